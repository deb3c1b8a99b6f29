/// Guesses what somebody meant by a word that is not in the list.
package enum Suggestion {
    /// The candidate nearest to `word`, when it is near enough to be a slip of the fingers.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let limit = max(1, word.count / 3)
        let scored = candidates.map { candidate in
            (candidate, Self.distance(word.lowercased(), candidate.lowercased()))
        }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= limit else { return nil }
        return best.0
    }

    /// `; did you mean "members"?`, or nothing.
    package static func clause(for word: String, in candidates: [String]) -> String {
        Self.nearest(to: word, in: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters must be inserted, deleted, replaced or swapped with their neighbour.
    ///
    /// Optimal string alignment, because a swap of neighbours is the commonest slip.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1] + [Int](repeating: 0, count: right.count)
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                current[column + 1] = min(replaced, last[column + 1] + 1, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && left[row] == right[column - 1]
                    && left[row - 1] == right[column]
                if isSwap {
                    current[column + 1] = min(current[column + 1], beforeLast[column - 1] + 1)
                }
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
