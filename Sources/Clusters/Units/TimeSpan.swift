/// Time spans as units write them (systemd.time(7)).
package enum TimeSpan {
    private static let units: [(names: [String], microseconds: Double)] = [
        (["us", "usec"], 1), (["ms", "msec"], 1e3), (["s", "sec", "second", "seconds", ""], 1e6),
        (["m", "min", "minute", "minutes"], 60e6), (["h", "hr", "hour", "hours"], 3600e6),
        (["d", "day", "days"], 86_400e6), (["w", "week", "weeks"], 604_800e6),
    ]

    /// The span that `2min 30s`, `500ms` or the plain number of seconds `90` spells; nil for anything
    /// else, `infinity` included.
    package static func duration(parsing text: String) -> Duration? {
        var total = 0.0
        var rest = text[...].drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count).drop(while: \.isWhitespace)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count).drop(while: \.isWhitespace)
            guard let number = Double(digits),
                let unit = Self.units.first(where: { $0.names.contains(String(name)) })
            else { return nil }
            total += number * unit.microseconds
        }
        return total < 9e15 ? .microseconds(Int64(total.rounded())) : nil
    }

    /// Milliseconds as units write them: `90s`, `1500ms`.
    package static func text(milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
