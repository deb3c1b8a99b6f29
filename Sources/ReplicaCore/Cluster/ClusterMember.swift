public import EtcdAPI

/// One member of the cluster.
public struct ClusterMember: Hashable, Sendable {
    /// Its id; not 0.
    public var id: UInt64
    /// What it calls itself; empty until it has started once.
    public var name: String
    /// Where the other members reach it.
    public var peerURLs: [String]
    /// Where it says that clients reach it.
    public var clientURLs: [String]
    /// Whether it receives the log without a vote.
    public var isLearner: Bool

    /// Makes a member.
    public init(
        id: UInt64,
        name: String = "",
        peerURLs: [String] = [],
        clientURLs: [String] = [],
        isLearner: Bool = false
    ) {
        self.id = id
        self.name = name
        self.peerURLs = peerURLs
        self.clientURLs = clientURLs
        self.isLearner = isLearner
    }

    /// Whether it has started once, which is when it told its name.
    public var isStarted: Bool { !self.name.isEmpty }

    /// The member as the API tells of it.
    public var message: Member {
        Member(
            id: self.id,
            name: self.name,
            peerURLs: self.peerURLs,
            clientURLs: self.clientURLs,
            isLearner: self.isLearner
        )
    }
}
