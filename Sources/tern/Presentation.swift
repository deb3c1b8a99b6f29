import ArgumentParser
import FoundationEssentials
import Glibc
import Platform

extension OutputOptions {
    /// The value as asked for: its text for people, or JSON.
    func show(_ value: some Encodable, as text: @autoclosure () -> String) throws -> String {
        guard self.output == .json else { return text() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Prints a line that must not wait in a buffer; returns whether anybody could still read it.
@discardableResult
func printNow(_ line: String) -> Bool {
    print(line)
    return flush()
}

/// Writes out what was printed; returns whether anybody could still read it.
@discardableResult
func flush() -> Bool {
    fflush(nil) == 0
}

/// Ctrl-C while a command works.
enum Interruption {
    /// Does the work; a first Ctrl-C cancels it and lets it clean up, a second ends the process.
    ///
    /// Ends with status 130 when it was interrupted; without a word when `isQuiet`, which suits work
    /// that ends no other way and leaves nothing to clean up.
    static func whileWatching<Value: Sendable>(
        isQuiet: Bool = false,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = try Signals.stream(of: [Signals.interrupt, Signals.terminate])
        let task = Task { try await work() }
        let watcher = Task {
            var count = 0
            for await _ in signals {
                count += 1
                if count > 1 { _exit(130) }
                task.cancel()
                if isQuiet { continue }
                // A terminal shows ^C where the cursor stood, often in a line of progress.
                let start = isatty(STDERR_FILENO) == 1 ? "\n" : ""
                note("\(start)interrupted: cleaning up (once more to end at once)")
            }
            return count
        }
        let result = await task.result
        watcher.cancel()
        if await watcher.value > 0 {
            if isQuiet { throw ExitCode(130) }
            throw Interrupted()
        }
        return try result.get()
    }
}
