import EtcdAPI

#if PlantedBugs
import Basics
#endif

/// The leases of a store: which there are, what is attached to them, and when they expire.
///
/// Every member knows every lease; only the leader counts. A member that comes to lead (`promote`)
/// first gives every lease its whole time again, or what the last checkpoint left of it, and the
/// time that an election may have taken: the leader before may have prolonged it without telling.
/// When the time of a lease is over nothing happens by itself: the leader proposes its revocation,
/// and only what is committed changes anything.
///
/// Even the proposal waits. A process that was stopped still takes itself for the leader when it
/// goes on, while its successor has prolonged the leases (etcd #15247). So a deadline that has
/// passed makes `needsConfirmation` true; the member asks a quorum whether it still leads; and only
/// what had expired when that round began is proposed.
///
/// Time is the number of ticks that the member has counted. It may advance by many at once.
public struct Lessor: Sendable {
    /// What a keep-alive did.
    public enum Renewal: Equatable, Sendable {
        /// The lease has its whole time again, in seconds.
        ///
        /// When `clearsCheckpoint` is true the leader must propose a checkpoint of 0: otherwise the
        /// next leader would count from the old one.
        case renewed(ttl: Int64, clearsCheckpoint: Bool)
        /// There is no such lease, or its revocation is under way.
        case missing
        /// This member does not lead.
        case notLeader
    }

    /// What is known of a lease.
    public struct Description: Equatable, Sendable {
        /// The lease.
        public var id: Int64
        /// What was granted, in seconds.
        public var grantedTTL: Int64
        /// What is left, in whole seconds rounded down; nil on a member that does not lead.
        public var remaining: Int64?
    }

    /// A deadline in the queue; it is void when the lease has another by now.
    private struct Deadline: Sendable {
        var tick: UInt64
        var id: Int64

        static func < (left: Deadline, right: Deadline) -> Bool {
            (left.tick, left.id) < (right.tick, right.id)
        }
    }

    private let settings: LeaseSettings
    var leases: [Int64: Lease] = [:]
    /// The lease of each key that has one, by the key's handle.
    private var attached: [UInt32: Int64] = [:]
    /// A binary heap, the earliest deadline first.
    private var queue: [Deadline] = []
    private var now: UInt64 = 0
    private var isPrimary = false
    /// The tick at which the last round began that confirmed this member as leader.
    private var confirmed: UInt64 = 0

    /// Starts without leases, on a member that does not lead.
    public init(_ settings: LeaseSettings = LeaseSettings()) {
        self.settings = settings
    }

    /// The number of leases.
    public var count: Int { self.leases.count }

    /// The ticks counted so far.
    public var tick: UInt64 { self.now }

    /// Whether there is such a lease.
    public func exists(_ id: Int64) -> Bool { self.leases[id] != nil }

    /// Lets time pass.
    public mutating func advance(ticks: UInt64) {
        self.now += ticks
    }

    /// The lease's time as the leader, or what a follower knows of it; nil when there is none.
    public func describe(_ id: Int64) -> Description? {
        self.leases[id].map { self.describe($0) }
    }

    /// All leases: on the leader the first to expire first, elsewhere by id.
    public func list() -> [Description] {
        self.leases.values
            .sorted { ($0.deadline ?? 0, $0.row.id) < ($1.deadline ?? 0, $1.row.id) }
            .map { self.describe($0) }
    }

    /// The lease that the key at `handle` is attached to; 0 for none.
    func lease(of handle: UInt32) -> Int64 { self.attached[handle] ?? 0 }

    /// The handles of the keys attached to a lease, in no order.
    func keys(of id: Int64) -> [UInt32] { self.leases[id].map { Array($0.keys) } ?? [] }

    private func describe(_ lease: Lease) -> Description {
        let remaining = lease.deadline.map { deadline in
            deadline > self.now
                ? Int64((deadline - self.now) / self.settings.ticksPerSecond) : 0
        }
        return Description(id: lease.row.id, grantedTTL: lease.row.ttl, remaining: remaining)
    }
}

/// What entries do.
extension Lessor {
    /// Checks a grant, and says what it will grant.
    func checkGrant(_ id: Int64, ttl: Int64) throws(EtcdError) -> LeaseRow {
        guard id != 0 else { throw .leaseNotFound }
        guard ttl <= LeaseSettings.ttlMax else { throw .leaseTTLTooLarge }
        guard self.leases[id] == nil else { throw .leaseExist }
        return LeaseRow(id: id, ttl: max(ttl, self.settings.ttlMin))
    }

    mutating func add(_ row: LeaseRow) {
        self.leases[row.id] = Lease(row: row)
        if self.isPrimary { self.setDeadline(row.id, seconds: row.ttl, extra: 0) }
    }

    mutating func remove(_ id: Int64) {
        guard let lease = self.leases.removeValue(forKey: id) else { return }
        for handle in lease.keys { self.attached[handle] = nil }
    }

    /// Attaches the key at `handle` to a lease instead of the one it had; 0 for none.
    mutating func attach(_ handle: UInt32, to id: Int64) {
        let before = self.lease(of: handle)
        guard before != id else { return }
        if before != 0 { self.leases[before]?.keys.remove(handle) }
        if id != 0 {
            precondition(self.leases[id] != nil, "a key was attached to the unknown lease \(id)")
            self.leases[id]?.keys.insert(handle)
            self.attached[handle] = id
        } else {
            self.attached[handle] = nil
        }
    }

    /// Forgets all leases, because others are restored in their place; the member does not lead.
    mutating func forgetAll() {
        self.leases = [:]
        self.attached = [:]
        self.queue = []
        self.isPrimary = false
    }

    /// Notes what a checkpoint left, and returns the row to store.
    mutating func checkpoint(_ id: Int64, remaining: Int64) -> LeaseRow? {
        guard var lease = self.leases[id] else { return nil }
        lease.row.remaining = remaining
        lease.checkpoint = self.now + self.settings.checkpointTicks
        self.leases[id] = lease
        return lease.row
    }
}

/// What only the leader does.
extension Lessor {
    /// Begins to count, because this member leads.
    ///
    /// `extension` is how many ticks to give on top: what an election takes at most.
    public mutating func promote(extension extra: UInt64) {
        self.isPrimary = true
        self.confirmed = self.now
        self.queue = []
        for id in self.leases.keys.sorted() {
            guard let row = self.leases[id]?.row else { continue }
            #if PlantedBugs
            let isLost = PlantedBug.leaseTimeLost.isAlive
            let seconds = isLost ? 0 : row.remaining > 0 ? row.remaining : row.ttl
            #else
            let seconds = row.remaining > 0 ? row.remaining : row.ttl
            #endif
            self.setDeadline(id, seconds: seconds, extra: extra)
        }
    }

    /// Stops counting, because this member no longer leads.
    public mutating func demote() {
        self.isPrimary = false
        self.queue = []
        for id in self.leases.keys.sorted() { self.leases[id]?.deadline = nil }
    }

    /// Gives a lease its whole time again.
    ///
    /// The caller must have had its leadership confirmed by a round that began after the request
    /// came: a leader that was replaced would promise a life that its successor does not know of.
    public mutating func renew(_ id: Int64) -> Renewal {
        guard self.isPrimary else { return .notLeader }
        guard let lease = self.leases[id] else { return .missing }
        // What has been proposed cannot be taken back.
        guard lease.retry == 0 else { return .missing }
        let clears = lease.row.remaining > 0
        self.setDeadline(id, seconds: lease.row.ttl, extra: 0)
        return .renewed(ttl: lease.row.ttl, clearsCheckpoint: clears)
    }

    /// Whether leases have expired that no confirmed leadership covers yet.
    public mutating func needsConfirmation() -> Bool {
        self.dropVoid()
        guard self.isPrimary, let first = self.queue.first else { return false }
        return first.tick <= self.now && first.tick > self.confirmed
    }

    /// Notes that a quorum confirmed this member as leader in a round that began at tick `began`.
    public mutating func confirmLeadership(began: UInt64) {
        precondition(began <= self.now, "a round began at tick \(began), after \(self.now)")
        guard self.isPrimary else { return }
        self.confirmed = max(self.confirmed, began)
    }

    /// Up to `limit` leases whose revocation is to be proposed now.
    ///
    /// They are told again after `retryTicks` if they are still there: a proposal may be lost.
    public mutating func takeExpired(limit: Int) -> [Int64] {
        guard self.isPrimary else { return [] }
        var expired: [Int64] = []
        while expired.count < limit {
            self.dropVoid()
            guard let first = self.queue.first, first.tick <= self.confirmed else { break }
            self.pop()
            let retry = self.now + self.settings.retryTicks
            self.leases[first.id]?.retry = retry
            self.push(Deadline(tick: retry, id: first.id))
            expired.append(first.id)
        }
        return expired
    }

    /// Up to `limit` leases of which a checkpoint is due, with the seconds left of them.
    public mutating func takeCheckpoints(limit: Int) -> [(id: Int64, remaining: Int64)] {
        guard self.isPrimary, self.settings.checkpointTicks > 0 else { return [] }
        var due: [(id: Int64, remaining: Int64)] = []
        for id in self.leases.keys.sorted() where due.count < limit {
            guard var lease = self.leases[id], let deadline = lease.deadline,
                lease.checkpoint <= self.now, deadline > self.now
            else { continue }
            lease.checkpoint = self.now + self.settings.checkpointTicks
            self.leases[id] = lease
            due.append((id, Int64((deadline - self.now) / self.settings.ticksPerSecond)))
        }
        return due
    }

    private mutating func setDeadline(_ id: Int64, seconds: Int64, extra: UInt64) {
        // The tick that passes now has begun already: it does not count, or the lease would end early.
        let ticks = UInt64(max(0, seconds)) * self.settings.ticksPerSecond + 1
        let deadline = self.now + ticks + extra
        self.leases[id]?.deadline = deadline
        self.leases[id]?.retry = 0
        self.leases[id]?.checkpoint = self.now + self.settings.checkpointTicks
        self.push(Deadline(tick: deadline, id: id))
    }

    /// Takes deadlines off the head of the queue that were put off, or whose lease is gone.
    private mutating func dropVoid() {
        while let first = self.queue.first {
            if let lease = self.leases[first.id] {
                let stands = lease.retry == 0 ? lease.deadline : lease.retry
                if stands == first.tick { return }
            }
            self.pop()
        }
    }

    private mutating func push(_ deadline: Deadline) {
        self.queue.append(deadline)
        var place = self.queue.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard self.queue[place] < self.queue[parent] else { return }
            self.queue.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func pop() {
        let last = self.queue.removeLast()
        guard !self.queue.isEmpty else { return }
        self.queue[0] = last
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < self.queue.count && self.queue[child] < self.queue[least] {
                least = child
            }
            guard least != place else { return }
            self.queue.swapAt(place, least)
            place = least
        }
    }
}
