/// What a proposal is answered with, besides what applying it says.
enum PendingKind: Sendable {
    /// The answer that the request's kind has.
    case plain
    /// `MemberAddResponse`, `MemberRemoveResponse` and so on.
    case memberAdd
    case memberRemove
    case memberUpdate
    case memberPromote
    /// A keep-alive that waits until an old checkpoint is taken back.
    case keepAlive(lease: Int64, ttl: Int64)
}

/// The proposals of this process that wait to be applied, by id.
///
/// Ids count up by one and all wait equally long, so that the table is a queue: an id says its place,
/// and those whose time is over stand in front. No hashing, and no allocation once it has its size.
struct PendingTable {
    /// A proposal.
    struct Slot {
        /// The request's token; nil once it was answered or given up.
        var token: UInt64?
        var kind: PendingKind
        /// The tick at which it was proposed.
        var start: UInt64
        /// What its entry takes in memory.
        var bytes: Int
    }

    /// The id of the slot at `head`.
    private var firstID: UInt64
    private var slots: [Slot] = []
    private var head = 0
    /// How many are not answered.
    private(set) var openCount = 0
    /// What the entries take that are not answered.
    private(set) var openBytes = 0

    init(firstID: UInt64) {
        self.firstID = firstID
    }

    /// The id that the next proposal gets.
    var nextID: UInt64 { self.firstID &+ UInt64(self.slots.count - self.head) }

    /// Opens a slot under `nextID`; without a token nobody waits.
    mutating func open(_ token: UInt64?, _ kind: PendingKind, start: UInt64, bytes: Int) {
        if token != nil {
            self.openCount += 1
            self.openBytes += bytes
        }
        self.slots.append(Slot(token: token, kind: kind, start: start, bytes: bytes))
    }

    /// Whether somebody waits for `id`.
    func isOpen(_ id: UInt64) -> Bool {
        self.place(of: id).map { self.slots[$0].token != nil } ?? false
    }

    /// Takes out who waits for `id`, if anybody does.
    mutating func take(_ id: UInt64) -> Slot? {
        guard let place = self.place(of: id), self.slots[place].token != nil else { return nil }
        let slot = self.slots[place]
        self.close(place)
        return slot
    }

    /// Takes out the oldest proposal made at or before `tick`.
    mutating func takeOldest(before tick: UInt64) -> Slot? {
        while self.head < self.slots.count, self.slots[self.head].start <= tick {
            let slot = self.slots[self.head]
            guard slot.token == nil else {
                self.close(self.head)
                return slot
            }
            self.drop()
        }
        return nil
    }

    /// Gives up waiting on behalf of `token`; true if it did wait.
    mutating func cancel(_ token: UInt64) -> Bool {
        for place in self.head..<self.slots.count where self.slots[place].token == token {
            self.close(place)
            return true
        }
        return false
    }

    private func place(of id: UInt64) -> Int? {
        let distance = id &- self.firstID
        guard distance < UInt64(self.slots.count - self.head) else { return nil }
        return self.head + Int(distance)
    }

    private mutating func close(_ place: Int) {
        guard self.slots[place].token != nil else { return }
        self.slots[place].token = nil
        self.openCount -= 1
        self.openBytes -= self.slots[place].bytes
        while self.head < self.slots.count, self.slots[self.head].token == nil { self.drop() }
    }

    private mutating func drop() {
        guard self.head < self.slots.count else { return }
        self.head += 1
        self.firstID &+= 1
        guard self.head >= 1024, self.head * 2 >= self.slots.count else { return }
        self.slots.removeFirst(self.head)
        self.head = 0
    }
}
