import Histories

/// Where an answer and the replayed store part, before anybody makes a sentence of it.
struct Mismatch: Sendable {
    /// What differs.
    enum Detail: Sendable {
        /// The guard decides the other way than the answer says.
        case branch
        /// The answer has a different number of results than the branch has steps.
        case shape
        /// A step asked for a revision above the answer's own and got an answer.
        case futureRead
        /// A key that should have been returned was not.
        case missing(rank: Int, expected: KeyState)
        /// A key was returned that should not have been there, or not there in the order.
        case extra(keyValue: Int, expected: KeyState)
        /// A key was returned with other attributes than the store has.
        case differs(keyValue: Int, expected: KeyState)
        /// The count differs.
        case count(expected: Int64, got: Int64)
        /// Whether there was more differs.
        case more(expected: Bool)
        /// A watch event differs; its position in `History.watchEvents`.
        case watchEvent(Int, expected: KeyState)
        /// No request can have made the gap at this revision.
        case noWriter
    }

    /// The operation whose answer differs; -1 for watch events and gaps.
    var operation: OperationID
    /// The revision of the store that the answer was compared with.
    var revision: Int
    /// What differs.
    var detail: Detail
    /// Choices made for gaps above this revision may be to blame, those below surely are not.
    var blames: Int
}
