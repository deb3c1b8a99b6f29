import Histories

/// One key of the replayed store.
struct KeyState: Hashable, Sendable {
    /// The value's symbol; meaningless while the key is absent.
    var value = Symbol(index: 0)
    /// The lease it is attached to.
    var lease: Int64 = 0
    /// The revision that created it.
    var create: Int64 = 0
    /// The revision that last wrote or deleted it; 0 when nobody ever did.
    var mod: Int64 = 0
    /// How many writes it has seen since its creation; 0 while it is absent.
    var version: Int64 = 0

    /// Whether the key is there.
    var exists: Bool { self.version > 0 }
}

/// The store as the writes up to some revision make it: the oracle's own notion of etcd's keyspace.
///
/// While alternatives are being tried it notes what it overwrites, so that a wrong choice can be
/// taken back.
struct ReplayedStore: Sendable {
    private(set) var states: [KeyState]
    /// One bit for each rank whose key is there, so that lists over sparse ranges are quick.
    private var live: [UInt64]
    private var trail: [(rank: Int32, state: KeyState)] = []
    /// Whether overwritten states are noted.
    var keepsTrail = false

    init(keys: Int) {
        self.states = Array(repeating: KeyState(), count: keys)
        self.live = Array(repeating: 0, count: keys / 64 + 1)
    }

    /// How much has been noted so far.
    var mark: Int { self.trail.count }

    /// Takes back everything noted since.
    mutating func rewind(to mark: Int) {
        while self.trail.count > mark {
            let (rank, state) = self.trail.removeLast()
            self.set(Int(rank), state)
        }
    }

    /// Writes a key at a revision.
    mutating func put(_ rank: Int, _ value: Symbol, lease: Int64, at revision: Int64) {
        var state = self.states[rank]
        self.note(rank, state)
        if !state.exists { state.create = revision }
        state.version += 1
        state.mod = revision
        state.value = value
        state.lease = lease
        self.set(rank, state)
    }

    /// Deletes a key that is there, at a revision.
    mutating func delete(_ rank: Int, at revision: Int64) {
        var state = self.states[rank]
        self.note(rank, state)
        state.version = 0
        state.mod = revision
        self.set(rank, state)
    }

    /// The first rank at or after `rank`, below `end`, whose key is there.
    func firstLive(from rank: Int, below end: Int) -> Int? {
        if rank >= end { return nil }
        var word = rank >> 6
        var bits = self.live[word] & (UInt64.max << UInt64(rank & 63))
        while bits == 0 {
            word += 1
            if word << 6 >= end { return nil }
            bits = self.live[word]
        }
        let found = word << 6 + bits.trailingZeroBitCount
        return found < end ? found : nil
    }

    private mutating func note(_ rank: Int, _ state: KeyState) {
        if self.keepsTrail { self.trail.append((Int32(rank), state)) }
    }

    private mutating func set(_ rank: Int, _ state: KeyState) {
        self.states[rank] = state
        let bit: UInt64 = 1 << UInt64(rank & 63)
        if state.exists { self.live[rank >> 6] |= bit } else { self.live[rank >> 6] &= ~bit }
    }
}
