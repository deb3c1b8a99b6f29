import Basics
import CheckerSupport
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

extension HistoryFileTests {
    @Test
    func `drawn histories survive writing and reading in parts`() throws {
        for seed in UInt64(0)..<300 {
            let written = Self.bytes(of: RandomHistory.drawn(seed: seed))
            var reader = HistoryReader()
            for start in stride(from: 0, to: written.count, by: 37) {
                try reader.feed(Array(written[start..<min(start + 37, written.count)]))
            }
            let read = try reader.finish()
            #expect(Self.bytes(of: read) == written, "seed \(seed)")
        }
    }

    @Test
    func `a file cut anywhere is read up to the cut`() throws {
        let written = Self.bytes(of: Self.example())
        for length in 0...written.count {
            let read = try HistoryReader.read(Array(written.prefix(length)))
            let lines = written.prefix(length).count { $0 == UInt8(ascii: "\n") }
            let records = 2 * read.operations.count - read.operations.count(where: \.isOpen)
            let all = records + read.events.count + (read.header.isEmpty ? 0 : 1)
            // A last line that lacks only its newline is whole.
            #expect(all == lines || (all == lines + 1 && !read.isTruncated))
            #expect(!read.isTruncated || written[length - 1] != UInt8(ascii: "\n"))
        }
    }

    @Test
    func `bytes flipped at random are an error or a history, and never a crash`() {
        var random = SeededRandom(seed: 1)
        var readable = 0
        for _ in 0..<3_000 {
            var bytes = Self.bytes(of: RandomHistory.drawn(seed: UInt64(random.below(50))))
            for _ in 0...random.below(4) {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            if let history = try? HistoryReader.read(bytes) {
                readable += 1
                _ = Self.bytes(of: history)
            }
        }
        #expect(readable > 100 && readable < 2_900)
    }

    @Test
    func `fields may come in any order, with others that nobody knows`() throws {
        let text = """
            {"version":1,"later":[],"type":"header"}
            {"ops":[{"future":[1,{"x":null}],"value":"1","key":"\\u0061","op":"put"}],"f":"write",\
            "member":"n1","time":5,"later":{"a":[true,-1.5e3]},"id":0,"process":3,"type":"invoke"}
            {"results":[{}],"term":2,"revision":2,"time":9,"id":0,"type":"ok"}

            """
        let history = try HistoryReader.read(Array(text.utf8))
        #expect(history.operations.count == 1)
        #expect(history.operations[0].revision == 2)
        #expect(history.symbols.text(of: Symbol(index: 1)) == "a")
    }

    @Test(
        arguments: [
            (
                "{\"type\":\"header\",\"version\":2}",
                "has version 2 of the format, and only version 1 is known here"
            ),
            ("{\"type\":\"header\",\"seed\":2}", "is a header without a version"),
            (
                "{\"type\":\"event\",\"time\":2,\"event\":\"note\"}",
                "stands where the header with the format's version belongs"
            ),
        ]
    )
    func `a history begins with a header of a known version`(line: String, what: String) {
        #expect(throws: HistoryError(line: 1, what: what)) {
            try HistoryReader.read(Array("\(line)\n".utf8))
        }
    }

    @Test(
        arguments: [
            ("{\"type\":\"ok\",\"id\":0,\"time\":1}", "ends operation 0, which has not begun"),
            ("{\"id\":0}", "has no type"),
            ("{\"type\":\"invoke\",\"id\":7,\"time\":1}", "has id 7 where 0 comes next"),
            ("{\"type\":\"invoke\",\"id\":0}", "has no time"),
            ("[]", "has '[' where '{' belongs"),
            ("{\"type\":\"invoke\",\"id\":1.5}", "has a fraction where a whole number belongs"),
        ]
    )
    func `a line that cannot be is refused with its number`(line: String, what: String) {
        let text = "{\"type\":\"header\",\"version\":1}\n\(line)\n{\"type\":\"header\"}\n"
        #expect(throws: HistoryError(line: 2, what: what)) {
            try HistoryReader.read(Array(text.utf8))
        }
    }

    static func bytes(of history: History) -> [UInt8] {
        var writer = HistoryWriter()
        writer.write(history)
        return writer.buffer
    }
}
