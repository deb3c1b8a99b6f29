/// What is to happen, by time; what is due at the same time happens in the order it was planned in.
///
/// A binary heap of plain values: an event costs no allocation.
struct EventQueue {
    private struct Item {
        var time: Int64
        var number: UInt64
        var event: Event

        @inline(__always)
        func precedes(_ other: Item) -> Bool {
            self.time != other.time ? self.time < other.time : self.number < other.number
        }
    }

    private var heap: [Item] = []
    private var count: UInt64 = 0

    /// How many events are planned.
    var planned: Int { self.heap.count }

    /// When the next event happens, nil when nothing is left to happen.
    var nextTime: Int64? { self.heap.first?.time }

    /// Plans an event.
    mutating func push(_ event: Event, at time: Int64) {
        self.count += 1
        var place = self.heap.count
        let item = Item(time: time, number: self.count, event: event)
        self.heap.append(item)
        while place > 0 {
            let parent = (place - 1) / 2
            guard item.precedes(self.heap[parent]) else { break }
            self.heap[place] = self.heap[parent]
            place = parent
        }
        self.heap[place] = item
    }

    /// Takes out the next event, nil when nothing is left to happen.
    mutating func pop() -> (time: Int64, event: Event)? {
        guard let last = self.heap.popLast() else { return nil }
        guard let first = self.heap.first else { return (last.time, last.event) }
        var place = 0
        let count = self.heap.count
        while true {
            var child = 2 * place + 1
            guard child < count else { break }
            if child + 1 < count, self.heap[child + 1].precedes(self.heap[child]) { child += 1 }
            guard self.heap[child].precedes(last) else { break }
            self.heap[place] = self.heap[child]
            place = child
        }
        self.heap[place] = last
        return (first.time, first.event)
    }
}
