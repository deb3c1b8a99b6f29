import Basics
package import Histories

/// Draws small histories from a seed: some legal, many damaged in time, revision, value or branch.
package struct RandomHistory {
    private var random: SeededRandom
    private var history = History()
    private var keys: [Symbol] = []
    private var values: [Symbol] = []
    private let hasUniqueValues: Bool
    private var nextValue = 0

    /// One request on its way through the drawn run.
    private struct Draft {
        var transaction: Transaction
        var call: Int64
        var ret: Int64
        var outcome: Outcome
        var takesEffect: Bool
        var answer: TransactionAnswer?
    }

    /// The history of a seed.
    package static func drawn(seed: UInt64) -> History {
        var generator = RandomHistory(seed: seed)
        return generator.draw()
    }

    private init(seed: UInt64) {
        self.random = SeededRandom(seed: seed)
        self.hasUniqueValues = self.random.chance(0.6)
        // The naive store answers with it where values are left out, so the history must know it.
        _ = self.history.symbols.intern([])
        for name in ["a", "b", "c"].prefix(1 + self.random.below(3)) {
            self.keys.append(self.history.symbols.intern(name))
        }
        for name in ["x", "y"] { self.values.append(self.history.symbols.intern(name)) }
    }

    private mutating func draw() -> History {
        let count = 2 + self.random.below(6)
        let unknown = self.random.chance(0.3) ? 0 : 0.15 + 0.1 * Double(self.random.below(4))
        var drafts: [Draft] = []
        for index in 0..<count { drafts.append(self.draft(index, unknown)) }
        let events = self.run(&drafts)
        let damages = self.random.chance(0.6) ? 1 + self.random.below(2) : 0
        for _ in 0..<damages { self.damage(&drafts) }
        self.record(drafts)
        if self.random.chance(0.25) { self.watch(events, damaged: damages > 0) }
        return self.history
    }

    private mutating func draft(_ index: Int, _ unknown: Double) -> Draft {
        let point = Int64(index + 1) * 10
        let isUnknown = self.random.chance(unknown)
        let fails = !isUnknown && self.random.chance(0.06)
        let spread = self.random.chance(0.2) ? 60 : 18
        return Draft(
            transaction: self.transaction(upTo: Int64(index) + 1),
            call: point - Int64(self.random.below(spread)),
            ret: point + Int64(self.random.below(spread)),
            outcome: isUnknown ? .info : fails ? .fail : .ok,
            takesEffect: isUnknown ? self.random.chance(0.6) : !fails
        )
    }

    /// Carries the requests out one after the other, which makes their answers legal.
    private mutating func run(_ drafts: inout [Draft]) -> [WatchEvent] {
        // The naive store reads requests from a history, so each goes through a scratch one.
        var scratch = self.history
        var operations: [Operation] = []
        for draft in drafts {
            let id = scratch.invoke(
                process: 0,
                member: -1,
                label: 0,
                transaction: draft.transaction,
                at: 0
            )
            operations.append(scratch.operations[id])
        }
        var store = NaiveStore(of: scratch)
        self.history.symbols = scratch.symbols
        for index in drafts.indices where drafts[index].takesEffect {
            drafts[index].answer = store.execute(operations[index])
            // What the store refuses has no answer and did nothing.
            if drafts[index].answer == nil { drafts[index].outcome = .fail }
        }
        return store.events
    }

    private mutating func record(_ drafts: [Draft]) {
        let member = self.history.member("n1")
        let order = drafts.indices.sorted { (drafts[$0].call, $0) < (drafts[$1].call, $1) }
        for index in order {
            let draft = drafts[index]
            let id = self.history.invoke(
                process: Int32(index),
                member: member,
                label: 0,
                transaction: draft.transaction,
                isSerializable: self.random.chance(0.1),
                at: draft.call
            )
            if draft.outcome == .ok, let answer = draft.answer {
                self.history.complete(id, with: answer, at: draft.ret)
            } else if draft.outcome == .fail {
                self.history.complete(id, outcome: .fail, error: 0, at: draft.ret)
            } else if self.random.chance(0.8) {
                self.history.complete(id, outcome: .info, error: 0, at: draft.ret)
            }
        }
    }

    private mutating func watch(_ events: [WatchEvent], damaged: Bool) {
        var shown = events.filter { _ in self.random.chance(0.7) }
        if damaged, !shown.isEmpty, self.random.chance(0.3) {
            let index = self.random.below(shown.count)
            self.damage(&shown[index].keyValue)
        }
        let last = shown.map(\.keyValue.modRevision).max() ?? 1
        self.history.receive(
            process: 99,
            member: 0,
            watch: 0,
            revision: last,
            events: shown,
            at: 1_000
        )
    }
}

extension RandomHistory {
    private mutating func key() -> Symbol { self.keys[self.random.below(self.keys.count)] }

    private mutating func value() -> Symbol {
        if !self.hasUniqueValues { return self.values[self.random.below(self.values.count)] }
        self.nextValue += 1
        return self.history.symbols.intern("v\(self.nextValue)")
    }

    private mutating func rangeEnd() -> Symbol? {
        switch self.random.below(4) {
        case 0: self.history.symbols.intern("c")
        case 1: self.history.symbols.intern("z")
        case 2: self.history.symbols.intern([0])
        default: nil
        }
    }

    private mutating func transaction(upTo revision: Int64) -> Transaction {
        switch self.random.below(12) {
        case 0, 1: return Transaction(success: [self.range(upTo: revision)])
        case 2: return Transaction(success: [.range(RangeStep(key: self.key()))])
        case 3, 4, 5: return Transaction(success: [self.put()])
        case 6: return Transaction(success: [self.delete()])
        case 7, 8:
            let key = self.key()
            return Transaction(
                compares: [
                    Comparison(
                        key: key,
                        target: .modRevision,
                        number: Int64(self.random.below(Int(revision) + 2))
                    )
                ],
                success: [.put(key: key, value: self.value(), lease: 0, wantsPrevious: false)],
                failure: self.random.chance(0.5) ? [.range(RangeStep(key: key))] : []
            )
        default:
            let compares = (0..<self.random.below(3)).map { _ in self.comparison(revision) }
            return Transaction(
                compares: compares,
                success: self.branch(revision),
                failure: compares.isEmpty ? [] : self.branch(revision)
            )
        }
    }

    /// A branch in which no key is written twice, which etcd would refuse.
    private mutating func branch(_ revision: Int64) -> [Step] {
        var steps: [Step] = []
        for key in self.keys where self.random.chance(0.5) {
            let wantsPrevious = self.random.chance(0.3)
            if self.random.chance(0.3) {
                steps.append(.delete(key: key, rangeEnd: nil, wantsPrevious: wantsPrevious))
            } else {
                steps.append(
                    .put(key: key, value: self.value(), lease: 0, wantsPrevious: wantsPrevious)
                )
            }
        }
        if self.random.chance(0.5) {
            steps.insert(self.range(upTo: revision), at: self.random.below(steps.count + 1))
        }
        return steps
    }

    private mutating func comparison(_ revision: Int64) -> Comparison {
        let targets: [Comparison.Target] = [.version, .createRevision, .modRevision, .value]
        let relations: [Comparison.Relation] = [.equal, .greater, .less, .notEqual]
        let target = targets[self.random.below(4)]
        return Comparison(
            key: self.key(),
            rangeEnd: self.random.chance(0.2) ? self.rangeEnd() : nil,
            target: target,
            relation: relations[self.random.below(4)],
            number: Int64(self.random.below(4)),
            value: target == .value ? self.values[self.random.below(2)] : nil
        )
    }

    private mutating func put() -> Step {
        .put(
            key: self.key(),
            value: self.value(),
            lease: 0,
            wantsPrevious: self.random.chance(0.3)
        )
    }

    private mutating func delete() -> Step {
        .delete(key: self.key(), rangeEnd: self.rangeEnd(), wantsPrevious: self.random.chance(0.3))
    }

    private mutating func range(upTo revision: Int64) -> Step {
        .range(
            RangeStep(
                key: self.key(),
                rangeEnd: self.rangeEnd(),
                limit: Int64(self.random.below(3)),
                revision: self.random.chance(0.3) ? Int64(self.random.below(Int(revision) + 1)) : 0,
                keysOnly: self.random.chance(0.15),
                countOnly: self.random.chance(0.15)
            )
        )
    }
}

extension RandomHistory {
    private mutating func damage(_ drafts: inout [Draft]) {
        let index = self.random.below(drafts.count)
        switch self.random.below(9) {
        case 0:
            let shift = Int64(self.random.below(120)) - 60
            drafts[index].call += shift
            drafts[index].ret += shift
        case 1: drafts[index].call = min(drafts[index].ret, drafts[index].call + 25)
        case 2: drafts[index].ret = max(drafts[index].call, drafts[index].ret - 25)
        case 3: drafts[index].answer?.revision += Int64(self.random.below(5)) - 2
        case 4: drafts[index].outcome = .fail
        case 5:
            if drafts.count > 2 { drafts.remove(at: index) }
        case 6: self.damageBranch(&drafts[index])
        case 7:
            let other = self.random.below(drafts.count)
            if drafts[other].transaction.success.count == drafts[index].transaction.success.count,
                drafts[other].answer?.succeeded == true, drafts[index].answer?.succeeded == true
            {
                let answer = drafts[index].answer
                drafts[index].answer = drafts[other].answer
                drafts[other].answer = answer
            }
        default: self.damageResult(&drafts[index])
        }
    }

    private mutating func damageBranch(_ draft: inout Draft) {
        guard var answer = draft.answer, !draft.transaction.compares.isEmpty else { return }
        answer.succeeded.toggle()
        let branch = answer.succeeded ? draft.transaction.success : draft.transaction.failure
        while answer.results.count > branch.count { answer.results.removeLast() }
        while answer.results.count < branch.count { answer.results.append(.init()) }
        draft.answer = answer
    }

    private mutating func damageResult(_ draft: inout Draft) {
        guard var answer = draft.answer, !answer.results.isEmpty else { return }
        let index = self.random.below(answer.results.count)
        let count = answer.results[index].keyValues.count
        switch self.random.below(5) {
        case 0: answer.results[index].count += self.random.chance(0.5) ? 1 : -1
        case 1: answer.results[index].more.toggle()
        case 2 where count > 0:
            answer.results[index].keyValues.remove(at: self.random.below(count))
        default:
            if count > 0 { self.damage(&answer.results[index].keyValues[self.random.below(count)]) }
        }
        draft.answer = answer
    }

    private mutating func damage(_ keyValue: inout KeyValue) {
        let shift: Int64 = self.random.chance(0.5) ? 1 : -1
        switch self.random.below(5) {
        case 0: keyValue.version += shift
        case 1: keyValue.createRevision += shift
        case 2: keyValue.modRevision += shift
        case 3: keyValue.key = self.key()
        default: keyValue.value = self.value()
        }
    }
}
