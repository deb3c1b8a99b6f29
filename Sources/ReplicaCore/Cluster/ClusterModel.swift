public import EtcdAPI

/// What members replicate besides keys, leases and users: who belongs to the cluster, as which
/// version they behave, and which alarms are raised.
///
/// Entries of the log change it through `apply`, which also writes the rows of the database, or
/// `replay`, which does not. The second one is for entries at or below the consistent index after a
/// restart: their rows are there already, but raft needs the configuration as of every entry, and
/// whether a change was refused depends on the members at that entry. Such a replay starts from the
/// snapshot's `v2Dump`, and the rows take over at the consistent index.
///
/// What a request does depends on nothing but this state and the request, so that all members do
/// the same: each refusal here is a change of configuration that no member makes.
public struct ClusterModel: Hashable, Sendable {
    /// The members, by ascending ids.
    public internal(set) var members: [ClusterMember] = []
    /// The ids of former members, ascending; none of them may ever come back.
    public internal(set) var removed: [UInt64] = []
    /// As which version all members behave; nil until the first leader says so.
    public internal(set) var version: ClusterVersion?
    /// Whether the cluster is being downgraded.
    public internal(set) var downgrade = Downgrade()
    /// The alarms that are raised, by type and then by member.
    public internal(set) var alarms: [ClusterAlarm] = []
    /// How many learners there may be at once, which etcd asks at apply, so that it has to be the
    /// same number on all members.
    public var learnersMax = 1

    /// A cluster of nobody: before the first entry of a new one, or of one that is being joined.
    public init() {}

    /// The member with this id.
    public func member(_ id: UInt64) -> ClusterMember? {
        self.members.first { $0.id == id }
    }

    /// Whether a member with this id was removed.
    public func isRemoved(_ id: UInt64) -> Bool { self.removed.contains(id) }

    /// The members that vote.
    public var voters: [ClusterMember] { self.members.filter { !$0.isLearner } }

    /// The members that do not vote.
    public var learners: [ClusterMember] { self.members.filter(\.isLearner) }

    /// Whether any member raised an alarm of this type.
    public func hasAlarm(_ type: AlarmType) -> Bool { self.alarms.contains { $0.type == type } }

    /// Whether both know the same members, present and former: what a snapshot's dump holds.
    public func hasSameMembers(as other: ClusterModel) -> Bool {
        self.members == other.members && self.removed == other.removed
    }

    /// Checks that a member's program is not older than what the cluster behaves as: it would not
    /// understand what the others may propose.
    ///
    /// - Throws: `ClusterError` with etcd's own sentence.
    public func check(program version: String) throws(ClusterError) {
        guard let cluster = self.version, let program = ClusterVersion(version),
            program.release < cluster.release
        else { return }
        throw ClusterError(
            "invalid downgrade; server version \(version) is lower than determined cluster"
                + " version \(cluster)"
        )
    }

    func place(of id: UInt64) -> Int? { self.members.firstIndex { $0.id == id } }

    /// Adds a member at its place, or replaces the one with its id.
    mutating func set(_ member: ClusterMember) {
        let place = self.members.firstIndex { $0.id >= member.id } ?? self.members.count
        if place < self.members.count, self.members[place].id == member.id {
            self.members[place] = member
        } else {
            self.members.insert(member, at: place)
        }
    }

    mutating func noteRemoved(_ id: UInt64) {
        let place = self.removed.firstIndex { $0 >= id } ?? self.removed.count
        if place == self.removed.count || self.removed[place] != id {
            self.removed.insert(id, at: place)
        }
    }
}

/// An alarm that a member raised.
public struct ClusterAlarm: Comparable, Hashable, Sendable {
    /// What is wrong.
    public var type: AlarmType
    /// With which member.
    public var memberID: UInt64

    /// Makes an alarm.
    public init(type: AlarmType, memberID: UInt64) {
        self.type = type
        self.memberID = memberID
    }

    /// The alarm as the API and the key of its row have it.
    public var message: AlarmMember { AlarmMember(memberID: self.memberID, alarm: self.type) }

    /// The order of a list of alarms.
    public static func < (left: ClusterAlarm, right: ClusterAlarm) -> Bool {
        (left.type.rawValue, left.memberID) < (right.type.rawValue, right.memberID)
    }
}
