public import Histories

/// What a search found out about a history without revisions.
public enum SearchVerdict: Hashable, Sendable {
    /// There is a legal order.
    case linearizable
    /// There is none.
    case notLinearizable(SearchWitness)
    /// The search was given up; the key it was at, and how many states it had seen.
    case undecided(key: Symbol, states: Int)
}

/// Why no legal order exists, as far as a search can say.
public struct SearchWitness: Hashable, Sendable {
    /// The key whose operations have no legal order.
    public var key: Symbol
    /// The operation that no order could place before its return, where the longest one ended: a
    /// position in `ValueHistory.operations`.
    public var blocked: Int
    /// The longest legal order found, positions in `ValueHistory.operations`.
    public var longest: [Int]
}

/// Decides linearizability by search, for histories whose answers carry no revisions.
///
/// The algorithm of Wing and Gong (1993) with Lowe's memory of states already seen (2017): at each
/// point try every operation that was called before the first open return, depth first, and never
/// visit the same set of done operations with the same value twice. Keys are independent (Herlihy
/// and Wing's locality), so each is searched alone. The problem is NP-complete; `statesMax` bounds
/// the memory and the time, and beyond it the answer is `undecided`, never a guess.
///
/// An operation of unknown outcome may be placed anywhere after its call, or nowhere: the search is
/// done when every *answered* operation has its place.
public struct LinearizabilitySearch: Sendable {
    /// The most states remembered for one key; about a hundred bytes each.
    public var statesMax: Int

    /// A search with a bound on the states of one key.
    public init(statesMax: Int = 5_000_000) {
        self.statesMax = statesMax
    }

    /// Searches key after key, and stops at the first that has no legal order.
    public func check(_ history: ValueHistory) -> SearchVerdict {
        var undecided: SearchVerdict?
        for (key, positions) in Self.partitions(of: history) {
            var search = KeySearch(history: history, positions: positions, limit: self.statesMax)
            switch search.run() {
            case .found: continue
            case .none(let blocked, let longest):
                return .notLinearizable(
                    SearchWitness(key: key, blocked: blocked, longest: longest)
                )
            case .gaveUp(let states):
                undecided = undecided ?? .undecided(key: key, states: states)
            }
        }
        return undecided ?? .linearizable
    }

    /// The positions of each key's operations, keys in order of first appearance.
    static func partitions(of history: ValueHistory) -> [(key: Symbol, positions: [Int])] {
        var indices: [Symbol: Int] = [:]
        var partitions: [(key: Symbol, positions: [Int])] = []
        for (position, operation) in history.operations.enumerated() {
            if let index = indices[operation.key] {
                partitions[index].positions.append(position)
            } else {
                indices[operation.key] = partitions.count
                partitions.append((operation.key, [position]))
            }
        }
        return partitions
    }
}
