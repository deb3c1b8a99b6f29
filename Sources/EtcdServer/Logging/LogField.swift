/// One named value of a log line.
package struct LogField: Sendable, Equatable {
    /// A value, as JSON has them.
    package enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int64)
        case unsigned(UInt64)
        case boolean(Bool)
        case texts([String])
    }

    package let name: String
    package let value: Value

    /// A text.
    package static func text(_ name: String, _ value: String) -> LogField {
        LogField(name: name, value: .text(value))
    }

    /// A number.
    package static func number(_ name: String, _ value: some BinaryInteger) -> LogField {
        LogField(name: name, value: .integer(Int64(clamping: value)))
    }

    /// A member's or cluster's id, written as etcd does: hexadecimal without padding.
    package static func id(_ name: String, _ value: UInt64) -> LogField {
        LogField(name: name, value: .text(String(value, radix: 16)))
    }

    /// A truth.
    package static func flag(_ name: String, _ value: Bool) -> LogField {
        LogField(name: name, value: .boolean(value))
    }

    /// Several texts.
    package static func texts(_ name: String, _ value: [String]) -> LogField {
        LogField(name: name, value: .texts(value))
    }

    /// A span, as etcd writes it: Go's text of it.
    package static func milliseconds(_ name: String, _ value: Int) -> LogField {
        let isWhole = value % 1_000 == 0
        return LogField(name: name, value: .text(isWhole ? "\(value / 1_000)s" : "\(value)ms"))
    }

    /// The value as JSON.
    func appendValue(to line: inout String) {
        switch self.value {
        case .text(let text): LogText.appendQuoted(text, to: &line)
        case .integer(let number): line += "\(number)"
        case .unsigned(let number): line += "\(number)"
        case .boolean(let truth): line += truth ? "true" : "false"
        case .texts(let texts):
            line += "["
            for (index, text) in texts.enumerated() {
                if index > 0 { line += "," }
                LogText.appendQuoted(text, to: &line)
            }
            line += "]"
        }
    }
}

/// Text inside log lines.
enum LogText {
    /// Appends a text as a JSON string.
    static func appendQuoted(_ text: String, to line: inout String) {
        line += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: line.unicodeScalars.append(scalar)
            }
        }
        line += "\""
    }

    /// A moment in UTC with microseconds, as etcd 3.6 writes it.
    static func timestamp(_ seconds: Int64, microseconds: Int64) -> String {
        let days = seconds / 86_400
        let second = seconds % 86_400
        let (year, month, day) = self.date(days)
        return self.padded(year, 4) + "-" + self.padded(month, 2) + "-" + self.padded(day, 2) + "T"
            + self.padded(second / 3_600, 2) + ":" + self.padded(second / 60 % 60, 2) + ":"
            + self.padded(second % 60, 2) + "." + self.padded(microseconds, 6) + "Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is a year's last.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
