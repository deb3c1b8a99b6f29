/// One client of the workload: at most one operation open, always through the same member.
struct Client {
    /// The process number of its operations; another one after each unknown outcome, because the
    /// old process may still have that operation in flight.
    var process: Int32
    /// The node it speaks to.
    var node: Int
    /// When it may begin: every `interval` from `offset` on.
    var offset: Int64
    var interval: Int64
    /// How many watches it has opened.
    var watches: Int32 = 0
    /// Its watch, if one is open.
    var stream: Int?
    var isOpen = false
}

/// The watches of all clients, and their messages under way.
struct WatchTable {
    /// A watch.
    struct Stream {
        var client: Int
        /// Which of the client's watches.
        var number: Int32
        var node: Int
        var isOpen = true
    }

    /// A message of a watch on its way to its client.
    struct Message {
        var stream: Int
        var bytes: [UInt8]
    }

    private(set) var streams: [Stream] = []
    private var messages: [Message?] = []
    private var free: [Int] = []

    mutating func open(_ stream: Stream) -> Int {
        self.streams.append(stream)
        return self.streams.count - 1
    }

    mutating func close(_ stream: Int) { self.streams[stream].isOpen = false }

    /// All watches at a node whose process ended are over.
    mutating func end(at node: Int) {
        for place in self.streams.indices where self.streams[place].node == node {
            self.streams[place].isOpen = false
        }
    }

    mutating func add(_ message: Message) -> Int {
        if let place = self.free.popLast() {
            self.messages[place] = message
            return place
        }
        self.messages.append(message)
        return self.messages.count - 1
    }

    mutating func remove(_ place: Int) -> Message? {
        var message: Message?
        swap(&message, &self.messages[place])
        if message != nil { self.free.append(place) }
        return message
    }
}
