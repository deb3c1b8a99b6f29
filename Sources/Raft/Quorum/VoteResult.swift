/// How a vote stands.
public enum VoteResult: Hashable, Sendable {
    /// Too many answers are missing to say.
    case pending
    /// No answer to come can win it any more.
    case lost
    /// Won, whatever the missing answers say.
    case won
}
