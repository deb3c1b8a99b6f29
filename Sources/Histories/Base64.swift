/// Base 64 with padding (RFC 4648 §4), for keys and values that are not text.
enum Base64 {
    /// Appends the encoding of `bytes`.
    static func append(_ bytes: [UInt8], to buffer: inout [UInt8]) {
        var position = 0
        while position < bytes.count {
            let rest = bytes.count - position
            let group =
                UInt32(bytes[position]) << 16
                | (rest > 1 ? UInt32(bytes[position + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[position + 2]) : 0)
            buffer.append(Self.digit(group >> 18 & 63))
            buffer.append(Self.digit(group >> 12 & 63))
            buffer.append(rest > 1 ? Self.digit(group >> 6 & 63) : UInt8(ascii: "="))
            buffer.append(rest > 2 ? Self.digit(group & 63) : UInt8(ascii: "="))
            position += 3
        }
    }

    /// The bytes an encoding stands for, or nil when it is none.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        for byte in text.dropLast(padding) {
            guard let value = Self.value(byte) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return bytes
    }

    /// The lower-case hexadecimal digit of a number below 16.
    static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        let value = UInt8(value)
        return switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
