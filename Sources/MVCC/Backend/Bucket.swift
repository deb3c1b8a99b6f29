/// The parts of the database, named as etcd names its own.
public enum Bucket: UInt8, CaseIterable, Sendable {
    /// Revisions of keys: see `RevisionKey`.
    case key
    /// Consistent index, term, configuration, progress of compaction.
    case meta
    /// Leases by their id.
    case lease
    /// Alarms that are raised.
    case alarm
    /// Members by their id.
    case members
    /// Ids of members that were removed.
    case membersRemoved
    /// Version and downgrade of the cluster.
    case cluster
    /// Whether authentication is on, and its revision.
    case auth
    /// Users by name.
    case authUsers
    /// Roles by name.
    case authRoles

    /// The bucket's name in etcd's file.
    public var name: String {
        switch self {
        case .key: "key"
        case .meta: "meta"
        case .lease: "lease"
        case .alarm: "alarm"
        case .members: "members"
        case .membersRemoved: "members_removed"
        case .cluster: "cluster"
        case .auth: "auth"
        case .authUsers: "authUsers"
        case .authRoles: "authRoles"
        }
    }
}
