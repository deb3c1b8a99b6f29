import EtcdAPI
import EtcdClient
import NIOPosix

extension Observer {
    /// An observer that asks members by Maintenance.Status, over a connection each.
    package static func etcd(members: [ResolvedMember]) -> Observer {
        let clients = Dictionary(
            uniqueKeysWithValues: members.map { ($0.name, EtcdClient.observing($0)) }
        )
        return Observer(members: members) { member in
            guard let client = clients[member.name] else {
                return .unreachable(member.name, "nobody asked for it", isRefused: false)
            }
            return await client.observe(member.name)
        } closing: {
            for client in clients.values { await client.shutdown() }
        }
    }
}

extension EtcdClient {
    /// A client of the member's real listener.
    fileprivate static func observing(_ member: ResolvedMember) -> EtcdClient {
        let url = member.listenClientURL
        // A member that does not answer within this time is reported as silent, and asked again.
        var options = EtcdClientOptions.lab
        options.timeout = .milliseconds(500)
        return EtcdClient(
            endpoints: [Endpoint(host: url.host, port: url.port)],
            group: .singletonMultiThreadedEventLoopGroup,
            options: options
        )
    }

    fileprivate func observe(_ member: String) async -> MemberObservation {
        do {
            let status = try await self.status()
            var observation = MemberObservation(member: member, isReachable: true)
            observation.memberID = status.header?.memberID ?? 0
            observation.leaderID = status.leader
            observation.term = status.raftTerm
            observation.revision = status.header?.revision ?? 0
            observation.raftIndex = status.raftIndex
            observation.appliedIndex = status.raftAppliedIndex
            observation.databaseBytes = status.dbSize
            observation.version = status.version
            return observation
        } catch {
            // A question that surely never left found nobody listening; one that did found a silent
            // member, or one that was just ending.
            return .unreachable(member, error.message, isRefused: error.outcome == .definite)
        }
    }
}
