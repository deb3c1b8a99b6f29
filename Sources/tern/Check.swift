import ArgumentParser
import Basics
import Checkers
import Foundation
import Histories
import Lab

/// Says whether a recorded history keeps the store's promise.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a recorded history and says what it found.",
        discussion: """
            Watches and leases that it holds are held to their promises too. Ends with 0 when the \
            history is linearizable and keeps them, 1 when not, 2 when that could not be decided \
            or nothing was answered, 64 when the file cannot be read as a history.
            """
    )

    /// How the history is written down.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case tern
        case jepsen
        case porcupineKeyValue = "porcupine-kv"
    }

    /// How the verdict is printed.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: "The history, or the directory of the run that recorded it: .tern/runs/latest.")
    var file: String

    @Option(
        help: """
            How the history is written: tern; jepsen, the log of Jepsen's etcd tests; or \
            porcupine-kv, the key-value histories of Porcupine's tests.
            """
    )
    var format = Format.tern

    @Option(name: [.customShort("o"), .long], help: "How the verdict is printed: text or json.")
    var output = Output.text

    @Flag(help: "Hold serializable reads only to the state at their revision.")
    var serializableReadsMayBeStale = false

    func run() throws {
        switch self.format {
        case .tern: try self.sweep()
        case .jepsen:
            try self.search { bytes throws(ImportError) in try ValueHistory.jepsen(bytes) }
        case .porcupineKeyValue:
            try self.search { bytes throws(ImportError) in try ValueHistory.porcupineKeyValue(bytes)
            }
        }
    }

    /// Histories with revisions: the sweep.
    private func sweep() throws {
        let history = try Self.read(self.file)
        var options = SweepOptions()
        options.serializableReadsAreLinearizable = !self.serializableReadsMayBeStale
        var report = RevisionSweep.check(history, options: options)
        if report.verdict.exitCode == 0, report.ok == 0 {
            report.verdict = .unknown(
                Undecided(
                    sentence: report.operations == 0
                        ? "The history holds no operation, so it shows nothing."
                        : "No operation of the history was answered, so it shows nothing.",
                    operations: []
                )
            )
        }
        let guarantees = Guarantees(of: history)
        let text = VerdictText(history: history, report: report, guarantees: guarantees)
        print(self.output == .json ? text.json : text.text)
        throw ExitCode(guarantees.exitCode(with: report.verdict))
    }

    /// Histories without: the search.
    private func search(
        _ read: ([UInt8]) throws(ImportError) -> ValueHistory
    ) throws {
        guard let bytes = FileManager.default.contents(atPath: self.file) else {
            throw HistoryFileError.unopened(self.file)
        }
        let history: ValueHistory
        do {
            history = try read([UInt8](bytes))
        } catch {
            throw HistoryFileError(
                "\(self.file) is no \(self.format.rawValue) history: \(error). Is --format right?"
            )
        }
        guard !history.operations.isEmpty else {
            throw HistoryFileError(
                "\(self.file) holds no operation in the format \(self.format.rawValue). Is --format"
                    + " right?"
            )
        }
        let verdict = LinearizabilitySearch().check(history)
        let words = SearchVerdictText(history: history, verdict: verdict)
        print(self.output == .json ? words.json : words.text)
        throw ExitCode(verdict.exitCode)
    }

    /// Reads a history file, or that of a run's directory.
    private static func read(_ argument: String) throws -> History {
        var isDirectory: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory)
        let isRun = isThere && isDirectory.boolValue
        let file = isRun ? RunDirectory(existing: argument).history : argument
        if isRun, !FileManager.default.fileExists(atPath: file) {
            throw HistoryFileError(
                "\(argument) is a directory without a history.jsonl. Name a history, or the directory"
                    + " of a run."
            )
        }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw HistoryFileError.unopened(file)
        }
        defer { try? handle.close() }
        return try Self.read(handle, file)
    }

    /// Whether the first line looks like the one that every history begins with.
    private static func beginsWithHeader(_ part: Data) -> Bool {
        let line = String(
            decoding: part.prefix(4096).prefix { $0 != UInt8(ascii: "\n") },
            as: UTF8.self
        )
        return line.hasPrefix("{") && line.contains("\"header\"")
    }

    private static func read(_ handle: FileHandle, _ file: String) throws -> History {
        var reader = HistoryReader()
        var isEmpty = true
        var hasHeader = false
        do {
            while let part = try handle.read(upToCount: 1 << 22), !part.isEmpty {
                if isEmpty { hasHeader = Self.beginsWithHeader(part) }
                isEmpty = false
                try reader.feed([UInt8](part))
            }
            let history = try reader.finish()
            if reader.version != nil { return history }
        } catch is HistoryError where !hasHeader {
            throw HistoryFileError(
                "\(file) is no history: its first line is no history's header. Name the"
                    + " history.jsonl of a run, or its --format if something other than tern run"
                    + " recorded it."
            )
        } catch let error as HistoryError {
            throw HistoryFileError(
                "\(file) is no history: \(error). If something other than tern run recorded it, name"
                    + " its --format."
            )
        } catch {
            throw HistoryFileError("\(file) cannot be read: \(error).")
        }
        throw HistoryFileError(
            isEmpty
                ? "\(file) is empty. Name a file that tern run recorded."
                : "\(file) is no history: it has no whole header line. If something other than tern"
                    + " run recorded it, name its --format."
        )
    }
}

/// A history file that cannot be used.
struct HistoryFileError: ExitCoded {
    let description: String
    var exitCode: Int32 { 64 }

    init(_ description: String) {
        self.description = description
    }

    /// Why a file did not open, as far as that can be told.
    static func unopened(_ file: String) -> HistoryFileError {
        FileManager.default.fileExists(atPath: file)
            ? HistoryFileError("\(file) cannot be opened; check that it is a file you may read")
            : HistoryFileError("there is no file \(file)")
    }
}
