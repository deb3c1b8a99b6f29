/// Sorts positions by a number that each has, stably, in time linear in their count.
enum RadixSort {
    private static let digitBits = 11

    /// The given positions in order of `key`; equal keys keep their order.
    ///
    /// Input that is already in order, as times and revisions of a history mostly are, costs one look.
    static func sorted(_ positions: [Int32], by key: (Int) -> Int64) -> [Int32] {
        guard let first = positions.first else { return [] }
        var keys: [UInt64] = []
        keys.reserveCapacity(positions.count)
        var smallest = key(Int(first))
        for position in positions { smallest = min(smallest, key(Int(position))) }
        var largest: UInt64 = 0
        var isSorted = true
        for position in positions {
            // The difference of any two 64-bit numbers fits an unsigned one.
            let offset = UInt64(bitPattern: key(Int(position)) &- smallest)
            if let last = keys.last, last > offset { isSorted = false }
            largest = max(largest, offset)
            keys.append(offset)
        }
        return isSorted ? positions : Self.sorted(positions, keys, largest: largest)
    }

    private static func sorted(_ positions: [Int32], _ keys: [UInt64], largest: UInt64) -> [Int32] {
        var positions = positions
        var keys = keys
        var otherPositions = positions
        var otherKeys = keys
        let digits = 1 << Self.digitBits
        var starts = [Int](repeating: 0, count: digits)
        var shift: UInt64 = 0
        while shift < 64, largest >> shift > 0 {
            for digit in 0..<digits { starts[digit] = 0 }
            for key in keys { starts[Int(truncatingIfNeeded: key >> shift) & (digits - 1)] &+= 1 }
            var sum = 0
            for digit in 0..<digits {
                let count = starts[digit]
                starts[digit] = sum
                sum += count
            }
            for index in keys.indices {
                let digit = Int(truncatingIfNeeded: keys[index] >> shift) & (digits - 1)
                otherKeys[starts[digit]] = keys[index]
                otherPositions[starts[digit]] = positions[index]
                starts[digit] &+= 1
            }
            swap(&keys, &otherKeys)
            swap(&positions, &otherPositions)
            shift += UInt64(Self.digitBits)
        }
        return positions
    }
}
