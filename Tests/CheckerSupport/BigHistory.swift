import Basics
package import Histories

/// Draws long legal histories of a register workload from a seed, for measurements.
///
/// Clients issue one request after the other; each takes effect at a moment between its call and its
/// return, against a store of flat arrays. Of the requests of unknown outcome half never take effect,
/// and some of the others do long after their client gave up.
package struct BigHistory {
    /// What a history looks like.
    package struct Shape: Sendable {
        /// How many operations it has.
        package var operations: Int
        /// Over how many keys.
        package var keys: Int
        /// How many clients run at once.
        package var clients = 50
        /// Which share of the outcomes nobody knows, 0 to 1.
        package var unknown: Double
        /// Which share of the requests deletes a key, 0 to 1.
        package var deletes = 0.0

        /// A shape of that size.
        package init(operations: Int, keys: Int, unknown: Double = 0.01) {
            self.operations = operations
            self.keys = keys
            self.unknown = unknown
        }
    }

    private enum Stage { case call, effect, end }
    private enum Request { case read, put, compareAndSet(mod: Int64), delete }

    private struct Client {
        var stage = Stage.call
        var time: Int64 = 0
        var id: OperationID = 0
        var rank = 0
        var request = Request.read
        var isUnknown = false
        var answer = TransactionAnswer(revision: 0, term: 0, results: [])
    }

    private struct Entry {
        var value = Symbol(index: 0)
        var create: Int64 = 0
        var mod: Int64 = 0
        var version: Int64 = 0
    }

    private var random: SeededRandom
    private let shape: Shape
    private var history = History()
    private var keys: [Symbol] = []
    private var entries: [Entry]
    private var revision: Int64 = 1
    private var clients: [Client]
    private var late: [(time: Int64, client: Client)] = []
    private var labels: [UInt16] = []

    /// The history of a seed.
    package static func drawn(_ shape: Shape, seed: UInt64) -> History {
        var generator = BigHistory(shape, seed: seed)
        generator.run()
        return generator.history
    }

    private init(_ shape: Shape, seed: UInt64) {
        self.shape = shape
        self.random = SeededRandom(seed: seed)
        self.entries = Array(repeating: Entry(), count: shape.keys)
        self.clients = Array(repeating: Client(), count: shape.clients)
        self.history.header = [LabEvent.Field("seed", String(seed))]
        for rank in 0..<shape.keys { self.keys.append(self.history.symbols.intern("key\(rank)")) }
        for member in ["n1", "n2", "n3"] { _ = self.history.member(member) }
        for label in ["read", "write", "cas", "delete", "timed out"] {
            self.labels.append(self.history.label(label))
        }
        for index in self.clients.indices {
            self.clients[index].time = Int64(self.random.below(1_000_000))
        }
    }

    private mutating func run() {
        var open = self.shape.operations + self.clients.count
        while open > 0 {
            var next = 0
            for index in self.clients.indices
            where self.clients[index].time < self.clients[next].time {
                next = index
            }
            self.applyLate(until: self.clients[next].time)
            switch self.clients[next].stage {
            case .call:
                open -= 1
                if self.history.operations.count < self.shape.operations {
                    self.call(next)
                } else {
                    self.clients[next].time = .max
                }
            case .effect: self.effect(next)
            case .end: self.end(next)
            }
        }
    }

    private mutating func call(_ index: Int) {
        var client = self.clients[index]
        client.rank = self.random.below(self.shape.keys)
        let key = self.keys[client.rank]
        let id = self.history.operations.count
        let value = { (history: inout History) in history.symbols.intern("v\(id)") }
        var transaction = Transaction(success: [.range(RangeStep(key: key))])
        var label = 0
        switch self.random.below(100) {
        case ..<45: client.request = .read
        case ..<80:
            client.request = .put
            label = 1
            transaction.success = [self.put(key, value(&self.history))]
        default:
            let mod = self.entries[client.rank].mod
            client.request = .compareAndSet(mod: mod)
            label = 2
            transaction.success = [self.put(key, value(&self.history))]
            transaction.compares = [Comparison(key: key, target: .modRevision, number: mod)]
        }
        if self.random.chance(self.shape.deletes) {
            client.request = .delete
            label = 3
            transaction = Transaction(
                success: [.delete(key: key, rangeEnd: nil, wantsPrevious: false)]
            )
        }
        client.isUnknown = self.random.chance(self.shape.unknown)
        client.id = self.history.invoke(
            process: Int32(index),
            member: Int16(index % 3),
            label: self.labels[label],
            transaction: transaction,
            at: client.time
        )
        client.stage = .effect
        client.time += 100_000 + Int64(self.random.below(2_000_000))
        self.clients[index] = client
    }

    private func put(_ key: Symbol, _ value: Symbol) -> Step {
        .put(key: key, value: value, lease: 0, wantsPrevious: false)
    }

    private mutating func effect(_ index: Int) {
        if !self.clients[index].isUnknown {
            self.clients[index].answer = self.execute(self.clients[index])
        } else if self.random.chance(0.4) {
            _ = self.execute(self.clients[index])
        } else if self.random.chance(0.15) {
            let delay = Int64(self.random.below(3_000_000_000))
            self.late.append((self.clients[index].time + delay, self.clients[index]))
        }
        self.clients[index].stage = .end
        self.clients[index].time += 100_000 + Int64(self.random.below(2_000_000))
    }

    private mutating func end(_ index: Int) {
        let client = self.clients[index]
        if client.isUnknown {
            self.history.complete(
                client.id,
                outcome: .info,
                error: self.labels[4],
                at: client.time
            )
        } else {
            self.history.complete(client.id, with: client.answer, at: client.time)
        }
        self.clients[index].stage = .call
        self.clients[index].time += Int64(self.random.below(500_000))
    }

    private mutating func applyLate(until time: Int64) {
        if self.late.isEmpty { return }
        let due = self.late.filter { $0.time <= time }
        if due.isEmpty { return }
        self.late.removeAll { $0.time <= time }
        for (_, client) in due { _ = self.execute(client) }
    }

    private mutating func execute(_ client: Client) -> TransactionAnswer {
        let entry = self.entries[client.rank]
        var result = TransactionAnswer.Result()
        var succeeded = true
        switch client.request {
        case .read:
            if entry.version > 0 {
                result.count = 1
                result.keyValues = [
                    KeyValue(
                        key: self.keys[client.rank],
                        value: entry.value,
                        createRevision: entry.create,
                        modRevision: entry.mod,
                        version: entry.version
                    )
                ]
            }
        case .put: self.write(client)
        case .compareAndSet(let mod):
            succeeded = mod == entry.mod
            if succeeded { self.write(client) }
        case .delete:
            if entry.version > 0 {
                result.count = 1
                self.revision += 1
                self.entries[client.rank] = Entry()
            }
        }
        return TransactionAnswer(
            revision: self.revision,
            term: 2,
            succeeded: succeeded,
            results: succeeded ? [result] : []
        )
    }

    private mutating func write(_ client: Client) {
        self.revision += 1
        var entry = self.entries[client.rank]
        let success = self.history.operations[client.id].success
        if case .put(_, let value, _, _) = self.history.steps[success.lowerBound] {
            entry.value = value
        }
        if entry.version == 0 { entry.create = self.revision }
        entry.mod = self.revision
        entry.version += 1
        self.entries[client.rank] = entry
    }
}
