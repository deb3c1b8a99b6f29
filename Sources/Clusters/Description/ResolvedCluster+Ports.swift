import Platform

/// Where a cluster's ports come from, and so what can be done when one of them is taken.
package enum PortOrigin: Sendable {
    /// The file's base ports.
    case base
    /// What the file says about single members.
    case members
    /// They were allotted when the data was first written.
    case data
}

extension ClusterSpec {
    /// Where the ports of a cluster come from that has data already.
    package var portOrigin: PortOrigin {
        if self.basePorts != nil { return .base }
        let isWritten = self.members.contains { member in
            let urls = [
                member.urls.listenClient, member.urls.advertiseClient, member.urls.listenPeer,
                member.urls.advertisePeer,
            ]
            return member.clientPort != nil || member.peerPort != nil
                || urls.contains { $0 != nil }
        }
        return isWritten ? .members : .data
    }
}

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
    /// Names the port, who has it as far as may be seen, and what to do, which depends on where the
    /// ports come from.
    package func checkPortsAreFree(_ origin: PortOrigin = .base) throws(ClustersError) {
        guard let taken = self.taken().first else { return }
        throw ClustersError(
            "starting cluster \(self.name)",
            "port \(taken.port) is already in use by \(taken.owner); \(self.advice(origin, taken.key))"
        )
    }

    /// Which ports somebody listens on already, and who, in one phrase; nil when all are free.
    ///
    /// They may be this cluster's own, when it is up.
    package func takenPorts() -> String? {
        let taken = self.taken()
        guard let last = taken.last else { return nil }
        let owners = taken.map(\.owner).reduce(into: [String]()) { list, owner in
            if !list.contains(owner) { list.append(owner) }
        }
        let ports = taken.map { "\($0.port)" }
        let who = owners.joined(separator: ", ")
        return taken.count == 1
            ? "port \(last.port) is already in use by \(who)"
            : "ports \(ports.joined(separator: ", ")) are already in use by \(who)"
    }

    private func taken() -> [(port: Int, key: String, owner: String)] {
        self.listeners.compactMap { url, key in
            let host = url.host == "localhost" ? "127.0.0.1" : url.host
            // Only IPv4 is probed; elsewhere the store itself will complain.
            guard !host.contains(":"), MemberURL.isAddress(host) else { return nil }
            guard !Ports.isFree(url.port, host: host) else { return nil }
            let owner = SocketTable.listener(onPort: url.port)
            return (
                url.port, key,
                owner.map { "pid \($0.pid) (\($0.command))" } ?? "another process"
            )
        }
    }

    private func advice(_ origin: PortOrigin, _ key: String) -> String {
        switch origin {
        case .base: "choose another base under ports.\(key)"
        case .members: "stop it, or give the member another port in the cluster file"
        case .data:
            "\(self.name) had that port before, and its data is bound to it: stop that process, or"
                + " delete the data with tern down \(self.name) -v and start anew"
        }
    }
}
