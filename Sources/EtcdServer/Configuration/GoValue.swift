/// Values as Go's flag package reads them, with its words for what it refuses.
enum GoValue {
    /// A Go boolean; nil when it is none.
    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    /// A Go integer: decimal, 0x, 0o, 0b, or octal behind a zero; nil when it is none or too large.
    static func integer<Number: FixedWidthInteger>(_ text: String, as: Number.Type) -> Number? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let (radix, rest) = self.radix(digits)
        guard !rest.isEmpty, rest.allSatisfy({ $0.isHexDigit }) else { return nil }
        return Number((isNegative ? "-" : "") + rest, radix: radix)
    }

    private static func radix(_ digits: Substring) -> (Int, Substring) {
        let prefix = digits.prefix(2).lowercased()
        return switch prefix {
        case "0x": (16, digits.dropFirst(2))
        case "0o": (8, digits.dropFirst(2))
        case "0b": (2, digits.dropFirst(2))
        default:
            digits.count > 1 && digits.first == "0" ? (8, digits.dropFirst()) : (10, digits)
        }
    }

    /// Why a text is no integer of the kind; nil when it is one.
    static func integerRefusal<Number: FixedWidthInteger>(
        _ text: String,
        as kind: Number.Type
    ) -> String? {
        if self.integer(text, as: kind) != nil { return nil }
        let isWide = self.integer(text, as: Int128.self) != nil
        let isOfSign = Number.isSigned || !text.hasPrefix("-")
        return isWide && isOfSign ? "value out of range" : "parse error"
    }

    /// Nanoseconds of a Go duration such as "1h2m3.5s"; nil when it is none.
    static func nanoseconds(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        var rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = self.scale(unit) else { return nil }
            total += value * scale
        }
        guard total < 9.2e18 else { return nil }
        return Int64(total.rounded()) * (isNegative ? -1 : 1)
    }

    private static func scale(_ unit: Substring) -> Double? {
        switch unit {
        case "ns": 1
        case "us", "µs", "μs": 1e3
        case "ms": 1e6
        case "s": 1e9
        case "m": 60e9
        case "h": 3_600e9
        default: nil
        }
    }

    /// A text in double quotes, as Go's %q writes it for what occurs in messages.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
