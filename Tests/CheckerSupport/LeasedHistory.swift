import Basics
package import Checkers
package import Histories

/// What a store that does not keep its leases' promises does.
package enum LeaseFlaw: String, CaseIterable, Sendable {
    case endsAtHalf, forgetsRenewals, deniesEarly, keepsKeysAfterRevoke, attachesAfterEnd
    case splitsDeletion, revives

    /// The promise that it breaks.
    package var kind: Violation.Kind {
        switch self {
        case .endsAtHalf, .forgetsRenewals, .deniesEarly: .leaseEarly
        case .keepsKeysAfterRevoke, .attachesAfterEnd: .leaseOutlived
        case .splitsDeletion: .leaseSplit
        case .revives: .leaseRevived
        }
    }
}

/// Draws histories with leases from a seed: clients that grant, attach, keep alive and revoke against
/// a naive store that keeps its promises, or has one flaw.
package struct LeasedHistory {
    private struct Lease {
        var id: Int64
        var ttl: Int64
        var expiry: Int64
        var endsAt: Int64
        var isGone = false
    }

    private var random: SeededRandom
    private let flaw: LeaseFlaw?
    private let unknown: Double
    private var history = History()
    private var scratch: History
    private var store: NaiveStore
    private var leases: [Lease] = []
    private var keys: [Symbol] = []
    private var time: Int64 = 0
    private var nextValue = 0
    private var told = 0
    private let isWatched: Bool
    private var toldAt: Int64 = 0

    private static let second: Int64 = 1_000_000_000
    private static let leasesMax = 6
    private static let keysOfLease = 2

    /// The history of a seed.
    package static func drawn(
        seed: UInt64,
        unknown: Double = 0,
        flaw: LeaseFlaw? = nil
    ) -> History {
        var generator = LeasedHistory(seed, unknown, flaw)
        generator.run()
        return generator.history
    }

    private init(_ seed: UInt64, _ unknown: Double, _ flaw: LeaseFlaw?) {
        self.random = SeededRandom(seed: seed)
        self.flaw = flaw
        self.unknown = unknown
        self.isWatched = self.random.chance(0.6)
        _ = self.history.symbols.intern([])
        _ = self.history.member("n1")
        _ = self.history.label("requested lease not found")
        // Each lease has keys of its own, and all share the last one.
        for lease in 0..<Self.leasesMax {
            for key in 0..<Self.keysOfLease {
                self.keys.append(self.history.symbols.intern("l\(lease)/\(key)"))
            }
        }
        self.keys.append(self.history.symbols.intern("shared"))
        let everything = Transaction(
            success: self.keys.map { .range(RangeStep(key: $0)) }
        )
        self.scratch = self.history
        _ = self.scratch.invoke(
            process: 0,
            member: -1,
            label: 0,
            transaction: everything,
            at: 0
        )
        self.store = NaiveStore(of: self.scratch)
    }

    private mutating func run() {
        if self.isWatched {
            self.history.open(
                watch: WatchOpening(
                    process: 1_000,
                    member: 0,
                    watch: 0,
                    time: 0,
                    key: self.keys[0],
                    rangeEnd: self.history.symbols.intern([0]),
                    startRevision: 1
                )
            )
        }
        for process in 0..<Int32(60) {
            self.time += Int64(self.random.below(400)) * 1_000_000
            self.expire()
            switch self.random.below(10) {
            case ..<2: self.grant(process)
            case ..<5: self.attach(process)
            case ..<7: self.keepAlive(process)
            case ..<8: self.revoke(process)
            default: self.read(process)
            }
            self.tell()
        }
        self.time += 10 * Self.second
        self.expire()
        self.read(10_000)
        self.tell()
    }

    /// Ends the leases whose time is over, some of them late.
    private mutating func expire() {
        for index in self.leases.indices
        where !self.leases[index].isGone && self.leases[index].endsAt <= self.time {
            self.end(index)
        }
    }

    private mutating func end(_ index: Int) {
        self.leases[index].isGone = true
        self.store.end(lease: self.leases[index].id, splits: self.flaw == .splitsDeletion)
    }

    private mutating func renew(_ index: Int) {
        let length = self.leases[index].ttl * Self.second
        self.leases[index].expiry = self.time + length
        let late = Int64(self.random.below(1_000)) * 1_000_000
        self.leases[index].endsAt =
            self.time + (self.flaw == .endsAtHalf ? length / 2 : length + late)
    }

    /// A call shortly before the moment at which the store acts, and a return shortly after.
    private mutating func interval() -> (call: Int64, ret: Int64) {
        let call = self.time - Int64(self.random.below(3_000_000))
        return (max(0, call), self.time + Int64(self.random.below(3_000_000)))
    }

    private mutating func isUnknown() -> Bool { self.random.chance(self.unknown) }
}

extension LeasedHistory {
    private mutating func grant(_ process: Int32) {
        guard self.leases.count < Self.leasesMax else { return self.read(process) }
        var lease = Lease(
            id: Int64(100 + self.leases.count),
            ttl: 1 + Int64(self.random.below(4)),
            expiry: 0,
            endsAt: 0
        )
        let request = LeaseRequest(.grant, id: lease.id, ttl: lease.ttl)
        lease.ttl = max(lease.ttl, 2)
        self.leases.append(lease)
        self.renew(self.leases.count - 1)
        self.ask(process, request, ttl: lease.ttl)
    }

    private mutating func keepAlive(_ process: Int32) {
        guard !self.leases.isEmpty else { return self.read(process) }
        let index = self.random.below(self.leases.count)
        let lease = self.leases[index]
        var ttl = lease.isGone ? 0 : lease.ttl
        if lease.isGone, self.flaw == .revives { ttl = lease.ttl }
        if !lease.isGone {
            if self.flaw == .deniesEarly, self.time + Self.second < lease.expiry {
                ttl = 0
            } else if self.flaw != .forgetsRenewals {
                self.renew(index)
            }
        }
        self.ask(process, LeaseRequest(.keepAlive, id: lease.id), ttl: ttl)
    }

    private mutating func revoke(_ process: Int32) {
        let alive = self.leases.indices.filter { !self.leases[$0].isGone }
        guard !alive.isEmpty else { return self.read(process) }
        let index = alive[self.random.below(alive.count)]
        if self.flaw == .keepsKeysAfterRevoke {
            self.leases[index].isGone = true
        } else {
            self.end(index)
        }
        self.ask(process, LeaseRequest(.revoke, id: self.leases[index].id), ttl: 0)
    }

    private mutating func ask(_ process: Int32, _ request: LeaseRequest, ttl: Int64) {
        let (call, ret) = self.interval()
        let id = self.history.invoke(
            process: process,
            member: 0,
            label: 0,
            lease: request,
            at: call
        )
        if self.isUnknown() {
            self.history.complete(id, outcome: .info, error: 0, at: ret)
            return
        }
        let answer = LeaseAnswer(
            revision: self.store.revision,
            term: 2,
            id: request.id,
            ttl: ttl
        )
        self.history.complete(id, with: answer, at: ret)
    }

    private mutating func attach(_ process: Int32) {
        guard !self.leases.isEmpty else { return self.read(process) }
        let index = self.random.below(self.leases.count)
        let own = index * Self.keysOfLease + self.random.below(Self.keysOfLease)
        let key = self.random.chance(0.2) ? self.keys.count - 1 : own
        self.nextValue += 1
        let value = self.history.symbols.intern("v\(self.nextValue)")
        let lease = self.leases[index]
        let isRefused = lease.isGone && self.flaw != .attachesAfterEnd
        self.request(
            process,
            Transaction(
                success: [
                    .put(key: self.keys[key], value: value, lease: lease.id, wantsPrevious: false)
                ]
            ),
            isRefused: isRefused
        )
    }

    private mutating func read(_ process: Int32) {
        let everything = RangeStep(key: self.keys[0], rangeEnd: self.history.symbols.intern([0]))
        self.request(process, Transaction(success: [.range(everything)]), isRefused: false)
    }

    private mutating func request(
        _ process: Int32,
        _ transaction: Transaction,
        isRefused: Bool
    ) {
        let (call, ret) = self.interval()
        let id = self.history.invoke(
            process: process,
            member: 0,
            label: 0,
            transaction: transaction,
            at: call
        )
        if isRefused {
            let error = self.history.label("requested lease not found")
            self.history.complete(id, outcome: .fail, error: error, at: ret)
            return
        }
        var store = NaiveStore(of: self.history, continuing: self.store)
        let answer = store.execute(self.history.operations[id])
        self.store = store
        if let answer, !self.isUnknown() {
            self.history.complete(id, with: answer, at: ret)
        } else {
            self.history.complete(id, outcome: .info, error: 0, at: ret)
        }
    }

    /// Tells the watch, if there is one, of everything since.
    private mutating func tell() {
        let events = self.store.events
        guard self.isWatched, events.count > self.told, self.random.chance(0.5) else { return }
        self.toldAt = max(self.toldAt + 1, self.time + Int64(self.random.below(3_000_000)))
        self.history.receive(
            process: 1_000,
            member: 0,
            watch: 0,
            revision: self.store.revision,
            events: Array(events[self.told...]),
            at: self.toldAt
        )
        self.told = events.count
    }
}
