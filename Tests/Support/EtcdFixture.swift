import Foundation
import Synchronization

/// A cluster of real etcd processes for one test or one suite.
///
/// Every member listens on ports of its own that the system picked, on loopback, and keeps its data
/// in a temporary directory. The members end with the fixture, with the test process's exit, and,
/// should that process be killed, by a parent-death signal: no test leaves an etcd behind.
package final class EtcdFixture: Sendable {
    /// The members, named m1, m2 and so on.
    package let members: [EtcdMember]
    /// The cluster's `--initial-cluster-token`.
    package let token: String
    private let directory: TemporaryDirectory

    /// Starts a cluster and returns when every member answers its health check.
    ///
    /// - Parameters:
    ///   - count: How many members, 1 to 7.
    ///   - program: The server to run; etcd when nil.
    ///   - flags: Further flags for every member, such as `--max-txn-ops=4`.
    ///   - timeout: How long the cluster may take until it is healthy.
    /// - Returns: The running cluster.
    /// - Throws: `FixtureError` when etcd is missing, a member exits or the time is over.
    package static func start(
        members count: Int = 1,
        program: String? = nil,
        flags: [String] = [],
        timeout: Duration = .seconds(20)
    ) async throws -> EtcdFixture {
        let binary = try program ?? ToolLookup.etcd()
        // A port picked by the system may be taken by someone else before etcd binds it, so a
        // member that exits at once is given new ports, a few times.
        var failure: any Error = FixtureError("no attempt was made to start etcd")
        for _ in 0..<4 {
            let fixture = try EtcdFixture(count: count, binary: binary, flags: flags)
            do {
                try await fixture.launch(timeout: timeout)
                return fixture
            } catch let error as FixtureError where error.isRetriable {
                fixture.stop()
                failure = error
            } catch {
                fixture.stop()
                throw error
            }
        }
        throw failure
    }

    private init(count: Int, binary: String, flags: [String]) throws {
        precondition((1...7).contains(count), "a fixture of \(count) members makes no sense")
        let directory = try TemporaryDirectory()
        let ports = try FreePorts.pick(2 * count)
        let names = (1...count).map { "m\($0)" }
        let cluster = zip(names, ports.suffix(count))
            .map { "\($0)=http://127.0.0.1:\($1)" }
            .joined(separator: ",")
        let token = "tern-fixture-\(ports[0])"
        self.directory = directory
        self.token = token
        self.members = names.enumerated().map { index, name in
            EtcdMember(
                name: name,
                binary: binary,
                directory: directory.path,
                clientPort: ports[index],
                peerPort: ports[count + index],
                cluster: cluster,
                token: token,
                flags: flags
            )
        }
        FixtureCleanup.shared.register(directory: directory.path)
    }

    deinit {
        self.stop()
    }

    /// The client URLs of all members, in order.
    package var clientURLs: [String] {
        self.members.map(\.clientURL)
    }

    /// Kills every member; safe to call more than once.
    package func stop() {
        for member in self.members {
            member.kill()
        }
    }

    private func launch(timeout: Duration) async throws {
        for member in self.members {
            try member.launch()
        }
        let deadline = ContinuousClock.now + timeout
        for member in self.members {
            try await member.untilHealthy(deadline: deadline)
        }
    }
}

/// What kept a fixture from starting, in one sentence.
package struct FixtureError: Error, CustomStringConvertible {
    /// The sentence.
    package var description: String
    /// Whether another attempt with other ports may do better.
    package var isRetriable = false

    /// Makes an error that says `description`.
    package init(_ description: String, isRetriable: Bool = false) {
        self.description = description
        self.isRetriable = isRetriable
    }
}

/// Ends what is still running when the test process exits: a suite's shared fixture lives in a
/// static, whose deinitialiser never runs.
package final class FixtureCleanup: Sendable {
    /// The process's one cleanup.
    package static let shared = FixtureCleanup()
    private let state = Mutex((pids: Set<Int32>(), directories: [String]()))

    private init() {
        atexit { FixtureCleanup.shared.run() }
    }

    /// Removes a directory at exit.
    package func register(directory: String) {
        self.state.withLock { $0.directories.append(directory) }
    }

    func started(_ pid: Int32) {
        self.state.withLock { _ = $0.pids.insert(pid) }
    }

    /// Forgets a process that has been waited for.
    package func reaped(_ pid: Int32) {
        self.state.withLock { _ = $0.pids.remove(pid) }
    }

    private func run() {
        let (pids, directories) = self.state.withLock { $0 }
        for pid in pids {
            Glibc.kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        for directory in directories {
            try? FileManager.default.removeItem(atPath: directory)
        }
    }
}
