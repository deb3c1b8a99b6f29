import Raft

/// A message under way, with the database behind it if it is a snapshot.
struct Flight {
    var message: Message
    var database: [UInt8]?
    var from: Int
    var to: Int
    /// The connection it travels on.
    var generation: UInt32
}

/// One direction between two nodes.
struct Link {
    /// How many faults cut it.
    var cuts = 0
    /// What it adds to the time that a message is under way, in nanoseconds, and at most on top.
    var latency: Int64 = 0
    var jitter: Int64 = 0
    /// When the last message arrives: connections keep the order.
    var lastArrival: Int64 = 0
    /// Until when it holds everything back.
    var cloggedUntil: Int64 = 0
    /// What waits for it to be whole again.
    var waiting: [Int32] = []
}

/// Whether two nodes have a connection.
struct Connection {
    var isOpen = false
    /// Counts the connections that these two had.
    var generation: UInt32 = 0
    /// Whether an attempt to connect is planned.
    var isTrying = false
    /// Which of the two believes that it is open: they learn one after the other that it is not.
    var isKnown = (false, false)
}

/// Links and connections of all nodes, and what is under way between them.
struct Network {
    /// The most nodes that a run may have.
    static let nodesMax = 24

    var links = [Link](repeating: Link(), count: Self.nodesMax * Self.nodesMax)
    private var connections = [Connection](
        repeating: Connection(),
        count: Self.nodesMax * Self.nodesMax
    )
    private var flights: [Flight?] = []
    private var free: [Int32] = []

    /// Where the link from one to another is.
    @inline(__always)
    static func link(_ from: Int, _ to: Int) -> Int { from * Self.nodesMax + to }

    private static func pair(_ one: Int, _ other: Int) -> Int {
        min(one, other) * Self.nodesMax + max(one, other)
    }

    subscript(_ one: Int, _ other: Int) -> Connection {
        get { self.connections[Self.pair(one, other)] }
        set { self.connections[Self.pair(one, other)] = newValue }
    }

    /// Whether nothing stands between two nodes in either direction.
    func isWhole(_ one: Int, _ other: Int) -> Bool {
        self.links[Self.link(one, other)].cuts == 0 && self.links[Self.link(other, one)].cuts == 0
    }

    /// Keeps a message that is under way; returns its place.
    mutating func take(_ flight: Flight) -> Int32 {
        if let place = self.free.popLast() {
            self.flights[Int(place)] = flight
            return place
        }
        self.flights.append(flight)
        return Int32(self.flights.count - 1)
    }

    /// Looks at a message that is under way.
    func flight(_ place: Int32) -> Flight? { self.flights[Int(place)] }

    /// Takes a message off the wire.
    mutating func remove(_ place: Int32) -> Flight? {
        var flight: Flight?
        swap(&flight, &self.flights[Int(place)])
        if flight != nil { self.free.append(place) }
        return flight
    }

    /// How many messages are under way.
    var underWay: Int { self.flights.count - self.free.count }
}
