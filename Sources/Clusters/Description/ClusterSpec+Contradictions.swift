extension ClusterSpec {
    /// The flags that Tern derives, and the key of the file that changes each.
    static let derivedFlags: [(flag: String, key: String)] = [
        ("name", "members[].name"),
        ("data-dir", "members[].dataDirectory"),
        ("listen-client-urls", "members[].urls.listenClient"),
        ("advertise-client-urls", "members[].urls.advertiseClient"),
        ("listen-peer-urls", "members[].urls.listenPeer"),
        ("initial-advertise-peer-urls", "members[].urls.advertisePeer"),
        ("initial-cluster", "members"),
        ("initial-cluster-token", "token"),
        ("initial-cluster-state", "initialState"),
    ]

    /// The flags that would make a store ignore what Tern derives.
    static let foreignFlags: [(flag: String, why: String)] = [
        ("config-file", "a configuration file makes the store ignore every flag"),
        ("discovery", "the members are listed in this file, not discovered"),
        ("discovery-srv", "the members are listed in this file, not discovered"),
    ]

    /// What cannot be true at once, as far as the file alone shows it.
    func contradictions() -> [YAMLProblem] {
        self.memberNameProblems() + self.flagProblems() + self.urlProblems()
            + self.certificateProblems() + self.signalProblems()
    }

    private func memberNameProblems() -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        var seen: [String: Int] = [:]
        for (index, member) in self.members.enumerated() {
            let path = "members.\(index).name"
            if let first = seen[member.name] {
                let place = self.position(of: "members.\(first).name")
                let message =
                    "two members are called \"\(member.name)\"; the other is on line \(place.line)"
                problems.append(self.problem(path, message))
            } else if ["all", "any", "clients"].contains(member.name) {
                let message = "\"\(member.name)\" has a meaning in faults; choose another name"
                problems.append(self.problem(path, message))
            }
            seen[member.name] = seen[member.name] ?? index
        }
        return problems
    }

    private func flagProblems() -> [YAMLProblem] {
        var places = self.store.flags.map { ($0, "store.flags") }
        for (index, member) in self.members.enumerated() {
            places += member.flags.map { ($0, "members.\(index).flags") }
        }
        return places.compactMap { flag, path in
            let place = "\(path).\(flag.name)"
            if let derived = Self.derivedFlags.first(where: { $0.flag == flag.name }) {
                let message = "--\(flag.name) is derived by Tern; set \(derived.key) instead"
                return self.problem(place, message)
            }
            if let foreign = Self.foreignFlags.first(where: { $0.flag == flag.name }) {
                return self.problem(place, "--\(flag.name) cannot be used here: \(foreign.why)")
            }
            return nil
        }
    }

    private func urlProblems() -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        for (index, member) in self.members.enumerated() {
            let path = "members.\(index).urls"
            let urls = member.urls
            for (key, url) in [("Client", urls.advertiseClient), ("Peer", urls.advertisePeer)] {
                guard let url, url.isWildcard else { continue }
                let message =
                    "nobody can connect to \(url.host); advertise an address of the member"
                problems.append(self.problem("\(path).advertise\(key)", message))
            }
            for (key, url) in [("Client", urls.listenClient), ("Peer", urls.listenPeer)] {
                guard let url, !url.isAddress, url.host != "localhost" else { continue }
                let message = "etcd listens on addresses only; write the address of \(url.host)"
                problems.append(self.problem("\(path).listen\(key)", message))
            }
        }
        return problems
    }

    /// https without certificates starts, and then nobody can connect.
    private func certificateProblems() -> [YAMLProblem] {
        self.members.enumerated().flatMap { index, member -> [YAMLProblem] in
            let names = Set((self.store.flags + member.flags).map(\.name))
            let urls = member.urls
            let sides: [(String, String, [MemberURL?])] = [
                ("client", "", [urls.listenClient, urls.advertiseClient]),
                ("peer", "peer-", [urls.listenPeer, urls.advertisePeer]),
            ]
            return sides.compactMap { side, prefix, urls in
                let schemes = Set(urls.map { $0?.scheme ?? self.scheme })
                let hasPair = names.isSuperset(of: ["\(prefix)cert-file", "\(prefix)key-file"])
                let hasCertificate = hasPair || names.contains("\(prefix)auto-tls")
                guard schemes.contains(.https), !hasCertificate else { return nil }
                let message =
                    "the \(side) URLs of \(member.name) are https, but neither \(prefix)cert-file"
                    + " with \(prefix)key-file nor \(prefix)auto-tls is among its flags"
                let path =
                    self.positions["members.\(index).urls"] == nil
                    ? "scheme" : "members.\(index).urls"
                return self.problem(path, message)
            }
        }
    }

    private func signalProblems() -> [YAMLProblem] {
        guard let signal = self.systemd.killSignal, SignalName.number(of: signal) == nil else {
            return []
        }
        let guess = Suggestion.clause(for: signal, in: SignalName.all.map(\.name))
        return [self.problem("systemd.killSignal", "\(signal) is no signal of Linux\(guess)")]
    }
}
