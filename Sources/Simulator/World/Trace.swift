import Raft

/// The last things that happened, kept as numbers and put into words only when somebody asks.
struct Trace {
    private struct Record {
        var time: Int64
        var what: What
    }

    private enum What {
        case event(Event)
        case message(MessageType, from: Int32, to: Int32, term: UInt64, index: UInt64, Int32)
        case note(StaticString, Int32, UInt64, UInt64)
    }

    private var records: [Record] = []
    private var next = 0
    private let size: Int

    init(size: Int) {
        self.size = size
        self.records.reserveCapacity(size)
    }

    private mutating func add(_ record: Record) {
        if self.records.count < self.size {
            self.records.append(record)
        } else {
            self.records[self.next] = record
            self.next = (self.next + 1) % self.size
        }
    }

    mutating func event(_ event: Event, at time: Int64) {
        self.add(Record(time: time, what: .event(event)))
    }

    mutating func delivered(_ message: Message, from: Int32, to: Int32, at time: Int64) {
        self.add(
            Record(
                time: time,
                what: .message(
                    message.type,
                    from: from,
                    to: to,
                    term: message.term,
                    index: message.index,
                    Int32(message.entries.count)
                )
            )
        )
    }

    mutating func note(
        _ text: StaticString,
        _ node: Int32,
        _ first: UInt64 = 0,
        _ second: UInt64 = 0,
        at time: Int64
    ) {
        self.add(Record(time: time, what: .note(text, node, first, second)))
    }

    /// The last lines, oldest first.
    func lines(_ limit: Int) -> [String] {
        let ordered = self.records[self.next...] + self.records[..<self.next]
        return ordered.suffix(limit).map { record in
            "\(SimulatedTime.text(record.time))  \(Self.text(record.what))"
        }
    }

    private static func text(_ what: What) -> String {
        switch what {
        case .event(let event): return "\(event)"
        case .message(let type, let from, let to, let term, let index, let entries):
            return "n\(from + 1) → n\(to + 1): message \(type.rawValue), term \(term),"
                + " index \(index), \(entries) entries"
        case .note(let text, let node, let first, let second):
            let numbers = first == 0 && second == 0 ? "" : " \(first) \(second)"
            return "n\(node + 1): \(text)\(numbers)"
        }
    }
}

/// Simulated time in words.
package enum SimulatedTime {
    /// Seconds with six digits behind the point.
    package static func text(_ nanoseconds: Int64) -> String {
        let micros = nanoseconds / 1_000
        let digits = String(micros % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - digits.count)
        return "\(micros / 1_000_000).\(zeros)\(digits)s"
    }
}
