import Basics
import Histories
import Testing

@Suite
struct HistoryFileTests {
    @Test
    func `a recorded history survives writing and reading`() throws {
        let history = Self.example()
        var writer = HistoryWriter()
        writer.write(history)
        let read = try HistoryReader.read(writer.buffer)
        var again = HistoryWriter()
        again.write(read)
        #expect(again.buffer == writer.buffer)
        #expect(read.operations.count == history.operations.count)
        #expect(read.events == history.events)
        #expect(read.header == history.header)
        #expect(!read.isTruncated)
    }

    static func example() -> History {
        var history = History()
        history.header = [LabEvent.Field("seed", "7"), LabEvent.Field("version", "x\n\"y\"")]
        let member = history.member("n1")
        let key = history.symbols.intern("a")
        let odd = history.symbols.intern([0, 255, 254, 10])
        let put = history.invoke(
            process: 1,
            member: member,
            label: history.label("write"),
            transaction: Transaction(
                success: [.put(key: key, value: odd, lease: 3, wantsPrevious: true)]
            ),
            at: 5
        )
        let cas = history.invoke(
            process: 2,
            member: member,
            label: history.label("cas"),
            transaction: Transaction(
                compares: [Comparison(key: key, target: .modRevision, number: 2)],
                success: [.delete(key: key, rangeEnd: odd, wantsPrevious: false)],
                failure: [.range(RangeStep(key: key, limit: 3, revision: 2, keysOnly: true))]
            ),
            at: 6
        )
        history.complete(
            put,
            with: TransactionAnswer(revision: 2, term: 4, results: [.init()]),
            at: 9
        )
        history.complete(cas, outcome: .info, error: history.label("timed out"), at: 1_000)
        history.events.append(
            LabEvent(time: 7, name: "leader", fields: [.init("member", "n1"), .init("time", "3")])
        )
        return history
    }
}
