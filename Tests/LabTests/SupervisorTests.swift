import Clusters
import Faults
import Glibc
import Lab
import Platform
import TestSupport
import Testing

/// A prepared cluster in a directory of its own, and the supervisor that the build made.
private struct Prepared {
    let scratch: TemporaryDirectory
    let directory: ClusterDirectory
    let cluster: ResolvedCluster

    /// A cluster of real etcd, or of a script that plays the store and has forked a child.
    init(members: Int, scripted: Bool = false, extra: String = "") throws {
        self.scratch = try TemporaryDirectory()
        let binary: String
        if scripted {
            binary = "\(self.scratch.path)/store"
            let script =
                "[ \"$1\" = --version ] && echo etcd Version: 3.4.0 && exit; sleep 600 & sleep 600"
            try Files.writeAtomically(Array("#!/bin/sh\n\(script)\n".utf8), to: binary, mode: 0o755)
        } else {
            binary = try ToolLookup.etcd()
        }
        let text = """
            apiVersion: tern/v1
            kind: Cluster
            name: tested
            members: \(members)
            store: {binary: "\(binary)"}
            \(extra)
            """
        let spec = try ClusterSpec(parsing: text, file: "\(self.scratch.path)/tested.yaml")
        let state = "\(self.scratch.path)/state"
        self.cluster = try spec.resolve(ResolutionOptions(stateDirectory: state))
        self.directory = ClusterDirectory(path: state)
        try self.directory.prepare(self.cluster, source: "tested.yaml")
    }

    func supervise() async throws -> SupervisorProcess {
        try await SupervisorProcess.start(
            in: self.directory,
            ownership: .owned,
            executable: BuiltTool.path("tern")
        )
    }

    /// Every process of the cluster: the supervisor, its guardian, members and what they forked.
    func processes() -> [Int32] {
        ProcessTable.all().map(\.pid).filter { pid in
            guard ProcessTable.state(of: pid)?.isZombie == false else { return false }
            let command = (try? Files.readText("/proc/\(pid)/cmdline")) ?? ""
            let surroundings = (try? Files.readText("/proc/\(pid)/environ")) ?? ""
            return command.contains(self.scratch.path) || surroundings.contains(self.scratch.path)
        }
    }

    var ports: [Int] {
        self.cluster.members.flatMap {
            [
                $0.advertiseClientURL.port, $0.listenClientURL.port, $0.advertisePeerURL.port,
                $0.listenPeerURL.port,
            ]
        }
    }

    /// Whether nothing of the cluster is left within the two seconds that a user would notice.
    func isGone() async throws -> Bool {
        try await eventually(within: .seconds(2)) {
            self.processes().isEmpty && self.ports.allSatisfy { Ports.isFree($0) }
        }
    }
}

@Suite(.serialized) struct `A supervisor` {
    @Test func `It starts members, does faults and heals them, and ends all of it`() async throws {
        let prepared = try Prepared(members: 3)
        let supervisor = try await prepared.supervise()
        let client = supervisor.client
        #expect(
            try await eventually(within: .seconds(20)) { try await !client.status().leader.isEmpty }
        )

        let leader = try await client.status().leader
        let kill = Fault.kill(.leader, signal: SIGKILL)
        let answer = try await client.send(
            .inject(fault: kill, forMilliseconds: 60_000, seed: 1)
        )
        guard case .fault(let record) = answer else {
            Issue.record("a fault was answered by \(answer)")
            return
        }
        #expect(record.resolved == [leader] && record.outcome == .effective)
        var status = try await client.status()
        #expect(status[leader]?.process.isHeld == true)
        #expect(status.activeFaults.map(\.id) == [record.id])
        #expect(
            try await eventually(within: .seconds(10)) {
                let next = try await client.status().leader
                return !next.isEmpty && next != leader
            }
        )
        try await client.send(.heal(id: record.id))
        status = try await client.status()
        #expect(status.activeFaults.isEmpty && status[leader]?.process.state.hasProcess == true)

        await supervisor.end(isOrderly: false)
        #expect(try await prepared.isGone())
        #expect(prepared.directory.supervision() == .none)
    }

    /// What the cluster is doing when its supervisor is killed.
    enum Moment: CaseIterable {
        case running, paused, starting
    }

    @Test(arguments: Moment.allCases)
    func `Killed with SIGKILL it leaves no process and no port, and can start at once`(
        moment: Moment
    ) async throws {
        let prepared = try Prepared(members: 3)
        let supervisor = try await prepared.supervise()
        if moment != .starting {
            #expect(
                try await eventually(within: .seconds(20)) {
                    try await !supervisor.client.status().leader.isEmpty
                }
            )
        }
        if moment == .paused {
            try await supervisor.client.send(
                .inject(fault: .pause(.member("n1")), forMilliseconds: nil, seed: 1)
            )
        }
        #expect(prepared.processes().count == 5)
        supervisor.process.signal(SIGKILL)
        #expect(try await prepared.isGone())

        guard case .stale(let record) = prepared.directory.supervision() else {
            Issue.record("a killed supervisor leaves a stale record")
            return
        }
        #expect(try prepared.directory.cleanUpAfterDeath(of: record).isEmpty)
        let next = try await prepared.supervise()
        #expect(try await next.client.status().members.allSatisfy { $0.process.state.hasProcess })
        await next.end(isOrderly: false)
        #expect(try await prepared.isGone())
    }

    @Test func `What members have forked dies with a killed supervisor too`() async throws {
        let prepared = try Prepared(members: 2, scripted: true)
        let supervisor = try await prepared.supervise()
        // Supervisor, guardian, and twice a script with two children.
        #expect(try await eventually { prepared.processes().count >= 8 })
        supervisor.process.signal(SIGKILL)
        #expect(try await prepared.isGone())
    }

    @Test func `A killed guardian is replaced, and the new one knows the members`() async throws {
        let prepared = try Prepared(members: 1, scripted: true)
        let supervisor = try await prepared.supervise()
        let guardian = try #require(try await supervisor.client.status().guardian)
        ProcessTable.kill(guardian)
        #expect(
            try await eventually {
                try await supervisor.client.status().guardian.map { $0 != guardian } ?? false
            }
        )
        supervisor.process.signal(SIGKILL)
        #expect(try await prepared.isGone())
    }

    @Test func `It ends when whoever holds its lifeline does`() async throws {
        let prepared = try Prepared(members: 1, scripted: true)
        do {
            let supervisor = try await prepared.supervise()
            #expect(supervisor.process.identity.isAlive)
        }
        #expect(try await prepared.isGone())
        #expect(prepared.directory.supervision() == .none)
    }

    @Test func `A cluster has one supervisor only`() async throws {
        let prepared = try Prepared(members: 1, scripted: true)
        let first = try await prepared.supervise()
        await #expect {
            try await prepared.supervise()
        } throws: { error in
            "\(error)" == "cluster tested already has a supervisor"
        }
        #expect(first.process.identity.isAlive)
        await first.end(isOrderly: false)
    }

    @Test func `A record from before a reboot harms no process that has its pid now`() async throws
    {
        let prepared = try Prepared(members: 1, scripted: true)
        let innocent = try await ChildProcess.start(ProcessPlan("/bin/sleep", ["60"]))
        let identity = #"{"boot":"an earlier one","pid":\#(innocent.pid),"startTicks":1}"#
        let record =
            #"{"cluster":"tested","isOwnedByRun":false,"members":{"n1":\#(identity)},"#
            + #""startedAt":0,"supervisor":\#(identity)}"#
        let path = "\(prepared.directory.path)/supervisor.json"
        try Files.writeAtomically(Array(record.utf8), to: path)
        guard case .stale(let stale) = prepared.directory.supervision() else {
            Issue.record("a record of an earlier boot is stale")
            return
        }
        #expect(try prepared.directory.cleanUpAfterDeath(of: stale).isEmpty)
        #expect(prepared.directory.supervision() == .none)
        #expect(innocent.identity.isAlive)
        innocent.signal(SIGKILL)
        _ = await innocent.wait()
    }

    @Test func `Requests that make no sense are refused with a sentence`() async throws {
        let prepared = try Prepared(members: 1, scripted: true)
        let supervisor = try await prepared.supervise()
        await #expect {
            try await supervisor.client.send(.stop(members: ["m1"]))
        } throws: { error in
            "\(error)" == "there is no member m1; did you mean \"n1\"? (members: n1)"
        }
        await #expect {
            try await supervisor.client.send(.heal(id: 7))
        } throws: { error in
            "\(error)" == "there is no active fault 7; none is active"
        }
        await supervisor.end(isOrderly: false)
        await #expect {
            try await supervisor.client.status()
        } throws: { error in
            (error as? ControlError)?.isUnreachable == true
        }
    }

    @Test func `A directory too deep for a socket's address is none too deep`() async throws {
        let scratch = try TemporaryDirectory()
        let deep = "\(scratch.path)/" + String(repeating: "deeper/", count: 20) + "state"
        let shallow = try Prepared(members: 1, scripted: true)
        var cluster = shallow.cluster
        cluster.stateDirectory = deep
        cluster.members[0].dataDirectory = "\(deep)/data/n1"
        let directory = ClusterDirectory(path: deep)
        try directory.prepare(cluster, source: "tested.yaml")
        let supervisor = try await SupervisorProcess.start(
            in: directory,
            ownership: .owned,
            executable: BuiltTool.path("tern")
        )
        #expect(try await supervisor.client.status().name == "tested")
        await supervisor.end(isOrderly: false)
    }
}
