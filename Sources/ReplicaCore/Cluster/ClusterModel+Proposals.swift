public import EtcdAPI
public import Raft

/// What a member knows about the others when it is asked to change the configuration.
public struct ReconfigurationRules: Sendable {
    /// Whether changes are refused that would leave the cluster without a safe majority.
    public var isStrict = true
    /// This member.
    public var local: UInt64
    /// The members that this one is connected with at all.
    public var connected: [UInt64]
    /// Those with which it has been for the five seconds that etcd asks for.
    public var active: [UInt64]

    /// Makes rules.
    public init(isStrict: Bool = true, local: UInt64, connected: [UInt64], active: [UInt64]) {
        self.isStrict = isStrict
        self.local = local
        self.connected = connected
        self.active = active
    }

    func countActive(_ members: [ClusterMember]) -> Int {
        members.count { $0.id == self.local || self.active.contains($0.id) }
    }
}

/// Changes of configuration as they are proposed.
///
/// What is checked here depends on the member that was asked, and protects the majority. What every
/// member can check alike (whether ids and URLs are free, how many learners there are) is left to
/// the moment the change is applied. The caller fills in the change's own id.
extension ClusterModel {
    /// Adds a member.
    ///
    /// - Parameters:
    ///   - id: The new member's id.
    ///   - peerURLs: Where it will be reached.
    ///   - isLearner: Whether it is to receive the log without a vote.
    ///   - rules: What this member knows.
    /// - Returns: The change to propose.
    /// - Throws: etcd's refusal.
    public func addChange(
        id: UInt64,
        peerURLs: [String],
        isLearner: Bool,
        rules: ReconfigurationRules
    ) throws(EtcdError) -> ConfChange {
        let urls = try Self.checked(peerURLs)
        if rules.isStrict {
            guard isLearner || self.canAddVoter else { throw .memberNotEnoughStarted }
            let voters = self.voters
            guard rules.countActive(voters) == voters.count else { throw .unhealthy }
        }
        let member = ClusterMember(id: id, peerURLs: urls, isLearner: isLearner)
        return ConfChange(
            type: isLearner ? .addLearnerNode : .addNode,
            nodeID: id,
            context: member.encodeJSON()
        )
    }

    /// Removes a member.
    ///
    /// - Throws: etcd's refusal.
    public func removeChange(
        id: UInt64,
        rules: ReconfigurationRules
    ) throws(EtcdError) -> ConfChange {
        if rules.isStrict, self.member(id)?.isLearner != true {
            let rest = self.voters.filter { $0.id != id }
            guard Self.hasQuorum(started: rest.count(where: \.isStarted), of: rest.count) else {
                throw .memberNotEnoughStarted
            }
            // A member that is down takes no part in the majority that has to stay.
            let isDown = id != rules.local && !rules.connected.contains(id)
            let voters = self.voters
            guard isDown || rules.countActive(voters) - 1 >= 1 + (voters.count - 1) / 2 else {
                throw .unhealthy
            }
        }
        return ConfChange(type: .removeNode, nodeID: id)
    }

    /// Lets a member be reached elsewhere.
    ///
    /// etcd takes any text for a URL here and its members die of it.
    ///
    /// - Throws: etcd's refusal.
    public func updateChange(id: UInt64, peerURLs: [String]) throws(EtcdError) -> ConfChange {
        // A member that does not exist is refused when the change is applied.
        let isLearner = self.member(id)?.isLearner ?? false
        _ = try Self.checked(peerURLs)
        let member = ClusterMember(id: id, peerURLs: peerURLs, isLearner: isLearner)
        return ConfChange(type: .updateNode, nodeID: id, context: member.encodeJSON())
    }

    /// Makes a learner a voter; only a leader can tell whether it is ready.
    ///
    /// - Parameters:
    ///   - id: The learner.
    ///   - rules: What this member knows.
    ///   - match: Up to where the log of the member `id` is known to agree, nil when raft has no
    ///     such member.
    ///   - leaderMatch: Up to where the leader's own log is durable.
    /// - Returns: The change to propose.
    /// - Throws: etcd's refusal.
    public func promoteChange(
        id: UInt64,
        rules: ReconfigurationRules,
        match: UInt64?,
        leaderMatch: UInt64
    ) throws(EtcdError) -> ConfChange {
        guard let match else { throw .memberNotFound }
        guard Double(match) >= Double(leaderMatch) * 0.9 else { throw .learnerNotReady }
        if rules.isStrict {
            let voters = self.voters
            let started = voters.count(where: \.isStarted) + 1
            guard Self.hasQuorum(started: started, of: voters.count + 1) else {
                throw .memberNotEnoughStarted
            }
        }
        return Self.promotion(of: id)
    }

    static func promotion(of id: UInt64) -> ConfChange {
        let context = MemberContext(promoting: id)
        return ConfChange(type: .addNode, nodeID: id, context: context.encodeJSON())
    }

    /// Whether a new voter, which has yet to start, leaves a majority of started ones.
    ///
    /// One member may always become two: that is how a cluster is restored from its last member.
    private var canAddVoter: Bool {
        let voters = self.voters
        let started = voters.count(where: \.isStarted)
        if started == 1, voters.count == 1 { return true }
        return Self.hasQuorum(started: started, of: voters.count + 1)
    }

    private static func hasQuorum(started: Int, of count: Int) -> Bool {
        started >= count / 2 + 1
    }

    private static func checked(_ peerURLs: [String]) throws(EtcdError) -> [String] {
        do { return try PeerURLs.check(peerURLs) } catch { throw .memberBadURLs }
    }
}

/// What members tell each other through the log, in the form that all versions up to 3.6 take.
extension ClusterModel {
    /// Tells a member's name and client URLs.
    public static func publication(
        requestID: UInt64,
        member: UInt64,
        name: String,
        clientURLs: [String]
    ) -> V2Request {
        var writer = JSONWriter()
        let attributes = ClusterMember(id: member, name: name, clientURLs: clientURLs)
        writer.object { attributes.writeAttributes(to: &$0) }
        return V2Request(
            id: requestID,
            method: "PUT",
            path: V2Paths.attributes(of: member),
            val: String(decoding: writer.bytes, as: UTF8.self)
        )
    }

    /// Sets the version of the cluster.
    public static func versionRequest(requestID: UInt64, _ version: ClusterVersion) -> V2Request {
        V2Request(id: requestID, method: "PUT", path: V2Paths.version, val: "\(version)")
    }
}
