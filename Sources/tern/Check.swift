import ArgumentParser
import Basics
import Checkers
import Foundation
import Histories

/// Says whether a recorded history keeps the store's promise.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a recorded history and says what it found.",
        discussion: """
            Ends with 0 when the history is linearizable, 1 when it is not, 2 when that could not \
            be decided, 64 when the file cannot be read as a history.
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

    @Argument(help: "The history, such as .tern/runs/latest/history.jsonl.")
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
        let report = RevisionSweep.check(history, options: options)
        switch self.output {
        case .text: print(VerdictText(history: history, report: report).text)
        case .json: print(VerdictText(history: history, report: report).json)
        }
        throw ExitCode(report.verdict.exitCode)
    }

    /// Histories without: the search.
    private func search(
        _ read: ([UInt8]) throws(ImportError) -> ValueHistory
    ) throws {
        guard let bytes = FileManager.default.contents(atPath: self.file) else {
            throw HistoryFileError(file: self.file, what: "cannot be opened")
        }
        let history: ValueHistory
        do {
            history = try read([UInt8](bytes))
        } catch {
            throw HistoryFileError(
                file: self.file,
                what: "is no \(self.format.rawValue) history: \(error)"
            )
        }
        guard !history.operations.isEmpty else {
            throw HistoryFileError(
                file: self.file,
                what: "holds no operation in the format \(self.format.rawValue)"
            )
        }
        let verdict = LinearizabilitySearch().check(history)
        let words = SearchVerdictText(history: history, verdict: verdict)
        print(self.output == .json ? words.json : words.text)
        throw ExitCode(verdict.exitCode)
    }

    private static func read(_ file: String) throws -> History {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw HistoryFileError(file: file, what: "cannot be opened")
        }
        defer { try? handle.close() }
        var reader = HistoryReader()
        do {
            while let part = try handle.read(upToCount: 1 << 22), !part.isEmpty {
                try reader.feed([UInt8](part))
            }
            return try reader.finish()
        } catch let error as HistoryError {
            throw HistoryFileError(file: file, what: "is no history: \(error)")
        } catch {
            throw HistoryFileError(file: file, what: "cannot be read")
        }
    }
}

/// A history file that cannot be used.
struct HistoryFileError: ExitCoded {
    var file: String
    var what: String

    var exitCode: Int32 { 64 }
    var description: String {
        "\(self.file) \(self.what). Name a file that tern run recorded, or its --format."
    }
}
