import Chaos
import Faults
import Foundation
import TestSupport
import Testing

/// Every kind of fault, done by an ordinary user to processes of that user.
///
/// When the tests run as root, `UnprivilegedTests` runs this suite in a child as user nobody.
@Suite(.serialized, .enabled(if: geteuid() != 0), .timeLimit(.minutes(2)))
struct UnprivilegedFaultTests {
    private static let shared = SharedCluster()

    static let faults: [Fault] = [
        .cut(.member("n1"), .member("n2"), oneWay: false),
        .cut(.leader, .member("c9"), oneWay: true), .isolate(.leader),
        .split([[.member("n1")], [.member("n2"), .member("n3")]]), .bridge(.any), .ring,
        .slow(.member("n1"), .clients, latencyMilliseconds: 30, jitterMilliseconds: 5),
        .throttle(.member("n1"), .member("n3"), bytesPerSecond: 250_000),
        .reset(.leader, .followers), .blackhole(.any), .pause(.leader), .stop(.any),
        .restart(.followers), .kill(.leader, signal: SIGKILL), .kill(.all, signal: SIGKILL),
    ]

    @Test(arguments: Self.faults)
    func `an ordinary user's fault bites and heals`(_ fault: Fault) async throws {
        let cluster = try await Self.shared.get()
        try await cluster.settle()
        let injector = FaultInjector(
            members: cluster.members,
            fabric: cluster.fabric,
            processes: cluster,
            observation: cluster
        )
        let record = try await injector.inject(fault, seed: 5)
        #expect(record.outcome == .effective, "\(record.probes)")
        await injector.healAll()
        let healed = try #require(await injector.records.first)
        #expect(healed.outcome == .effective, "\(healed.probes)")
    }
}

@Suite(.enabled(if: geteuid() == 0), .timeLimit(.minutes(2)))
struct UnprivilegedTests {
    @Test func `the whole set of faults works without root`() async throws {
        // Nothing of root's home or of the build directory need be readable for nobody.
        let place = try TemporaryDirectory()
        let tests = "\(place.path)/tests"
        let etcd = "\(place.path)/etcd"
        try FileManager.default.copyItem(
            atPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            toPath: tests
        )
        try FileManager.default.copyItem(atPath: try ToolLookup.etcd(), toPath: etcd)
        try FileManager.default.createDirectory(
            atPath: "\(place.path)/tmp",
            withIntermediateDirectories: false
        )
        for path in [place.path, "\(place.path)/tmp"] { chmod(path, 0o777) }
        let log = "\(place.path)/log"
        let pid = try ChildSpawner.shared.spawn(
            [
                "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--pdeathsig", "KILL", "/usr/bin/env", "HOME=\(place.path)",
                "TMPDIR=\(place.path)/tmp",
                "TERN_ETCD=\(etcd)", tests, "--testing-library", "swift-testing", "--filter",
                "UnprivilegedFaultTests",
            ],
            output: log
        )
        var status: Int32 = 0
        let ended = try await eventually(within: .seconds(90)) {
            waitpid(pid, &status, WNOHANG) == pid
        }
        if !ended { kill(pid, SIGKILL) }
        FixtureCleanup.shared.reaped(pid)
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        #expect(ended && status == 0, "\(said.suffix(6000))")
        #expect(said.contains("with \(UnprivilegedFaultTests.faults.count) test cases passed"))
    }
}
