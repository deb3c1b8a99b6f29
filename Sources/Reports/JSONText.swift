/// A JSON value whose objects keep the order they are written in, so that files read well and the
/// same report gives the same bytes.
indirect enum JSONText {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])

    static func integer(_ value: Int) -> JSONText { .integer(Int64(value)) }

    static func optional(_ value: Int64?) -> JSONText { value.map { .integer($0) } ?? .null }

    static func strings(_ values: [String]) -> JSONText { .array(values.map { .string($0) }) }

    /// The text, two spaces to a level, with a newline at its end.
    func indented() -> String {
        var text = ""
        self.append(to: &text, indentation: "\n")
        text.append("\n")
        return text
    }

    /// The text on one line, safe inside an HTML script element.
    func compact() -> String {
        var text = ""
        self.append(to: &text, indentation: nil)
        return text
    }

    private func append(to text: inout String, indentation: String?) {
        switch self {
        case .null: text.append("null")
        case .bool(let value): text.append(value ? "true" : "false")
        case .integer(let value): text.append(String(value))
        case .string(let value): Self.append(quoted: value, to: &text)
        case .array(let values):
            Self.append("[", "]", values.count, to: &text, indentation) { index, text, inner in
                values[index].append(to: &text, indentation: inner)
            }
        case .object(let members):
            Self.append("{", "}", members.count, to: &text, indentation) { index, text, inner in
                Self.append(quoted: members[index].0, to: &text)
                text.append(inner == nil ? ":" : ": ")
                members[index].1.append(to: &text, indentation: inner)
            }
        }
    }

    private static func append(
        _ open: String,
        _ close: String,
        _ count: Int,
        to text: inout String,
        _ indentation: String?,
        element: (Int, inout String, String?) -> Void
    ) {
        text.append(open)
        let inner = indentation.map { $0 + "  " }
        for index in 0..<count {
            if index > 0 { text.append(",") }
            if let inner { text.append(inner) }
            element(index, &text, inner)
        }
        if count > 0, let indentation { text.append(indentation) }
        text.append(close)
    }

    private static func append(quoted value: String, to text: inout String) {
        text.append("\"")
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text.append("\\\"")
            case "\\": text.append("\\\\")
            case "\n": text.append("\\n")
            case "\r": text.append("\\r")
            case "\t": text.append("\\t")
            // A script element ends at its first "</", even inside a string; U+2028 and U+2029 end
            // a line of JavaScript.
            case "<", "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text.append("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)")
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }
}
