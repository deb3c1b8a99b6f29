extension ClusterSpec {
    /// What cannot be true at once, seen only after everything was derived.
    func contradictions(in cluster: ResolvedCluster) -> [YAMLProblem] {
        let links = self.linkProblems(cluster)
        // Without proxies that can be, their ports mean nothing.
        let ports = links.isEmpty ? self.portProblems(cluster) : links
        return self.schemeProblems(cluster) + ports + self.dataProblems(cluster)
            + self.wildcardProblems(cluster)
    }

    /// The place to show for a URL of a member: where it was written, or what it was derived from.
    private func place(_ index: Int, _ url: String, _ port: String) -> String {
        let candidates = [
            "members.\(index).urls.\(url)", "members.\(index).ports.\(port)", "ports.\(port)",
        ]
        return candidates.first { self.positions[$0] != nil } ?? "members.\(index)"
    }

    private func schemeProblems(_ cluster: ResolvedCluster) -> [YAMLProblem] {
        cluster.members.enumerated().flatMap { index, member -> [YAMLProblem] in
            let pairs = [
                ("Client", "client", member.listenClientURL, member.advertiseClientURL),
                ("Peer", "peer", member.listenPeerURL, member.advertisePeerURL),
            ]
            return pairs.compactMap { key, port, listen, advertise in
                guard listen.scheme != advertise.scheme else { return nil }
                let message =
                    "\(member.name) listens with \(listen) but advertises \(advertise);"
                    + " both must be http or both https"
                let isWritten = self.positions["members.\(index).urls.advertise\(key)"] != nil
                let url = isWritten ? "advertise\(key)" : "listen\(key)"
                return self.problem(self.place(index, url, port), message)
            }
        }
    }

    /// Two listeners cannot share an address and port; advertised URLs are listeners of the lab's
    /// proxies, or the same as the listening ones.
    private func portProblems(_ cluster: ResolvedCluster) -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        var seen: [String: PortUse] = [:]
        for (index, member) in cluster.members.enumerated() {
            for use in PortUse.all(of: member) {
                let place = self.place(index, use.urlKey, use.portKey)
                if use.url.port > 65_535 {
                    let message = "\(use.what) would get port \(use.url.port); choose a lower base"
                    problems.append(self.problem(place, message))
                }
                guard let other = seen[use.socket] else {
                    seen[use.socket] = use
                    continue
                }
                // Unproxied, a member's process itself listens where the member is reached.
                let isSame = cluster.links == .direct && other.isReachedAs(use)
                guard !isSame else { continue }
                let message =
                    "port \(use.url.port) of \(use.host) is used twice: for \(other.what) and for"
                    + " \(use.what)"
                problems.append(self.problem(place, message))
            }
        }
        return problems
    }

    private func dataProblems(_ cluster: ResolvedCluster) -> [YAMLProblem] {
        var seen: [String: String] = [:]
        return cluster.members.enumerated().compactMap { index, member in
            let key = "\(member.isLocal ? "" : member.host) \(member.dataDirectory)"
            if let other = seen[key] {
                let message = "\(other) and \(member.name) would share \(member.dataDirectory)"
                return self.problem("members.\(index).dataDirectory", message)
            }
            seen[key] = member.name
            return nil
        }
    }

    private func linkProblems(_ cluster: ResolvedCluster) -> [YAMLProblem] {
        guard cluster.links == .proxy, let member = cluster.members.first(where: { !$0.isLocal })
        else { return [] }
        let message =
            "links cannot be proxied: \(member.name) runs on \(member.host), not on this machine;"
            + " use links: direct"
        return [self.problem("links", message)]
    }

    private func wildcardProblems(_ cluster: ResolvedCluster) -> [YAMLProblem] {
        cluster.members.enumerated().compactMap { index, member in
            let isWritten = self.positions["members.\(index).urls"] != nil
            guard member.advertisePeerURL.isWildcard, !isWritten else { return nil }
            let message =
                "nobody can connect to \(member.advertisePeerURL.host); give the member's address"
            return self.problem("members.\(index).address", message)
        }
    }
}

/// What a member needs a port for.
private struct PortUse {
    let member: String
    let what: String
    let urlKey: String
    let portKey: String
    let url: MemberURL
    /// The host that listens: a wildcard listens on the member's own address among others.
    let host: String

    var socket: String { "\(self.host):\(self.url.port)" }

    func isReachedAs(_ other: PortUse) -> Bool {
        self.member == other.member && self.portKey == other.portKey
    }

    static func all(of member: ResolvedMember) -> [PortUse] {
        let name = member.name
        let uses = [
            ("clients of \(name)", "advertiseClient", "client", member.advertiseClientURL),
            ("peers of \(name)", "advertisePeer", "peer", member.advertisePeerURL),
            ("\(name)'s process and clients", "listenClient", "client", member.listenClientURL),
            ("\(name)'s process and peers", "listenPeer", "peer", member.listenPeerURL),
        ]
        return uses.map { what, urlKey, portKey, url in
            let host = url.isWildcard ? member.advertisePeerURL.host : url.host
            return PortUse(
                member: name,
                what: what,
                urlKey: urlKey,
                portKey: portKey,
                url: url,
                host: host
            )
        }
    }
}
