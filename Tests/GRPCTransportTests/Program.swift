import Foundation
import Synchronization
import TestSupport

/// A program another test peer is: its output by line, its end, and its end with this process.
///
/// Its standard input is a pipe that nobody writes to. Servers among these programs leave when it
/// closes, so that none outlives a test run that crashed.
final class Program: Sendable {
    private let process: Mutex<Process>
    private let output = Mutex("")
    private let lifeline = Pipe()

    init(_ path: String, _ arguments: [String], separateErrors: Bool = false) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = self.lifeline
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = separateErrors ? FileHandle.nullDevice : pipe
        self.process = Mutex(process)
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.output.withLock { $0 += String(decoding: data, as: UTF8.self) }
        }
        try self.process.withLock { try $0.run() }
    }

    deinit { self.kill() }

    /// Everything printed so far.
    var text: String { self.output.withLock { $0 } }

    /// The process id.
    var pid: Int32 { self.process.withLock { $0.processIdentifier } }

    /// Ends the program at once, as a crash would.
    func kill() {
        self.process.withLock { process in
            if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        }
    }

    /// Waits for a line that starts with `prefix` and returns what follows it.
    func line(_ prefix: String, within limit: Duration = .seconds(15)) async throws -> String {
        var found: String?
        _ = try await eventually(within: limit) {
            found = self.text.split(separator: "\n").first { $0.hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }
            return found != nil || !self.process.withLock { $0.isRunning }
        }
        guard let found else { throw ProgramError("no line \"\(prefix)…\" in: \(self.text)") }
        return found
    }

    /// Waits for the end and returns the exit status.
    func exitStatus(within limit: Duration = .seconds(30)) async throws -> Int32 {
        guard
            try await eventually(
                within: limit,
                { self.process.withLock { !$0.isRunning } }
            )
        else {
            self.kill()
            throw ProgramError("still running after \(limit): \(self.text)")
        }
        return self.process.withLock { $0.terminationStatus }
    }
}

/// What a peer program did wrong.
struct ProgramError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Where the peers are.
enum Peers {
    /// A Python that has grpcio.
    static func python() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/root"
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let path = "\(cache ?? "\(home)/.cache")/tern/venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProgramError("no Python with grpcio at \(path): run scripts/prepare")
        }
        return path
    }

    /// A program of Debian's, such as h2load.
    static func tool(_ name: String) throws -> String {
        let path = "/usr/bin/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProgramError("no \(name) in /usr/bin: run scripts/prepare")
        }
        return path
    }
}
