import Basics
import Foundation
import NIOCore
import NIOPosix
import PeerTransport
import Raft
import TestSupport

/// One member of real etcd, and one of this package's transport and raft.
final class MixedCluster: Sendable {
    private let directory: TemporaryDirectory
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let process: EtcdProcess
    private let listener: PeerListener
    private let member: NIOLoopBoundBox<RaftMember?>
    private let relay: Relay

    var loop: any EventLoop { self.group.next() }

    /// Starts the process; our member listens already, and follows with `join`.
    ///
    /// - Parameters:
    ///   - isAlone: Whether the process begins as a cluster of its own.
    ///   - flags: Further flags of the process.
    /// - Returns: The cluster, whose process answers.
    /// - Throws: `FixtureError` when etcd is missing or does not start.
    static func start(isAlone: Bool = false, flags: [String] = []) async throws -> MixedCluster {
        var failure: any Error = FixtureError("no attempt was made to start etcd")
        // A port that was free may be taken before etcd binds it.
        for _ in 0..<4 {
            let cluster = try await MixedCluster(isAlone: isAlone, flags: flags)
            do {
                let members = try await cluster.members()
                if members.ids[cluster.process.peerPort] != nil { return cluster }
                failure = FixtureError("another member answers on port \(cluster.process.peerPort)")
            } catch {
                failure = error
            }
            try await cluster.stop()
        }
        throw failure
    }

    private init(isAlone: Bool, flags: [String]) async throws {
        self.directory = try TemporaryDirectory()
        let loop = self.group.next()
        self.listener = try await PeerListener.bind([try PeerURL("http://127.0.0.1:0")], on: loop)
            .get()
        let ours = self.listener.addresses.first?.port ?? 0
        self.member = .makeBoxSendingValue(nil, eventLoop: loop)
        let ports = try FreePorts.pick(2)
        self.process = try EtcdProcess(
            name: "m1",
            directory: self.directory,
            ports: ports,
            others: isAlone ? [] : ["m2=http://127.0.0.1:\(ours)"],
            flags: flags
        )
        self.relay = try await Relay.start(to: ports[1], on: loop)
    }

    /// Adds a learner to the cluster, and returns the ports of its process.
    func addLearner() async throws -> [Int] {
        let ports = try FreePorts.pick(2)
        let url = "http://127.0.0.1:\(ports[1])"
        let added = try await self.etcdctl(
            ["member", "add", "m3", "--learner", "--peer-urls=\(url)"]
        )
        guard added.status == 0 else {
            throw FixtureError("the third member was not added: \(added.errors)")
        }
        return ports
    }

    /// Starts the process of the learner.
    func startThird(_ ports: [Int]) throws -> EtcdProcess {
        try EtcdProcess(
            name: "m3",
            directory: self.directory,
            ports: ports,
            others: [
                "m1=\(self.process.peerURL)", "m2=http://127.0.0.1:\(self.ourPort)",
            ],
            flags: ["--initial-cluster-state=existing"]
        )
    }

    /// What `GET /members` tells.
    struct Members {
        var clusterID: UInt64 = 0
        var ids: [Int: UInt64] = [:]
    }

    var ourPort: Int { self.listener.addresses.first?.port ?? 0 }
    var peerPort: Int { self.process.peerPort }

    /// Asks the process who the members are, as soon as it answers.
    func members() async throws -> Members {
        let url = try PeerURL("http://127.0.0.1:\(self.peerPort)")
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return try await self.askMembers(url)
            } catch  where ContinuousClock.now < deadline {
                guard !self.process.lostItsPort else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func askMembers(_ url: PeerURL) async throws -> Members {
        struct Row: Decodable {
            var id: UInt64
            var peerURLs: [String]
        }
        let answer = try await PeerHTTP.get(
            url,
            path: "/members",
            timeout: .seconds(2),
            on: self.loop
        ).get()
        var members = Members()
        members.clusterID = UInt64(answer.header("X-Etcd-Cluster-ID") ?? "", radix: 16) ?? 0
        for row in try JSONDecoder().decode([Row].self, from: Data(answer.body)) {
            for text in row.peerURLs { members.ids[try PeerURL(text).port] = row.id }
        }
        return members
    }

    /// Starts our member.
    ///
    /// - Parameters:
    ///   - isNew: Whether it begins with the cluster, or joins it later with an empty log.
    ///   - electionTicks: Of 50 ms each; many make it wait for the process to lead.
    /// - Throws: `FixtureError` when the process does not know our member.
    func join(isNew: Bool, electionTicks: Int) async throws {
        let members = try await self.members()
        guard let ours = members.ids[self.ourPort], let theirs = members.ids[self.peerPort] else {
            throw FixtureError("the process does not know both members: \(members)")
        }
        let advertised = try PeerURL("http://127.0.0.1:\(self.ourPort)")
        let target = try PeerURL("http://127.0.0.1:\(self.relay.port)")
        let ids = [ours, theirs].sorted()
        let listener = self.listener
        let member = self.member
        let loop = self.loop
        try await loop.submit {
            var options = RawNodeOptions(id: ours, seed: 1)
            options.electionTicks = electionTicks
            options.applied = isNew ? UInt64(ids.count) : 0
            let first = ids.enumerated().map { offset, id in
                let change = ConfChange(type: .addNode, nodeID: id)
                let index = UInt64(offset + 1)
                return Entry(type: .confChange, term: 1, index: index, data: change.encode())
            }
            let raft = RawNode(
                options: options,
                store: MemoryLog(snapshot: nil, entries: isNew ? first : []),
                hardState: isNew ? HardState(term: 1, commit: UInt64(ids.count)) : HardState(),
                confState: isNew ? ConfState(voters: ids) : ConfState()
            )
            let peerOptions = PeerOptions(
                localID: ours,
                clusterID: members.clusterID,
                serverVersion: ServerVersion(3, 4, 23),
                advertisedURLs: [advertised]
            )
            member.value = RaftMember(
                raft: raft,
                options: peerOptions,
                listener: listener,
                loop: loop,
                peers: [Peer(id: theirs, urls: [target])]
            )
        }.get()
    }

    /// Runs something with our member, on its loop.
    func on<Value: Sendable>(
        _ body: @escaping @Sendable (RaftMember) throws -> Value
    ) async throws -> Value {
        let member = self.member
        return try await self.loop.submit {
            guard let member = member.value else { throw FixtureError("our member has not joined") }
            return try body(member)
        }.get()
    }

    /// What the process wrote to our member, connection by connection.
    var recorded: [[UInt8]] { get async throws { try await self.relay.recorded } }

    /// Runs etcdctl against the process.
    func etcdctl(_ arguments: [String]) async throws -> ToolResult {
        try await self.process.etcdctl(arguments)
    }

    func stop() async throws {
        self.process.kill()
        let member = self.member
        try await self.loop.flatSubmit {
            member.value?.stop()
            return member.value?.transport?.stop() ?? self.loop.makeSucceededVoidFuture()
        }.get()
        await self.relay.close()
        try await self.group.shutdownGracefully()
    }
}
