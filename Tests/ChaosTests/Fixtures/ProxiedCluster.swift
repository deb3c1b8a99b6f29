import Chaos
import Foundation
import Platform
import TestSupport

/// Real etcd members whose every link passes through a fabric.
actor ProxiedCluster: ProcessControl, ClusterObservation {
    nonisolated let members: [FabricMember]
    nonisolated let fabric: LinkFabric
    private let directory: TemporaryDirectory
    private let binary: String
    private var pids: [String: Int32] = [:]
    private var identifiers: [String: String] = [:]

    /// Starts a cluster and returns when every member has taken a write.
    static func start(members count: Int = 3) async throws -> ProxiedCluster {
        let ports = try Ports.free(4 * count)
        let members = (0..<count).map { index in
            let at = { (port: Int) in LinkAddress(host: "127.0.0.1", port: port) }
            let own = ports[(4 * index)...].prefix(4).map(at)
            return FabricMember(
                name: "n\(index + 1)",
                serves: own[1],
                peer: ProxiedSide(listen: own[2], target: own[3]),
                client: ProxiedSide(listen: own[0], target: own[1])
            )
        }
        let fabric = try await LinkFabric.start(members: members, seed: 7)
        let cluster = try ProxiedCluster(members: members, fabric: fabric)
        for member in members { try await cluster.start(member.name) }
        for member in members { try await cluster.untilWritable(member.name) }
        return cluster
    }

    private init(members: [FabricMember], fabric: LinkFabric) throws {
        self.members = members
        self.fabric = fabric
        self.directory = try TemporaryDirectory()
        FixtureCleanup.shared.register(directory: self.directory.path)
        self.binary = try ToolLookup.etcd()
    }

    func end() async throws {
        for member in self.members {
            _ = try? await self.kill(member.name, signal: SIGKILL, hold: true)
        }
        try await self.fabric.shutdown()
    }

    // Processes.

    func pid(of member: String) -> Int32? { self.pids[member] }

    func absence(of member: String) -> String? { self.pids[member] == nil ? "stopped" : nil }

    func start(_ member: String) throws {
        guard self.pids[member] == nil,
            let place = self.members.first(where: { $0.name == member }),
            let peer = place.peer, let client = place.client
        else { return }
        let cluster = self.members.map { "\($0.name)=http://\($0.peer?.listen.description ?? "")" }
        let pid = try ChildSpawner.shared.spawn(
            [
                self.binary, "--name=\(member)", "--data-dir=\(self.directory.path)/\(member)",
                "--listen-client-urls=http://\(client.target)",
                "--advertise-client-urls=http://\(client.listen)",
                "--listen-peer-urls=http://\(peer.target)",
                "--initial-advertise-peer-urls=http://\(peer.listen)",
                "--initial-cluster=\(cluster.joined(separator: ","))",
                "--initial-cluster-token=\(self.directory.path)", "--logger=zap",
            ],
            output: "\(self.directory.path)/\(member).log"
        )
        self.pids[member] = pid
        self.fabric.memberStarted(member, pid: pid)
    }

    func stop(_ member: String) async throws {
        try await self.end(member, by: SIGTERM)
    }

    @discardableResult
    func kill(_ member: String, signal number: Int32, hold: Bool) async throws -> Int32 {
        guard let pid = self.pids[member] else { throw FixtureError("\(member) has no process") }
        guard number == SIGKILL else {
            Glibc.kill(pid, number)
            return pid
        }
        try await self.end(member, by: number)
        return pid
    }

    private func end(_ member: String, by signal: Int32) async throws {
        guard let pid = self.pids[member] else { return }
        Glibc.kill(pid, signal)
        _ = try await eventually { waitpid(pid, nil, WNOHANG) == pid }
        FixtureCleanup.shared.reaped(pid)
        self.pids[member] = nil
        self.fabric.memberStopped(member)
    }

    @discardableResult
    func pause(_ member: String) async throws -> Int32 {
        let pid = try self.signal(member, SIGSTOP)
        guard try await eventually({ ProcessTable.isFrozen(pid) }) else {
            throw FixtureError("\(member) does not stop")
        }
        return pid
    }

    @discardableResult
    func unpause(_ member: String) async throws -> Int32 { try self.signal(member, SIGCONT) }

    private func signal(_ member: String, _ number: Int32) throws -> Int32 {
        guard let pid = self.pids[member] else { throw FixtureError("\(member) has no process") }
        Glibc.kill(pid, number)
        return pid
    }

    // Observation.

    func confirmedLeader() async -> String? {
        for member in self.members {
            if let leader = await self.leader(accordingTo: member.name) { return leader }
        }
        return nil
    }

    /// Whom a member takes for the leader, asked past every proxy; nil when it knows none.
    func leader(accordingTo member: String) async -> String? {
        var leader: String?
        for place in self.members where place.name == member || self.identifiers[place.name] == nil
        {
            guard let status = try? await Self.post(place.serves, "/v3/maintenance/status", [:]),
                let header = status["header"] as? [String: Any],
                let identifier = header["member_id"] as? String
            else { continue }
            self.identifiers[place.name] = identifier
            if place.name == member { leader = status["leader"] as? String }
        }
        return self.members.map(\.name).first { self.identifiers[$0] == leader }
    }

    /// Whether all members follow the same leader.
    func agrees() async -> Bool {
        var leaders: Set<String?> = []
        for member in self.members { leaders.insert(await self.leader(accordingTo: member.name)) }
        return leaders.count == 1 && !leaders.contains(nil)
    }

    /// Waits until the members agree on a leader and every one takes writes.
    func settle() async throws {
        for member in self.members { try await self.untilWritable(member.name) }
        guard try await eventually(within: .seconds(10), { await self.agrees() }) else {
            throw FixtureError("the members do not agree on a leader")
        }
    }

    // Requests.

    /// Writes through a member, past the client proxy; throws what the member answers.
    func put(_ key: String, _ value: String, through member: String, limit: Int = 2000) async throws
    {
        guard let place = self.members.first(where: { $0.name == member }) else { return }
        let encoded = ["key": key, "value": value].mapValues { Data($0.utf8).base64EncodedString() }
        let answer = try await Self.post(place.serves, "/v3/kv/put", encoded, limit: limit)
        guard answer["header"] != nil else { throw FixtureError("\(member) answered \(answer)") }
    }

    private func untilWritable(_ member: String) async throws {
        let ready = try await eventually(within: .seconds(20)) {
            (try? await self.put("ready", member, through: member)) != nil
        }
        guard ready else { throw FixtureError("\(member) takes no writes") }
    }

    private static func post(
        _ address: LinkAddress,
        _ path: String,
        _ body: [String: String],
        limit: Int = 1000
    ) async throws -> [String: Any] {
        let socket = try PlainSocket.connect(to: address.port)
        socket.limitWaiting(milliseconds: limit)
        let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
        let head = "POST \(path) HTTP/1.0\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
        try await socket.send(Array((head + text).utf8))
        let answer = String(decoding: try await socket.receive(1 << 20), as: UTF8.self)
        guard let gap = answer.range(of: "\r\n\r\n") else {
            throw FixtureError("no answer in time")
        }
        let json = try JSONSerialization.jsonObject(with: Data(answer[gap.upperBound...].utf8))
        return json as? [String: Any] ?? [:]
    }
}
