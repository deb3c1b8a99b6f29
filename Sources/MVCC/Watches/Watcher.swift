import Basics
import EtcdAPI

/// One watcher of a stream.
struct Watcher: Sendable {
    /// The stream it belongs to, and its id there.
    var stream: UInt64
    var id: Int64
    /// The keys it watches: one key when `end` is empty, up to the last when it is one zero byte.
    var key: [UInt8]
    var end: [UInt8]
    /// The first revision that it has not been told.
    ///
    /// Invariant: everything before has been handed over, or does not concern it, and nothing from
    /// it on has: so that each event comes once, in order, also after the watcher fell behind.
    var next: Int64
    var skipsPuts: Bool
    var skipsDeletions: Bool
    var wantsPrevious: Bool
    var fragments: Bool
    var wantsProgress: Bool
    /// Whether it was told something since the last round of progress reports.
    var wasTold = false
    /// Whether it stands in the index, which events reach it through as they happen.
    ///
    /// Otherwise it is behind and reads the store.
    var isSynced: Bool
    /// Its place in the list of its group or in the list of those behind.
    var place = 0
    /// Its group in the index, when it is synced.
    var group = WatchIndex.Group.none

    func skips(isDeletion: Bool) -> Bool {
        isDeletion ? self.skipsDeletions : self.skipsPuts
    }

    func holds(_ other: [UInt8]) -> Bool {
        guard !self.end.isEmpty else { return other == self.key }
        guard !ByteOrder.precedes(other, self.key) else { return false }
        return self.end == KeyRange.toTheLast || ByteOrder.precedes(other, self.end)
    }
}

/// One stream of watchers.
struct WatchStream: Sendable {
    var watchers: [Int64: UInt32] = [:]
    /// The id that the next watcher gets whose client chose none, if it is free.
    var nextID: Int64 = 0
    /// How many of its watchers are behind.
    var behind = 0
    /// Whether its client takes nothing more for now.
    var isBlocked = false
    /// Whether progress was asked for and is to be told once no watcher is behind.
    var owesProgress = false
}

/// What watchers are to be told.
///
/// The shell sends the messages of a stream in their order and then calls `removeAll`.
public struct WatchMessages: Sendable {
    /// A message for a stream.
    public struct Message: Equatable, Sendable {
        /// The stream.
        public var stream: UInt64
        /// Where its encoded `WatchResponse` is in `bytes`.
        public var range: Range<Int>
    }

    /// In the order in which they must leave.
    public internal(set) var messages: [Message] = []
    var writer = WireWriter()

    /// The encoded messages, one after the other.
    public var bytes: [UInt8] { self.writer.bytes }

    /// Forgets all messages, and keeps the room.
    public mutating func removeAll() {
        self.messages.removeAll(keepingCapacity: true)
        self.writer.removeAll()
    }

    /// Writes one message.
    mutating func add(_ stream: UInt64, _ body: (inout WireWriter) -> Void) {
        let start = self.writer.bytes.count
        body(&self.writer)
        self.messages.append(
            Message(stream: stream, range: start..<self.writer.bytes.count)
        )
    }
}
