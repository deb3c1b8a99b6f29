import ReplicaCore

/// The members a new cluster begins with: peer URLs by name.
package struct InitialCluster: Sendable, Equatable {
    /// One member to be.
    package struct Member: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its peer URLs, sorted.
        package var peerURLs: [MemberURL]
    }

    /// The members, sorted by name.
    package let members: [Member]

    /// Reads "name=url,name=url"; a name with several URLs is repeated.
    package init(parsing text: String) throws(MemberURLError) {
        var urls: [String: [String]] = [:]
        for part in text.split(separator: ",") {
            let part = String(part).trimmed
            guard let equals = part.firstIndex(of: "=") else {
                throw MemberURLError("failed to parse \(GoValue.quoted(part)): write name=url")
            }
            urls[String(part[..<equals]), default: []].append(
                String(part[part.index(after: equals)...])
            )
        }
        var members: [Member] = []
        for (name, texts) in urls.sorted(by: { $0.key < $1.key }) {
            let list = try MemberURL.list(texts.joined(separator: ",")).get()
            members.append(Member(name: name, peerURLs: list))
        }
        self.members = members
    }

    package init(_ members: [Member]) {
        self.members = members.sorted { $0.name < $1.name }
    }

    /// The member of a name.
    package func member(_ name: String) -> Member? {
        self.members.first { $0.name == name }
    }

    /// The members before anybody gave them ids.
    var unidentified: [ClusterMember] {
        self.members.map { member in
            ClusterMember(id: 0, name: member.name, peerURLs: member.peerURLs.map(\.text))
        }
    }

    /// The text it can be read from.
    package var text: String {
        self.members.flatMap { member in
            member.peerURLs.map { "\(member.name)=\($0.text)" }
        }.sorted().joined(separator: ",")
    }

    /// Whether two members share a peer URL.
    package var hasDuplicateURLs: Bool {
        let all = self.members.flatMap { $0.peerURLs.map(\.text) }
        return Set(all).count != all.count
    }
}
