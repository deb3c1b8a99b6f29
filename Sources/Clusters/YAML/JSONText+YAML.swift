extension JSONText {
    /// The value as YAML in block style, with a final newline.
    package var yaml: String {
        self.yamlLines.joined(separator: "\n") + "\n"
    }

    private var yamlLines: [String] {
        switch self {
        case .object(let members) where !members.isEmpty:
            members.flatMap { key, value in
                let key = Self.yamlScalar(key)
                let lines = value.yamlLines
                guard value.isBlock else { return ["\(key): \(lines.joined())"] }
                return ["\(key):"] + lines.map { "  " + $0 }
            }
        case .array(let items) where !items.isEmpty:
            items.flatMap { item in
                item.yamlLines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
            }
        case .string(let string): [Self.yamlScalar(string)]
        default: [self.compact]
        }
    }

    private var isBlock: Bool {
        switch self {
        case .object(let members): !members.isEmpty
        case .array(let items): !items.isEmpty
        default: false
        }
    }

    /// A string without quotes where no reader of YAML 1.1 or 1.2 could take it for anything else.
    private static func yamlScalar(_ string: String) -> String {
        let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let startsAsWord = string.utf8.first.map { byte in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        let isPlain =
            startsAsWord == true && !reserved.contains(string.lowercased())
            && string.utf8.allSatisfy(Self.isPlainByte) && !string.hasSuffix(":")
        return isPlain ? string : JSONText.string(string).compact
    }

    private static func isPlainByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/_-.:+@%".utf8.contains(byte)
        }
    }
}
