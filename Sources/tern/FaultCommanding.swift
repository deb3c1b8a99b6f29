import ArgumentParser
import Chaos
import Faults
import Lab

/// What every command that does a fault has in common.
struct FaultOptions: ParsableArguments {
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Heal it after this time, such as 10s or 500ms; without it, until tern heal.",
            valueName: "time"
        )
    )
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "What @any, @majority and other draws depend on; random unless given.",
            valueName: "number"
        )
    )
    var seed: UInt64?

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var output: OutputOptions

    /// Does the fault that these words describe, and prints what it hit and what was seen.
    ///
    /// Ends with status 2 when a probe says that it did not bite.
    func inject(_ words: [String]) async throws {
        try await self.inject([Fault(parsing: words.joined(separator: " "))])
    }

    /// Does several faults, one after the other.
    func inject(_ faults: [Fault]) async throws {
        let duration = try self.duration.map { try SpanText.parse($0) }
        guard duration != 0 else {
            throw ControlError(
                "--for \(self.duration ?? ""): a fault that lasts no time does nothing",
                exitCode: 64
            )
        }
        let directory = try self.cluster.directory()
        let client = try directory.runningClient()
        let seed = self.seed ?? .random(in: 0...9_999)
        var records: [FaultRecord] = []
        for fault in faults {
            let request = ControlRequest.inject(
                fault: fault,
                forMilliseconds: duration.map { Int(max(1, $0 / 1_000_000)) },
                seed: seed
            )
            guard case .fault(let record) = try await client.send(request) else { continue }
            records.append(record)
            guard self.output.output == .text else { continue }
            print(FaultText.done(record, for: duration, cluster: directory.name))
        }
        if self.output.output == .json { print(try self.output.show(records, as: "")) }
        if let failure = FaultFailure(records) { throw failure }
    }
}
