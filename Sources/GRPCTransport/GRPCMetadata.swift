/// Ordered name and value pairs that travel with a call.
///
/// Names are lower case. A name that ends in `-bin` carries bytes: its value is base64 on the wire
/// and plain bytes here. Other values are printable ASCII.
public struct GRPCMetadata: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// One name and its value.
    public struct Entry: Sendable, Equatable {
        /// The lower-case name.
        public var name: String
        /// The value's bytes, never base64.
        public var value: [UInt8]

        /// The value as text; bytes that are not UTF-8 are replaced.
        public var text: String {
            String(decoding: self.value, as: UTF8.self)
        }
    }

    /// The entries, in the order they were added or received.
    public private(set) var entries: [Entry] = []

    /// Metadata with nothing in it.
    public init() {}

    /// Metadata with textual values.
    public init(arrayLiteral elements: (String, String)...) {
        for (name, value) in elements {
            self.append(name, value)
        }
    }

    /// Whether there is none.
    public var isEmpty: Bool { self.entries.isEmpty }

    /// Adds a textual value; the name is lower-cased.
    public mutating func append(_ name: String, _ value: String) {
        self.append(name, bytes: Array(value.utf8))
    }

    /// Adds a value of bytes, for a name that ends in `-bin`; the name is lower-cased.
    public mutating func append(_ name: String, bytes: [UInt8]) {
        self.entries.append(Entry(name: name.lowercased(), value: bytes))
    }

    /// The first textual value of a name.
    public func first(_ name: String) -> String? {
        self.entries.first { $0.name == name }?.text
    }

    /// The first value of a name as bytes.
    public func firstBytes(_ name: String) -> [UInt8]? {
        self.entries.first { $0.name == name }?.value
    }

    /// Adds what was received; a binary value that is not base64 is kept as it came.
    mutating func appendReceived(
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {
        let text = String(decoding: name, as: UTF8.self)
        guard text.hasSuffix("-bin") else {
            self.entries.append(Entry(name: text, value: Array(value)))
            return
        }
        // Several binary values may share one field, separated by commas (gRPC over HTTP/2).
        for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            self.entries.append(Entry(name: text, value: Base64.decode(part) ?? Array(part)))
        }
    }

    /// The entry's value as it stands in a header field.
    static func wireValue(_ entry: Entry) -> [UInt8] {
        entry.name.hasSuffix("-bin") ? Base64.encode(entry.value) : entry.value
    }
}

/// Base64 (RFC 4648 §4): written without padding, read with or without it, as gRPC requires.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(Self.alphabet[Int(bits >> UInt32(held) & 63)])
            }
        }
        if held > 0 {
            text.append(Self.alphabet[Int(bits << UInt32(6 - held) & 63)])
        }
        return text
    }

    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for character in text where character != UInt8(ascii: "=") {
            guard let value = Self.value(of: character) else { return nil }
            bits = bits << 6 | value
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) - 48 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
