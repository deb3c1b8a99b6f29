/// Writes JSON byte for byte as Go's `encoding/json` does, because etcd's members compare and hash
/// the rows that it makes.
///
/// No spaces; `<`, `>`, `&` and the two line separators of Unicode are escaped as if the text went
/// into a web page. Control characters take the long form of Go before 1.22, with which etcd 3.4
/// and 3.5 are built.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether the next member or element follows another one.
    private var follows = false

    /// Writes `{`, what `body` writes, and `}`.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        self.enclosed("{", "}", body)
    }

    /// Writes `[`, what `body` writes, and `]`.
    mutating func array(_ body: (inout JSONWriter) -> Void) {
        self.enclosed("[", "]", body)
    }

    /// Writes a member's name; its value must follow.
    mutating func name(_ name: String) {
        self.comma()
        self.quote(name)
        self.bytes.append(UInt8(ascii: ":"))
        self.follows = false
    }

    mutating func string(_ text: String) {
        self.comma()
        self.quote(text)
        self.follows = true
    }

    mutating func uint64(_ value: UInt64) { self.literal(String(value)) }
    mutating func bool(_ value: Bool) { self.literal(value ? "true" : "false") }
    mutating func null() { self.literal("null") }

    /// Writes an array of strings; Go has `null` for one that was never made.
    mutating func strings(_ values: [String]) {
        if values.isEmpty { return self.null() }
        self.array { for value in values { $0.string(value) } }
    }

    private mutating func literal(_ text: String) {
        self.comma()
        self.bytes += text.utf8
        self.follows = true
    }

    private mutating func enclosed(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        _ body: (inout JSONWriter) -> Void
    ) {
        self.comma()
        self.bytes.append(UInt8(ascii: open))
        self.follows = false
        body(&self)
        self.bytes.append(UInt8(ascii: close))
        self.follows = true
    }

    private mutating func comma() {
        if self.follows { self.bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func quote(_ text: String) {
        self.bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars { self.append(scalar) }
        self.bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": self.bytes += "\\\"".utf8
        case "\\": self.bytes += "\\\\".utf8
        case "\n": self.bytes += "\\n".utf8
        case "\r": self.bytes += "\\r".utf8
        case "\t": self.bytes += "\\t".utf8
        case "\u{0}"..<" ", "<", ">", "&", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            self.bytes += "\\u".utf8
            self.bytes += String(repeating: "0", count: 4 - digits.count).utf8
            self.bytes += digits.utf8
        default: self.bytes += String(scalar).utf8
        }
    }
}
