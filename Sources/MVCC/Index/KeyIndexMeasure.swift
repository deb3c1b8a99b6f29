import Basics

/// What the index costs, for the tests that hold it to its budget.
package enum KeyIndexMeasure {
    /// The bytes that an index of `keys` keys with one revision each takes.
    package static func bytes(keys: Int, _ key: (Int) -> [UInt8]) -> Int {
        var index = KeyIndex()
        for number in 0..<keys { _ = index.put(key(number).span, Revision(Int64(number + 2))) }
        return index.bytesReserved
    }
}

extension KeyIndex {
    /// The bytes that the index holds, with the room kept for more.
    var bytesReserved: Int {
        self.keys.bytesReserved + self.records.bytesReserved
            + self.histories.reduce(0) { sum, history in
                sum + MemoryLayout<History>.stride
                    + history.pasts.capacity * MemoryLayout<Past>.stride
                    + history.generations.capacity * MemoryLayout<Generation>.stride
            }
    }
}
