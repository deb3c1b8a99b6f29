import Basics
import Checkers
import Foundation
import Histories
import Testing

@Suite struct `A search for a legal order` {
    private static let register = "register"

    /// A history on one register: (call, return or nil, action).
    private func history(
        _ operations: [(Int64, Int64?, (inout SymbolTable) -> ValueAction)]
    ) -> ValueHistory {
        var history = ValueHistory()
        let key = history.symbols.intern(Self.register)
        for (position, (call, ret, action)) in operations.enumerated() {
            history.operations.append(
                ValueOperation(
                    source: position,
                    process: Int64(position),
                    key: key,
                    action: action(&history.symbols),
                    call: call,
                    ret: ret ?? .max
                )
            )
        }
        return history
    }

    @Test func `accepts a read of what was written before it`() {
        let history = self.history([
            (0, 1, { .write($0.intern("a")) }), (2, 3, { .read($0.intern("a")) }),
        ])
        #expect(LinearizabilitySearch().check(history) == .linearizable)
    }

    @Test func `refuses a stale read and names it`() {
        let history = self.history([
            (0, 1, { .write($0.intern("a")) }), (2, 3, { .write($0.intern("b")) }),
            (4, 5, { .read($0.intern("a")) }),
        ])
        guard case .notLinearizable(let witness) = LinearizabilitySearch().check(history) else {
            Issue.record("a stale read passed")
            return
        }
        #expect(witness.blocked == 2)
        #expect(witness.longest == [0, 1])
    }

    @Test func `treats intervals that touch as concurrent`() {
        let history = self.history([
            (0, 2, { .write($0.intern("a")) }), (2, 4, { _ in .read(nil) }),
        ])
        #expect(LinearizabilitySearch().check(history) == .linearizable)
    }

    @Test func `lets an unknown write happen late or never`() {
        let late = self.history([
            (0, nil, { .write($0.intern("a")) }), (1, 2, { _ in .read(nil) }),
            (3, 4, { .read($0.intern("a")) }),
        ])
        #expect(LinearizabilitySearch().check(late) == .linearizable)
        let undone = self.history([
            (0, nil, { .write($0.intern("a")) }), (1, 2, { .read($0.intern("a")) }),
            (3, 4, { _ in .read(nil) }),
        ])
        #expect(LinearizabilitySearch().check(undone) != .linearizable)
    }

    @Test func `gives up at its bound rather than guess`() {
        let history = self.history(
            (0..<20).map { number in (0, 1, { .write($0.intern("\(number)")) }) }
                + [(2, 3, { .read($0.intern("nobody wrote this")) })]
        )
        guard case .undecided = LinearizabilitySearch(statesMax: 100).check(history) else {
            Issue.record("a search of twenty factorial orders ended within a hundred states")
            return
        }
    }

    /// Every order of every subset of the unknown operations, by the definition.
    private func exhaustive(_ history: ValueHistory) -> Bool {
        func legal(_ remaining: [ValueOperation], _ value: [UInt8]?) -> Bool {
            if remaining.allSatisfy({ $0.ret == .max }) { return true }
            for (index, candidate) in remaining.enumerated() {
                let isFirst = remaining.enumerated().allSatisfy { other, operation in
                    other == index || operation.ret >= candidate.call
                }
                guard isFirst else { continue }
                var rest = remaining
                rest.remove(at: index)
                for next in Self.outcomes(candidate.action, value, history.symbols)
                where legal(rest, next) {
                    return true
                }
            }
            return false
        }
        return legal(history.operations, history.initial.map { history.symbols.bytes(of: $0) })
    }

    private static func outcomes(
        _ action: ValueAction,
        _ value: [UInt8]?,
        _ symbols: SymbolTable
    ) -> [[UInt8]?] {
        switch action {
        case .read(let answer):
            return answer.map { symbols.bytes(of: $0) } == value ? [value] : []
        case .write(let new): return [symbols.bytes(of: new)]
        case .append(let suffix): return [(value ?? []) + symbols.bytes(of: suffix)]
        case .compareAndSet(let expected, let new, let answer):
            let matches = expected.map { symbols.bytes(of: $0) } == value
            if matches { return answer == .mismatched ? [] : [symbols.bytes(of: new)] }
            return answer == .matched ? [] : [value]
        }
    }

    private func random(_ random: inout SeededRandom) -> ValueHistory {
        var history = ValueHistory()
        let values = ["a", "b", "c"].map { history.symbols.intern($0) }
        let keys = ["x", "y"].map { history.symbols.intern($0) }
        for position in 0..<(2 + random.below(5)) {
            let call = Int64(random.below(12))
            let isUnknown = random.chance(0.2)
            let value = values[random.below(3)]
            let action: ValueAction
            switch random.below(isUnknown ? 3 : 4) {
            case 0: action = .write(value)
            case 1: action = .append(value)
            case 2:
                let answers: [ValueAction.CompareAnswer] = [.matched, .mismatched]
                action = .compareAndSet(
                    expected: random.chance(0.3) ? nil : values[random.below(3)],
                    new: value,
                    answer: isUnknown ? .unknown : answers[random.below(2)]
                )
            default: action = .read(random.chance(0.3) ? nil : value)
            }
            history.operations.append(
                ValueOperation(
                    source: position,
                    process: Int64(position),
                    key: keys[random.below(2)],
                    action: action,
                    call: call,
                    ret: isUnknown ? .max : call + Int64(random.below(6))
                )
            )
        }
        return history
    }

    @Test func `agrees with trying every order`() {
        var random = SeededRandom(seed: 11)
        var counts = [0, 0]
        for round in 0..<20_000 {
            let history = self.random(&random)
            // Locality: the whole is linearizable when each key is.
            let expected = ["x", "y"].allSatisfy { name in
                var one = history
                let key = history.symbols.symbol(of: Array(name.utf8))
                one.operations = history.operations.filter { $0.key == key }
                return self.exhaustive(one)
            }
            counts[expected ? 1 : 0] += 1
            let found = LinearizabilitySearch().check(history) == .linearizable
            #expect(found == expected, "round \(round) of seed 11: \(history.operations)")
        }
        // Both verdicts have to occur often, or the agreement says nothing.
        #expect(counts.allSatisfy { $0 > 2_000 }, "\(counts)")
    }

    @Test func `decides long histories in memory that grows with their length alone`() {
        var history = ValueHistory()
        let key = history.symbols.intern(Self.register)
        for number in 0..<5_000 {
            let value = history.symbols.intern("\(number)")
            let call = Int64(number * 10)
            history.operations.append(
                ValueOperation(
                    source: number,
                    process: 0,
                    key: key,
                    action: .write(value),
                    call: call,
                    ret: call + 4
                )
            )
            history.operations.append(
                ValueOperation(
                    source: number,
                    process: 1,
                    key: key,
                    action: .read(value),
                    call: call + 5,
                    ret: call + 9
                )
            )
        }
        #expect(LinearizabilitySearch().check(history) == .linearizable)
    }
}
