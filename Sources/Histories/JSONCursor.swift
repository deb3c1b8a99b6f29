/// Why a line could not be read; the reader adds which line.
struct Malformed: Error {
    var what: String

    init(_ what: String) {
        self.what = what
    }
}

/// Where the bytes of a JSON string are: in the input as they stand, or unescaped in `scratch`.
enum StringPlace {
    case input(Range<Int>)
    case scratch
}

/// A position in JSON text, with the steps a reader of known shapes takes.
///
/// It reads bytes once, from left to right, and makes no value it is not asked for. A newline is no
/// white space here: a record ends with its line.
struct JSONCursor: Sendable {
    var buffer: [UInt8] = []
    var position = 0
    /// The end of what may be read: just behind the last complete line.
    var limit = 0
    /// The last string that had escapes in it.
    var scratch: [UInt8] = []
    private let names = FieldTable()

    private static let depthMax = 64

    /// The next byte that is no white space, not consumed; 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        while self.position < self.limit {
            let byte = self.buffer[self.position]
            if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t"), byte != UInt8(ascii: "\r") {
                return byte
            }
            self.position &+= 1
        }
        return 0
    }

    /// Consumes a byte if it comes next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        if self.peek() != byte { return false }
        self.position &+= 1
        return true
    }

    /// Consumes a byte that must come next.
    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(Malformed) {
        if !self.take(byte) {
            throw self.unexpected(wanted: "'\(Character(Unicode.Scalar(byte)))'")
        }
    }

    /// Consumes a string.
    mutating func string() throws(Malformed) -> StringPlace {
        if self.peek() != UInt8(ascii: "\"") { throw self.unexpected(wanted: "a string") }
        let start = self.position &+ 1
        var end = start
        while end < self.limit {
            let byte = self.buffer[end]
            if byte == UInt8(ascii: "\"") {
                self.position = end &+ 1
                return .input(start..<end)
            }
            if byte == UInt8(ascii: "\\") { return try self.escapedString(start, end) }
            if byte < 0x20 { throw Malformed("has a control character or line end in a string") }
            end &+= 1
        }
        throw Malformed("has a string that does not end")
    }

    /// Consumes a string that may be one of the format's names; nil when it is another.
    mutating func name() throws(Malformed) -> FieldName? {
        if self.peek() != UInt8(ascii: "\"") { throw self.unexpected(wanted: "a string") }
        let start = self.position &+ 1
        var end = start
        var word: UInt64 = 0
        while end < self.limit {
            let byte = self.buffer[end]
            if byte == UInt8(ascii: "\"") {
                self.position = end &+ 1
                return self.names.name(word, length: end &- start)
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            word = FieldTable.extend(word, with: byte)
            end &+= 1
        }
        // None of the names has an escape in it, so whatever it says is another.
        _ = try self.string()
        return nil
    }

    /// Consumes a whole number.
    mutating func integer() throws(Malformed) -> Int64 {
        let isNegative = self.take(UInt8(ascii: "-"))
        let first = self.peek()
        if first < UInt8(ascii: "0") || first > UInt8(ascii: "9") {
            throw self.unexpected(wanted: "a whole number")
        }
        var value: Int64 = 0
        while self.position < self.limit {
            let digit = self.buffer[self.position] &- UInt8(ascii: "0")
            if digit > 9 { break }
            let (tenfold, high) = value.multipliedReportingOverflow(by: 10)
            // Built up negative, because the smallest number has no positive twin.
            let (next, low) = tenfold.subtractingReportingOverflow(Int64(digit))
            if high || low { throw Malformed("has a number that does not fit 64 bits") }
            value = next
            self.position &+= 1
        }
        if self.position < self.limit, Self.continuesNumber(self.buffer[self.position]) {
            throw Malformed("has a fraction where a whole number belongs")
        }
        if isNegative { return value }
        if value == .min { throw Malformed("has a number that does not fit 64 bits") }
        return -value
    }

    /// Consumes `true` or `false`.
    mutating func boolean() throws(Malformed) -> Bool {
        switch self.peek() {
        case UInt8(ascii: "t"):
            try self.word("true")
            return true
        case UInt8(ascii: "f"):
            try self.word("false")
            return false
        default: throw self.unexpected(wanted: "true or false")
        }
    }

    /// Consumes any value and returns where it stood.
    mutating func skip(depth: Int = 0) throws(Malformed) -> Range<Int> {
        let next = self.peek()
        let start = self.position
        if depth > Self.depthMax { throw Malformed("nests deeper than \(Self.depthMax) levels") }
        switch next {
        case UInt8(ascii: "\""): _ = try self.string()
        case UInt8(ascii: "{"): try self.skipObject(depth)
        case UInt8(ascii: "["): try self.skipList(depth)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try self.boolean()
        case UInt8(ascii: "n"): try self.word("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            self.position += 1
            while self.position < self.limit, Self.continuesNumber(self.buffer[self.position]) {
                self.position += 1
            }
        default: throw self.unexpected(wanted: "a value")
        }
        return start..<self.position
    }

    /// Consumes a string and returns it as text.
    mutating func stringText() throws(Malformed) -> String {
        // In two steps: the string may be unescaped into `scratch` only while it is read.
        let place = try self.string()
        return self.text(place)
    }

    /// A copy of a string's bytes.
    func bytes(_ place: StringPlace) -> [UInt8] {
        switch place {
        case .input(let range): Array(self.buffer[range])
        case .scratch: self.scratch
        }
    }

    /// A string's bytes as text.
    func text(_ place: StringPlace) -> String {
        String(decoding: self.bytes(place), as: UTF8.self)
    }

    /// The complaint that something else comes next than should.
    mutating func unexpected(wanted: String) -> Malformed {
        let next = self.peek()
        let found =
            switch next {
            case 0: "the end"
            case UInt8(ascii: "\n"): "the end of the line"
            case 0x21..<0x7F: "'\(Character(Unicode.Scalar(next)))'"
            default: "byte \(next)"
            }
        return Malformed("has \(found) where \(wanted) belongs")
    }

    private mutating func skipObject(_ depth: Int) throws(Malformed) {
        try self.expect(UInt8(ascii: "{"))
        if self.take(UInt8(ascii: "}")) { return }
        repeat {
            _ = try self.string()
            try self.expect(UInt8(ascii: ":"))
            _ = try self.skip(depth: depth + 1)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "}"))
    }

    private mutating func skipList(_ depth: Int) throws(Malformed) {
        try self.expect(UInt8(ascii: "["))
        if self.take(UInt8(ascii: "]")) { return }
        repeat {
            _ = try self.skip(depth: depth + 1)
        } while self.take(UInt8(ascii: ","))
        try self.expect(UInt8(ascii: "]"))
    }

    private mutating func word(_ word: String) throws(Malformed) {
        for byte in word.utf8 {
            if self.position >= self.limit || self.buffer[self.position] != byte {
                throw self.unexpected(wanted: "'\(word)'")
            }
            self.position += 1
        }
    }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension JSONCursor {
    private mutating func escapedString(
        _ start: Int,
        _ firstEscape: Int
    ) throws(Malformed)
        -> StringPlace
    {
        self.scratch.removeAll(keepingCapacity: true)
        self.scratch.append(contentsOf: self.buffer[start..<firstEscape])
        self.position = firstEscape
        while self.position < self.limit {
            let byte = self.buffer[self.position]
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""): return .scratch
            case UInt8(ascii: "\\"): try self.escape()
            case 0..<0x20: throw Malformed("has a control character or line end in a string")
            default: self.scratch.append(byte)
            }
        }
        throw Malformed("has a string that does not end")
    }

    private mutating func escape() throws(Malformed) {
        guard self.position < self.limit else { throw Malformed("has a string that does not end") }
        let byte = self.buffer[self.position]
        self.position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): self.scratch.append(byte)
        case UInt8(ascii: "b"): self.scratch.append(8)
        case UInt8(ascii: "f"): self.scratch.append(12)
        case UInt8(ascii: "n"): self.scratch.append(10)
        case UInt8(ascii: "r"): self.scratch.append(13)
        case UInt8(ascii: "t"): self.scratch.append(9)
        case UInt8(ascii: "u"): try self.unicodeEscape()
        default: throw Malformed("has an escape in a string that JSON does not know")
        }
    }

    private mutating func unicodeEscape() throws(Malformed) {
        var code = try self.fourDigits()
        if code & 0xFC00 == 0xD800, self.position + 1 < self.limit,
            self.buffer[self.position] == UInt8(ascii: "\\"),
            self.buffer[self.position + 1] == UInt8(ascii: "u")
        {
            self.position += 2
            let low = try self.fourDigits()
            code =
                low & 0xFC00 == 0xDC00 ? 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF) : 0xFFFD
        }
        // A lone half of a pair is no character; what it meant cannot be known.
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        self.scratch.append(contentsOf: String(Character(scalar)).utf8)
    }

    private mutating func fourDigits() throws(Malformed) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard self.position < self.limit,
                let digit = Character(Unicode.Scalar(self.buffer[self.position])).hexDigitValue
            else { throw Malformed("has a \\u escape without four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            self.position += 1
        }
        return code
    }
}
