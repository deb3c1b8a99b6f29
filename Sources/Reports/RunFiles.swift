import Basics
import Checkers
import Foundation
package import Histories

/// The directory of a run, read back to tell it again.
package struct RunFiles: Sendable {
    /// Why a run cannot be told.
    package struct Failure: ExitCoded, Equatable {
        /// One sentence for the user.
        package var description: String
        /// 64 for a directory or file that is none, 3 when the system refuses.
        package var exitCode: Int32
    }

    /// Where runs are kept below the working directory.
    package static let root = ".tern/runs"

    /// Its path.
    package let path: String

    /// The directory at a path.
    package init(path: String) {
        self.path = path
    }

    /// The run that a user names: a directory, an identifier below `root`, or `latest`.
    package init(named name: String) throws(Failure) {
        let candidates = [name, "\(Self.root)/\(name)"]
        let found = candidates.first {
            FileManager.default.fileExists(atPath: "\($0)/history.jsonl")
        }
        guard let found else {
            let hint =
                name == "latest"
                ? "there is no run below \(Self.root): make one with tern run"
                : "\(name) is no run: name a directory with a history.jsonl, or latest"
            throw Failure(description: hint, exitCode: 64)
        }
        self.init(path: found)
    }

    /// Reads the run and works out its report.
    ///
    /// What was said of it then (expectations, violations) is taken from `verdict.json`. Without one,
    /// the lab ended too early: the history is checked now, and the run stays inconclusive.
    package func report() throws(Failure) -> RunReport {
        let history = try self.history()
        let told = try self.verdict()
        var outcome = told?.outcome ?? CheckOutcome(RevisionSweep.check(history))
        if told == nil {
            outcome.undecided.append(
                "The run ended without a verdict; its history was checked now."
            )
        }
        if history.isTruncated {
            outcome.undecided.append("The last line of the history was cut short and left out.")
        }
        var details = told?.details ?? Self.details(of: history)
        if details.id.isEmpty { details.id = self.name }
        details.experimentText = self.text("experiment.resolved.yaml") ?? ""
        details.members = self.members(of: history)
        details.artefacts = self.artefacts()
        return RunReport(
            history: history,
            outcome: outcome,
            faults: history.faults,
            details: details
        )
    }

    /// What there is to show of the members' processes: units from `units`, logs from `logs`.
    package func members(of history: History) -> [MemberPage] {
        RunTimeline(of: history, until: .max).members.map { member in
            let unit = self.unit(of: member.name)
            let log = self.tail("logs/\(member.name).log")
            return MemberPage(
                name: member.name,
                arguments: Self.arguments(of: unit),
                unit: unit,
                logTail: log.lines,
                logLinesOmitted: log.omitted
            )
        }
    }

    /// The files of the run, by name; without the page itself, which cannot know its own size.
    package func artefacts() -> [Artefact] {
        // An enumeration would not follow a link, which `latest` is.
        let path = URL(fileURLWithPath: self.path).resolvingSymlinksInPath().path
        guard let files = FileManager.default.enumerator(atPath: path) else { return [] }
        var artefacts: [Artefact] = []
        for case let file as String in files where file != ReportForm.html.fileName {
            guard files.fileAttributes?[.type] as? FileAttributeType == .typeRegular else {
                // A member's data is the store's, and there may be a great deal of it.
                if Self.isHidden(file) { files.skipDescendants() }
                continue
            }
            let size = (files.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0
            artefacts.append(Artefact(path: file, bytes: size))
        }
        return artefacts.sorted { $0.path < $1.path }
    }

    private static func isHidden(_ directory: String) -> Bool {
        let name = directory.split(separator: "/").last ?? ""
        return name == "data" || name.hasSuffix(".data") || name == "member"
    }

    private var name: String {
        URL(fileURLWithPath: self.path).resolvingSymlinksInPath().lastPathComponent
    }

    private func history() throws(Failure) -> History {
        let file = "\(self.path)/history.jsonl"
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Failure(
                description: "\(file) cannot be opened: check that you may read it",
                exitCode: 64
            )
        }
        defer { try? handle.close() }
        var reader = HistoryReader()
        do {
            while let part = try handle.read(upToCount: 1 << 22), !part.isEmpty {
                try reader.feed([UInt8](part))
            }
            return try reader.finish()
        } catch let error as HistoryError {
            throw Failure(description: "\(file) is no history: \(error)", exitCode: 64)
        } catch {
            throw Failure(description: "\(file) cannot be read: \(error)", exitCode: 3)
        }
    }

    private func verdict() throws(Failure) -> VerdictFile? {
        guard let text = self.text(ReportForm.json.fileName) else { return nil }
        do {
            return try JSONDecoder().decode(VerdictFile.self, from: Data(text.utf8))
        } catch {
            let file = "\(self.path)/\(ReportForm.json.fileName)"
            throw Failure(
                description:
                    "\(file) is no verdict of this version: remove it to judge the run anew",
                exitCode: 64
            )
        }
    }

    private static func details(of history: History) -> RunDetails {
        func value(_ name: String) -> String {
            history.header.first { $0.name == name }?.value ?? ""
        }
        var details = RunDetails()
        details.seed = UInt64(value("seed")) ?? 0
        details.experiment = value("experiment")
        details.workload = value("workload")
        details.cluster = value("cluster")
        details.store = value("store")
        return details
    }

    private func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: "\(self.path)/\(file)")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func unit(of member: String) -> String {
        let units = try? FileManager.default.contentsOfDirectory(atPath: "\(self.path)/units")
        let file = (units ?? []).sorted().first {
            $0 == "\(member).service" || $0.hasSuffix("-\(member).service")
        }
        return file.flatMap { self.text("units/\($0)") } ?? ""
    }

    /// The words of a unit's `ExecStart`, whose lines may be continued with a backslash.
    static func arguments(of unit: String) -> [String] {
        let joined = unit.replacingOccurrences(of: "\\\n", with: " ")
        let line = joined.split(separator: "\n").first { $0.hasPrefix("ExecStart=") }
        return line.map { $0.dropFirst("ExecStart=".count).split(separator: " ").map(String.init) }
            ?? []
    }

    /// The last lines of a log, and how many there are before them.
    private func tail(_ file: String) -> (lines: [String], omitted: Int) {
        guard let text = self.text(file) else { return ([], 0) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        return (lines.suffix(60).map(String.init), max(0, lines.count - 60))
    }
}

extension RunFiles {
    /// Writes a report to a file, whole or not at all.
    package static func write(_ text: String, to file: String) throws(Failure) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw Failure(
                description:
                    "\(file) cannot be written: check that its directory exists and is yours",
                exitCode: 3
            )
        }
    }
}

extension RunReport {
    /// One line of JSON that says where a report was put, and what it says.
    package func receipt(file: String) -> String {
        JSONText.object([
            ("file", .string(file)),
            ("verdict", .string(self.status.rawValue)),
            ("sentence", .string(self.sentence)),
        ]).compact()
    }
}
