import NIOCore
import NIOHTTP1
import PeerTransport
import ReplicaCore

/// The cluster that a member is to join, as its members describe it.
struct RemoteCluster {
    let clusterID: UInt64
    let ownID: UInt64
    let members: [ClusterMember]

    /// Asks the members of the initial cluster, one after the other, until one answers.
    ///
    /// Members' ids and the cluster's come from the answer; names come from the initial cluster,
    /// which must agree with the answer in number and URLs.
    static func find(
        _ configuration: ServerConfiguration,
        _ loop: any EventLoop
    ) throws -> RemoteCluster {
        let own = configuration.advertisePeerURLs.map(\.text)
        let others = configuration.initialCluster.members
            .filter { $0.name != configuration.name }
            .flatMap { $0.peerURLs.map(\.text) }
        for text in others where !own.contains(text) {
            let url = try PeerURL(text)
            guard
                let response = try? PeerHTTP.get(
                    url,
                    path: "/members",
                    timeout: .seconds(5),
                    on: loop
                ).wait(), response.status == 200,
                let members = try? ClusterMember.decodeList(response.body), !members.isEmpty
            else { continue }
            guard let id = response.header("X-Etcd-Cluster-ID").flatMap({ UInt64($0, radix: 16) })
            else { continue }
            try self.checkVersion(url, configuration, loop)
            return try self.match(configuration, id, members)
        }
        throw ProgramError(
            "cannot fetch cluster info from peer urls: could not retrieve cluster "
                + "information from the given URLs"
        )
    }

    private static func match(
        _ configuration: ServerConfiguration,
        _ clusterID: UInt64,
        _ remote: [ClusterMember]
    ) throws -> RemoteCluster {
        let initial = configuration.initialCluster
        let members: [ClusterMember]
        do throws(ClusterError) {
            members = try Joining.match(initial.unidentified, remote, isSame: self.isSame)
        } catch {
            throw ProgramError("error validating peerURLs \(initial.text): \(error)")
        }
        guard let own = members.first(where: { $0.name == configuration.name }) else {
            throw ProgramError(
                "error validating peerURLs \(initial.text): unmatched member while checking PeerURLs "
                    + "(\(configuration.name))"
            )
        }
        return RemoteCluster(clusterID: clusterID, ownID: own.id, members: members)
    }

    /// Whether two lists of URLs lead to the same places, a name standing for its address.
    private static func isSame(_ left: [String], _ right: [String]) -> Bool {
        func places(_ texts: [String]) -> [String] {
            texts.map { (try? MemberURL(parsing: $0))?.resolved ?? $0 }.sorted()
        }
        return left == right || places(left) == places(right)
    }

    /// A member must not be older than the cluster it joins.
    private static func checkVersion(
        _ url: PeerURL,
        _ configuration: ServerConfiguration,
        _ loop: any EventLoop
    ) throws {
        guard
            let response = try? PeerHTTP.get(url, path: "/version", timeout: .seconds(5), on: loop)
                .wait(),
            let answer = VersionAnswer(parsing: response.body),
            let cluster = ClusterVersion(answer.cluster),
            let own = ClusterVersion(configuration.compatibility.clusterVersion)
        else { return }
        guard (cluster.major, cluster.minor) <= (own.major, own.minor) else {
            throw ProgramError(
                "incompatible with current running cluster: it has version \(answer.cluster), "
                    + "this member \(configuration.compatibility.serverVersion)"
            )
        }
    }
}
