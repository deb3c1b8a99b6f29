import Platform

extension ResolvedCluster {
    /// The ports of this machine on which the cluster will listen, in the order of the members.
    private var listeners: [(url: MemberURL, key: String)] {
        self.localMembers.flatMap { member -> [(url: MemberURL, key: String)] in
            let reached = [
                (member.advertiseClientURL, "client"), (member.advertisePeerURL, "peer"),
            ]
            let real = [(member.listenClientURL, "client"), (member.listenPeerURL, "peer")]
            return self.links == .proxy ? reached + real : real
        }
    }

    /// Throws one sentence when somebody already listens where this cluster would.
    ///
    /// Names the port, who has it as far as may be seen, and the key to change.
    package func checkPortsAreFree() throws(ClustersError) {
        for (url, key) in self.listeners {
            let host = url.host == "localhost" ? "127.0.0.1" : url.host
            // Only IPv4 is probed; elsewhere the store itself will complain.
            guard !host.contains(":"), MemberURL.isAddress(host) else { continue }
            guard !Ports.isFree(url.port, host: host) else { continue }
            let owner = SocketTable.listener(onPort: url.port)
            let who = owner.map { "pid \($0.pid) (\($0.command))" } ?? "another process"
            throw ClustersError(
                "starting cluster \(self.name)",
                "port \(url.port) is already in use by \(who); choose another base under ports.\(key)"
            )
        }
    }
}
