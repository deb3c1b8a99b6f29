import Basics
import EtcdAPI

/// Changes as events, each encoded once however many watchers are told.
struct WatchEvents: Sendable {
    private struct Entry: Sendable {
        var main: Int64
        var isDeletion: Bool
        /// The event's bytes, and with the key as it was before, when somebody asked for that.
        var plain: Range<Int>?
        var full: Range<Int>?
    }

    private var entries: [Entry] = []
    private var writer = WireWriter()
    /// Which watcher is told which event.
    var told: [(watcher: UInt32, event: Int)] = []

    mutating func removeAll() {
        self.entries.removeAll(keepingCapacity: true)
        self.writer.removeAll()
        self.told.removeAll(keepingCapacity: true)
    }

    /// Adds an event that is encoded when somebody is told of it, and returns its number.
    mutating func add(_ main: Int64, isDeletion: Bool) -> Int {
        self.entries.append(Entry(main: main, isDeletion: isDeletion))
        return self.entries.count - 1
    }

    func main(_ event: Int) -> Int64 { self.entries[event].main }

    func isEncoded(_ event: Int, full: Bool) -> Bool {
        (full ? self.entries[event].full : self.entries[event].plain) != nil
    }

    /// Encodes an event from its row, and from the row of the key before.
    mutating func encode(
        _ event: Int,
        row: Span<UInt8>,
        before: [UInt8]?,
        full: Bool
    ) {
        let entry = self.entries[event]
        let start = self.writer.bytes.count
        if entry.isDeletion { self.writer.int32(1, Event.EventType.delete.rawValue) }
        self.writer.nested(2) { writer in
            writer.raw(row)
            // A deletion's row has only the key.
            if entry.isDeletion { writer.int64(3, entry.main) }
        }
        if let before { self.writer.message(3, encoded: before.span) }
        let range = start..<self.writer.bytes.count
        if full { self.entries[event].full = range } else { self.entries[event].plain = range }
    }

    /// The size of an event in a response.
    func size(_ event: Int, full: Bool) -> Int {
        let count = self.range(event, full: full).count
        // A tag, and a length of at most five bytes.
        return 6 + count
    }

    /// Appends an event to a response.
    func write(_ event: Int, full: Bool, to writer: inout WireWriter) {
        writer.message(
            11,
            encoded: self.writer.bytes.span.extracting(self.range(event, full: full))
        )
    }

    private func range(_ event: Int, full: Bool) -> Range<Int> {
        let range = full ? self.entries[event].full : self.entries[event].plain
        guard let range else { preconditionFailure("event \(event) was not encoded") }
        return range
    }
}
