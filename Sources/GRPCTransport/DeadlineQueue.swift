import NIOCore

/// When which streams expire: a binary heap with one timer for a whole connection.
///
/// A timer per call would cost more than the call. Entries of calls that ended stay until they
/// come to the top; the slot's generation tells them apart.
struct DeadlineQueue {
    struct Entry {
        var deadline: NIODeadline
        var key: StreamKey
    }

    private var heap: [Entry] = []

    /// The earliest entry's time.
    var next: NIODeadline? { self.heap.first?.deadline }

    mutating func insert(_ deadline: NIODeadline, _ key: StreamKey) {
        self.heap.append(Entry(deadline: deadline, key: key))
        var child = self.heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.heap[child].deadline < self.heap[parent].deadline else { return }
            self.heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns one entry that is due.
    mutating func popExpired(at now: NIODeadline) -> StreamKey? {
        guard let first = self.heap.first, first.deadline <= now else { return nil }
        return self.removeFirst(first)
    }

    /// Removes entries at the front that `isLive` no longer wants, so that the timer can sleep.
    mutating func dropDead(_ isLive: (StreamKey) -> Bool) {
        while let first = self.heap.first, !isLive(first.key) {
            _ = self.removeFirst(first)
        }
    }

    private mutating func removeFirst(_ first: Entry) -> StreamKey {
        let last = self.heap.removeLast()
        guard !self.heap.isEmpty else { return first.key }
        self.heap[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < self.heap.count {
                if self.heap[child].deadline < self.heap[smallest].deadline { smallest = child }
            }
            guard smallest != parent else { return first.key }
            self.heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}

/// Names one use of a stream slot; a key outlives its stream without meaning another.
struct StreamKey: Hashable, Sendable {
    var slot: UInt32
    var generation: UInt32
}
