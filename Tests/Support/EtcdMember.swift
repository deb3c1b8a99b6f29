import Foundation
import Synchronization

/// One etcd process of an `EtcdFixture`, which a test may kill, pause and start again.
package final class EtcdMember: Sendable {
    /// The member's `--name`.
    package let name: String
    /// Where clients connect, on 127.0.0.1.
    package let clientPort: Int
    /// Where the other members connect, on 127.0.0.1.
    package let peerPort: Int
    /// The member's data directory.
    package let dataDirectory: String
    /// The file that receives the process's output.
    package let logPath: String

    private let arguments: [String]
    private let running = Mutex<Int32?>(nil)

    init(
        name: String,
        binary: String,
        directory: String,
        clientPort: Int,
        peerPort: Int,
        cluster: String,
        token: String,
        flags: [String]
    ) {
        self.name = name
        self.clientPort = clientPort
        self.peerPort = peerPort
        self.dataDirectory = "\(directory)/\(name)"
        self.logPath = "\(directory)/\(name).log"
        let client = "http://127.0.0.1:\(clientPort)"
        let peer = "http://127.0.0.1:\(peerPort)"
        self.arguments =
            [
                binary,
                "--name=\(name)",
                "--data-dir=\(directory)/\(name)",
                "--listen-client-urls=\(client)",
                "--advertise-client-urls=\(client)",
                "--listen-peer-urls=\(peer)",
                "--initial-advertise-peer-urls=\(peer)",
                "--initial-cluster=\(cluster)",
                "--initial-cluster-token=\(token)",
                "--initial-cluster-state=new",
                "--logger=zap",
            ] + flags
    }

    /// The client URL, such as `http://127.0.0.1:40001`.
    package var clientURL: String { "http://127.0.0.1:\(self.clientPort)" }

    /// The process id while the member runs (paused counts as running).
    package var pid: Int32? { self.running.withLock { $0 } }

    /// Starts the process, which takes up its old data when it had run before.
    ///
    /// - Parameter flags: Flags for this time only.
    /// - Throws: What kept the process from starting.
    package func launch(adding flags: [String] = []) throws {
        try self.running.withLock { pid in
            precondition(pid == nil, "\(self.name) already runs as process \(pid ?? 0)")
            pid = try ChildSpawner.shared.spawn(self.arguments + flags, output: self.logPath)
        }
    }

    /// Ends the process with SIGKILL and waits until it is gone; does nothing when it is not there.
    package func kill() {
        self.running.withLock { pid in
            guard let running = pid else { return }
            Glibc.kill(running, SIGKILL)
            waitpid(running, nil, 0)
            FixtureCleanup.shared.reaped(running)
            pid = nil
        }
    }

    /// Asks the process to end, waits until it has, and returns the signal that ended it; 0 when it
    /// ended by itself.
    package func terminate() -> Int32 {
        self.running.withLock { pid in
            guard let running = pid else { return 0 }
            Glibc.kill(running, SIGTERM)
            var status: Int32 = 0
            waitpid(running, &status, 0)
            FixtureCleanup.shared.reaped(running)
            pid = nil
            return status & 0x7F
        }
    }

    /// Stops the process from running until `resume()`.
    ///
    /// Returns when every thread has stopped: on a busy machine a process runs on for a while after
    /// the signal was sent, long enough to answer a call.
    package func pause() {
        self.signal(SIGSTOP)
        guard let pid = self.pid else { return }
        let deadline = ContinuousClock.now + .seconds(5)
        while !Self.isStopped(pid), ContinuousClock.now < deadline { usleep(1_000) }
    }

    private static func isStopped(_ pid: Int32) -> Bool {
        let tasks = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.allSatisfy { thread in
            let stat = try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8)
            // The state follows the name, which stands in brackets and may hold anything.
            guard let stat, let name = stat.lastIndex(of: ")") else { return true }
            return stat[name...].dropFirst(2).first == "T"
        }
    }

    /// Lets a paused process run on.
    package func resume() { self.signal(SIGCONT) }

    /// Kills the process, starts it again and waits until it is healthy.
    package func restart(timeout: Duration = .seconds(20)) async throws {
        self.kill()
        try self.launch()
        try await self.untilHealthy(deadline: .now + timeout)
    }

    /// Waits until the member answers its health check, which needs a leader.
    package func untilHealthy(deadline: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < deadline {
            if await HealthProbe.isHealthy(port: self.clientPort) { return }
            if self.hasExited() {
                throw FixtureError(
                    "etcd \(self.name) exited while starting; its last words: \(self.lastWords())",
                    isRetriable: self.lastWords().contains("address already in use")
                )
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw FixtureError("etcd \(self.name) was not healthy in time: \(self.lastWords())")
    }

    private func signal(_ number: Int32) {
        self.running.withLock { pid in
            guard let pid else { return }
            Glibc.kill(pid, number)
        }
    }

    private func hasExited() -> Bool {
        self.running.withLock { pid in
            guard let running = pid else { return true }
            guard waitpid(running, nil, WNOHANG) == running else { return false }
            FixtureCleanup.shared.reaped(running)
            pid = nil
            return true
        }
    }

    private func lastWords() -> String {
        let log = (try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").suffix(3).joined(separator: " | ")
    }
}
