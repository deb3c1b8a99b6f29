/// The field names that mean something somewhere in a history file.
enum FieldName: UInt8, CaseIterable {
    case type, id, process, time, member, f, serializable, compact, ops
    case `if`, `else`, revision, term, succeeded, results, error, watch, events
    case op, key, value, lease, prev, end, limit, keysOnly, countOnly, target, `is`, number
    case kvs, count, more, create, mod, version, deleted, base64
    case header, invoke, ok, fail, info, event
    case range, put, delete
    case watching, start, noPut, noDelete, progress, fragment, created, cancelled, broken, reason
    case ttl, granted, keys, leases, grant, revoke, keepAlive, timeToLive, list

    /// How it is written.
    var text: String { "\(self)" }
}

/// Finds a field's name from its bytes without making a string of it.
///
/// The bytes of up to eight letters fit a word; those of the few longer names are folded into one,
/// where an unknown name of the same length could collide only by design.
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
            let word = bytes.reduce(0) { Self.extend($0, with: $1) }
            var slot = Self.start(word, bytes.count)
            while self.slots[slot].length != 0 { slot = (slot + 1) & 255 }
            self.slots[slot] = Slot(word: word, length: bytes.count, name: name)
        }
    }

    /// Adds a byte to a name's hash; the first byte is added to 0.
    ///
    /// Up to eight bytes are simply kept, so that short names have no collisions at all.
    @inline(__always)
    static func extend(_ word: UInt64, with byte: UInt8) -> UInt64 {
        (word << 8 | word >> 56) ^ UInt64(byte)
    }

    /// The name with that hash and length, or nil when it is none of ours.
    func name(_ word: UInt64, length: Int) -> FieldName? {
        var slot = Self.start(word, length)
        while self.slots[slot].length != 0 {
            if self.slots[slot].word == word, self.slots[slot].length == length {
                return self.slots[slot].name
            }
            slot = (slot + 1) & 255
        }
        return nil
    }

    private static func start(_ word: UInt64, _ length: Int) -> Int {
        Int(truncatingIfNeeded: ((word ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}
