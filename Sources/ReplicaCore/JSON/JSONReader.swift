/// Reads JSON as Go's `encoding/json` writes and reads it.
///
/// etcd keeps members, conf-change contexts and the v2 store as JSON. What is read here was written
/// by etcd or by `JSONWriter`, so this is strict where Go is: no comments, no trailing commas,
/// integers without fraction. As in Go, `null` stands for the default of any type, members that
/// nobody asks for are passed over, and what is not UTF-8 becomes U+FFFD.
struct JSONReader {
    /// How deep values may be nested: reading recurses, and the bytes may come from a peer.
    static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads an object; `member` gets each name and must read or `skip` its value.
    ///
    /// Calls nothing for `null`.
    mutating func object(
        _ member: (inout JSONReader, _ name: String) throws(JSONError) -> Void
    ) throws(JSONError) {
        if try self.null() { return }
        try self.open("{", "an object")
        if self.take("}") { return self.close() }
        repeat {
            self.space()
            let name = try self.string()
            try self.expect(":", "a colon")
            try member(&self, name)
        } while self.take(",")
        try self.expect("}", "a comma or the end of an object")
        self.close()
    }

    /// Reads an array; `element` must read or `skip` each of its values.
    ///
    /// Calls nothing for `null`.
    mutating func array(
        _ element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        if try self.null() { return }
        try self.open("[", "an array")
        if self.take("]") { return self.close() }
        repeat { try element(&self) } while self.take(",")
        try self.expect("]", "a comma or the end of an array")
        self.close()
    }

    /// Reads an array of strings; `null` is an empty one.
    mutating func strings() throws(JSONError) -> [String] {
        var result: [String] = []
        try self.array { (reader: inout JSONReader) throws(JSONError) in
            result.append(try reader.string())
        }
        return result
    }

    /// Reads an unsigned integer; `null` is 0.
    mutating func uint64() throws(JSONError) -> UInt64 {
        if try self.null() { return 0 }
        let start = self.position
        while let byte = self.peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
            self.position += 1
        }
        let digits = self.bytes[start..<self.position]
        let isPadded = digits.count > 1 && digits.first == UInt8(ascii: "0")
        let isInteger = self.peek.map { !Array(".eE".utf8).contains($0) } ?? true
        guard !isPadded, isInteger, let value = UInt64(String(decoding: digits, as: UTF8.self))
        else { throw JSONError(expected: "an unsigned integer of 64 bits", offset: start) }
        return value
    }

    /// Reads a Boolean; `null` is false.
    mutating func bool() throws(JSONError) -> Bool {
        if try self.null() { return false }
        if self.word("true") { return true }
        if self.word("false") { return false }
        throw JSONError(expected: "true or false", offset: self.position)
    }

    /// Passes over `null`, if that is the next value.
    mutating func null() throws(JSONError) -> Bool {
        self.space()
        guard self.peek != nil else {
            throw JSONError(expected: "a value", offset: self.position)
        }
        return self.word("null")
    }

    /// Expects that nothing follows.
    mutating func end() throws(JSONError) {
        self.space()
        guard self.position == self.bytes.count else {
            throw JSONError(expected: "the end of the text", offset: self.position)
        }
    }

    /// Passes over a value of any kind.
    mutating func skip() throws(JSONError) {
        self.space()
        switch self.peek {
        case UInt8(ascii: "{"):
            try self.object { (reader: inout JSONReader, _) throws(JSONError) in
                try reader.skip()
            }
        case UInt8(ascii: "["):
            try self.array { (reader: inout JSONReader) throws(JSONError) in try reader.skip() }
        case UInt8(ascii: "\""): _ = try self.string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try self.bool()
        case UInt8(ascii: "n"):
            guard self.word("null") else {
                throw JSONError(expected: "null", offset: self.position)
            }
        default: try self.number()
        }
    }

    /// Passes over a number, which nothing here has a use for.
    private mutating func number() throws(JSONError) {
        let start = self.position
        let allowed = Array("+-.0123456789Ee".utf8)
        while let byte = self.peek, allowed.contains(byte) { self.position += 1 }
        guard self.position > start else {
            throw JSONError(expected: "a value", offset: start)
        }
    }

    // Tokens.

    private var peek: UInt8? {
        self.position < self.bytes.count ? self.bytes[self.position] : nil
    }

    private mutating func space() {
        let spaces: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]
        while let byte = self.peek, spaces.contains(byte) { self.position += 1 }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let letters = Array("\(word)".utf8)
        guard self.bytes[self.position...].starts(with: letters) else { return false }
        self.position += letters.count
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        self.space()
        guard self.peek == UInt8(ascii: mark) else { return false }
        self.position += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar, _ what: String) throws(JSONError) {
        guard self.take(mark) else { throw JSONError(expected: what, offset: self.position) }
    }

    private mutating func open(_ mark: Unicode.Scalar, _ what: String) throws(JSONError) {
        try self.expect(mark, what)
        self.depth += 1
        guard self.depth <= Self.depthMax else {
            throw JSONError(expected: "no deeper nesting", offset: self.position)
        }
    }

    private mutating func close() {
        self.depth -= 1
    }
}

/// Strings.
extension JSONReader {
    /// Reads a string; `null` is an empty one.
    mutating func string() throws(JSONError) -> String {
        if try self.null() { return "" }
        try self.expect("\"", "a string")
        var text: [UInt8] = []
        while let byte = self.peek {
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try self.escape()
            case 0..<0x20:
                throw JSONError(expected: "no control character", offset: self.position - 1)
            default: text.append(byte)
            }
        }
        throw JSONError(expected: "the end of a string", offset: self.position)
    }

    /// The bytes of what follows a backslash.
    private mutating func escape() throws(JSONError) -> [UInt8] {
        let start = self.position
        guard let letter = self.peek else {
            throw JSONError(expected: "an escape", offset: start)
        }
        self.position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try self.scalar()).utf8)
        default: throw JSONError(expected: "an escape", offset: start)
        }
    }

    /// The scalar whose four digits follow, or which they and a second escape make.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try self.fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let back = self.position
        if first < 0xdc00, self.word("\\u") {
            let second = try self.fourDigits()
            if 0xdc00..<0xe000 ~= second {
                let joined = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
                return Unicode.Scalar(joined) ?? "\u{fffd}"
            }
        }
        // Half of a pair stands for nothing; what follows it is read by itself.
        self.position = back
        return "\u{fffd}"
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        let start = self.position
        let digits = self.bytes[start...].prefix(4)
        let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard digits.count == 4, isHexadecimal,
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw JSONError(expected: "four hexadecimal digits", offset: start) }
        self.position += 4
        return value
    }
}
