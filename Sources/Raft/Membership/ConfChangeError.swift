/// Why a change of configuration cannot be carried out.
public enum ConfChangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A joint configuration has to be left before another is entered.
    case alreadyJoint
    /// A configuration without voters cannot decide about its own change.
    case noVotersToStartFrom
    /// There is no joint configuration to leave.
    case notJoint
    /// A single step cannot change a joint configuration.
    case simpleWhileJoint
    /// One step may add or remove one voter: only then do old and new majorities overlap
    /// (Raft thesis §4.1).
    case moreThanOneVoter
    /// Nobody would be left to vote.
    case noVotersLeft

    /// One sentence, in etcd's words.
    public var description: String {
        switch self {
        case .alreadyJoint: "config is already joint"
        case .noVotersToStartFrom: "can't make a zero-voter config joint"
        case .notJoint: "can't leave a non-joint config"
        case .simpleWhileJoint: "can't apply simple config change in joint config"
        case .moreThanOneVoter: "more than one voter changed without entering joint config"
        case .noVotersLeft: "removed all voters"
        }
    }
}
