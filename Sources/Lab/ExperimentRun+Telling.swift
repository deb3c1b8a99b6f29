import Clusters
import Faults
import Foundation
import Histories
import Platform
import Reports
import Workloads

extension RunPlan {
    /// The facts of the run that its history begins with.
    var header: [LabEvent.Field] {
        [
            .init("run", self.directory.id),
            .init("experiment", self.experiment.name),
            .init("seed", "\(self.seed)"),
            .init("cluster", self.cluster.name),
            .init("store", self.store),
            .init("workload", self.experiment.workload.kind.rawValue),
            .init("reads", self.experiment.workload.reads.rawValue),
            .init("clients", "\(self.experiment.clients)"),
            .init("rate", self.experiment.rateText),
            .init("startedAt", self.startedAt),
            .init("command", self.command),
        ]
    }
}

extension ExperimentRun {
    /// Says what will happen, with everything that was drawn.
    func announce() {
        let experiment = self.plan.experiment
        var lines = [
            "run \(self.plan.directory.id): \(experiment.name) on \(self.plan.cluster.name) ("
                + "\(self.plan.cluster.members.count) × \(self.plan.store)), seed \(self.plan.seed)",
            "workload \(experiment.workload.kind.rawValue), "
                + "\(experiment.clients) clients, \(experiment.rateText) op/s for "
                + SpanText.print(experiment.duration),
        ]
        lines += self.plan.schedule.steps.map { "  \($0)" }
        for line in lines { self.printer.say(line) }
    }

    /// Reads the recorded file back and judges it.
    func conclude(_ doubts: [String]) throws -> RunVerdict {
        let bytes = try Files.read(self.plan.directory.history)
        let history = try HistoryReader.read(bytes)
        let verdict = RunVerdict(
            history: history,
            expectations: self.plan.experiment.expectations,
            operationsMin: self.plan.experiment.operationsMin,
            doubts: doubts,
            details: self.details(of: history)
        )
        try verdict.write(to: self.plan.directory)
        let isWorthKeeping = verdict.report.status != .holds || self.plan.options.keepsData
        if !isWorthKeeping { try Files.remove("\(self.plan.directory.path)/data") }
        return verdict
    }

    private func details(of history: History) -> RunDetails {
        var details = RunDetails()
        details.id = self.plan.directory.id
        details.experiment = self.plan.experiment.name
        details.experimentText = (try? Files.readText(self.plan.directory.experiment)) ?? ""
        details.rerunCommand = self.plan.command
        details.seed = self.plan.seed
        details.cluster = self.plan.cluster.name
        details.store = self.plan.store
        details.workload = self.plan.experiment.workload.kind.rawValue
        details.startedAt = self.plan.startedAt
        details.lab = LabVersion.text
        details.members = RunFiles(path: self.plan.directory.path).members(of: history)
        return details
    }
}
