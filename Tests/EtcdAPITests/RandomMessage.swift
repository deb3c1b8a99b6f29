import Basics

/// A message that can be drawn from a seed and printed as protoc prints it.
protocol RandomMessage: WireMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Self
    func print(to text: inout ProtoText)
}

/// Values with the edges drawn often: zero, the smallest and largest, and what takes 1 to 10 bytes.
extension SeededRandom {
    mutating func uint64() -> UInt64 {
        switch self.below(8) {
        case 0: 0
        case 1: .max
        case 2: UInt64(Int64.max)
        case 3: 1 << UInt64(self.below(64))
        default: self.next() >> UInt64(self.below(64))
        }
    }

    mutating func int64() -> Int64 { Int64(bitPattern: self.uint64()) }
    mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: self.uint64()) }
    mutating func int32() -> Int32 { Int32(truncatingIfNeeded: self.uint64()) }
    mutating func bool() -> Bool { self.chance(0.5) }

    /// Mostly a named value of an enum with `count` of them, sometimes one that nobody named.
    mutating func enumValue(_ count: Int) -> Int32 {
        self.chance(0.8) ? Int32(self.below(count)) : self.int32()
    }

    /// Short, or long enough that a message around it needs a length of two or three bytes.
    mutating func bytes() -> [UInt8] {
        let length = self.chance(0.05) ? 100 + self.below(17_000) : self.below(24)
        return (0..<length).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }

    mutating func string() -> String {
        let letters: [Character] = [
            "a", "Z", "0", " ", "\"", "'", "\\", "\n", "\t", "\r", "é", "𝛱",
        ]
        return String((0..<self.below(12)).map { _ in letters[self.below(letters.count)] })
    }
}

/// A message in protobuf's text format, byte for byte as `protoc --decode` prints it.
struct ProtoText {
    private(set) var text = ""
    private var indent = ""

    mutating func message(_ name: String, _ message: some RandomMessage) {
        self.text += "\(self.indent)\(name) {\n"
        self.indent += "  "
        message.print(to: &self)
        self.indent.removeLast(2)
        self.text += "\(self.indent)}\n"
    }

    mutating func bytes(_ name: String, _ value: [UInt8]) {
        self.line(name, "\"\(Self.escaped(value))\"")
    }

    mutating func string(_ name: String, _ value: String) { self.bytes(name, Array(value.utf8)) }
    mutating func bool(_ name: String, _ value: Bool) { self.line(name, "\(value)") }
    mutating func int32(_ name: String, _ value: Int32) { self.line(name, "\(value)") }
    mutating func int64(_ name: String, _ value: Int64) { self.line(name, "\(value)") }
    mutating func uint32(_ name: String, _ value: UInt32) { self.line(name, "\(value)") }
    mutating func uint64(_ name: String, _ value: UInt64) { self.line(name, "\(value)") }

    mutating func enumeration(_ name: String, _ value: Int32, _ names: [Int32: String]) {
        self.line(name, names[value] ?? "\(value)")
    }

    private mutating func line(_ name: String, _ value: String) {
        self.text += "\(self.indent)\(name): \(value)\n"
    }

    private static func escaped(_ value: [UInt8]) -> String {
        var text = ""
        for byte in value {
            switch byte {
            case UInt8(ascii: "\n"): text += "\\n"
            case UInt8(ascii: "\r"): text += "\\r"
            case UInt8(ascii: "\t"): text += "\\t"
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"):
                text += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7f: text += String(UnicodeScalar(byte))
            default:
                let octal = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
        }
        return text
    }
}
