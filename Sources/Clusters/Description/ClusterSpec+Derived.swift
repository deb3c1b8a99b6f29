extension ClusterSpec {
    /// What cannot be true at once, seen only after everything was derived.
    func contradictions(in cluster: ResolvedCluster) -> [YAMLProblem] {
        self.schemeProblems(cluster) + self.portProblems(cluster) + self.dataProblems(cluster)
            + self.linkProblems(cluster) + self.wildcardProblems(cluster)
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
        var seen: [String: String] = [:]
        for (index, member) in cluster.members.enumerated() {
            let uses: [(what: String, key: String, port: String, url: MemberURL)] = [
                (
                    "clients of \(member.name)", "advertiseClient", "client",
                    member.advertiseClientURL
                ),
                ("peers of \(member.name)", "advertisePeer", "peer", member.advertisePeerURL),
                (
                    "the client side of \(member.name)'s process", "listenClient", "client",
                    member.listenClientURL
                ),
                (
                    "the peer side of \(member.name)'s process", "listenPeer", "peer",
                    member.listenPeerURL
                ),
            ]
            var own: Set<String> = []
            for use in uses {
                // A wildcard listens on the host's every address, so the host stands for it.
                let host = use.url.isWildcard ? member.advertisePeerURL.host : use.url.host
                let socket = "\(host):\(use.url.port)"
                let twin = use.key.hasPrefix("listen") && cluster.links == .direct
                if twin, own.contains("\(use.port) \(socket)") { continue }
                own.insert("\(use.port) \(socket)")
                if let other = seen[socket] {
                    let message =
                        "port \(use.url.port) of \(host) is used twice: for \(other) and for \(use.what)"
                    problems.append(self.problem(self.place(index, use.key, use.port), message))
                } else if use.url.port > 65_535 {
                    let message = "\(use.what) would get port \(use.url.port); choose a lower base"
                    problems.append(self.problem(self.place(index, use.key, use.port), message))
                }
                seen[socket] = seen[socket] ?? use.what
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
