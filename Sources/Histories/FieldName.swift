/// The field names that mean something somewhere in a history file.
enum FieldName: UInt8, CaseIterable {
    case type, id, process, time, member, f, serializable, compact, ops
    case `if`, `else`, revision, term, succeeded, results, error, watch, events
    case op, key, value, lease, prev, end, limit, keysOnly, countOnly, target, `is`, number
    case kvs, count, more, create, mod, version, deleted, base64
    case header, invoke, ok, fail, info, event
    case range, put, delete

    /// How it is written.
    var text: String { "\(self)" }
}

/// Finds a field's name from its bytes without making a string of it.
///
/// The first eight bytes as a number, and the length, tell all known names apart; an open-addressing
/// table over them costs a multiplication and one or two comparisons a field.
struct FieldTable: Sendable {
    private struct Slot: Sendable {
        var word: UInt64 = 0
        var length: Int = 0
        var name: FieldName = .type
    }

    private var slots = [Slot](repeating: Slot(), count: 256)

    init() {
        for name in FieldName.allCases {
            let bytes = Array(name.text.utf8)
            var slot = Self.start(Self.word(bytes, bytes.indices), bytes.count)
            while self.slots[slot].length != 0 { slot = (slot + 1) & 255 }
            self.slots[slot] = Slot(
                word: Self.word(bytes, bytes.indices),
                length: bytes.count,
                name: name
            )
        }
    }

    /// The name in that part of a buffer, or nil when it is none of ours.
    func name(_ buffer: [UInt8], _ range: Range<Int>) -> FieldName? {
        let word = Self.word(buffer, range)
        var slot = Self.start(word, range.count)
        while self.slots[slot].length != 0 {
            if self.slots[slot].word == word, self.slots[slot].length == range.count {
                let name = self.slots[slot].name
                return range.count <= 8 || name.text.utf8.elementsEqual(buffer[range]) ? name : nil
            }
            slot = (slot + 1) & 255
        }
        return nil
    }

    private static func word(_ buffer: [UInt8], _ range: Range<Int>) -> UInt64 {
        var word: UInt64 = 0
        for position in range.prefix(8) { word = word << 8 | UInt64(buffer[position]) }
        return word
    }

    private static func start(_ word: UInt64, _ length: Int) -> Int {
        Int(truncatingIfNeeded: ((word ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}
