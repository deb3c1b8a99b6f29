/// JSON that is written in a fixed order, so that what is printed can be compared and committed.
package indirect enum JSONText: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number; must be finite.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONText])
    /// An object with its members in order.
    case object([(String, JSONText)])

    /// Equal when they print the same.
    package static func == (left: JSONText, right: JSONText) -> Bool {
        left.compact == right.compact
    }

    /// On one line, without spaces.
    package var compact: String {
        switch self {
        case .array(let items): "[" + items.map(\.compact).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1.compact)" }.joined(separator: ",") + "}"
        default: self.scalar
        }
    }

    /// Over many lines, two spaces an indent, with a final newline.
    package var pretty: String {
        self.pretty(indent: "") + "\n"
    }

    private func pretty(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .array(let items) where items.contains(where: \.hasParts):
            let lines = items.map { inner + $0.pretty(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .array(let items):
            return "[" + items.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { key, value in
                "\(inner)\(Self.quoted(key)): \(value.pretty(indent: inner))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return self.compact
        }
    }

    private var hasParts: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }

    private var scalar: String {
        switch self {
        case .boolean(let boolean): "\(boolean)"
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .string(let string): Self.quoted(string)
        case .null, .array, .object: "null"
        }
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text += String(Character(scalar))
            }
        }
        return text + "\""
    }
}

extension YAMLValue {
    /// The value as JSON, the way the strict reader understood it.
    package var json: JSONText {
        switch self.content {
        case .null: .null
        case .boolean(let boolean): .boolean(boolean)
        case .integer(let integer): .integer(integer)
        case .number(let number): .number(number)
        case .string(let string): .string(string)
        case .list(let items): .array(items.map(\.json))
        case .mapping(let entries): .object(entries.map { ($0.key, $0.value.json) })
        }
    }
}
