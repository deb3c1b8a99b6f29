/// Scalars that carry a unit, as people write them in cluster and experiment files.
package enum Quantity {
    /// What a duration looks like, in the regular expressions that JSON schema and Swift share.
    package static let durationPattern = "([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+"
    /// What a number of bytes with a unit looks like.
    package static let bytesPattern = "[0-9]+(\\.[0-9]+)?(B|kB|KB|MB|GB|KiB|MiB|GiB)"

    private static let nanoseconds: [(unit: String, count: Double)] = [
        ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]
    private static let byteUnits: [(unit: String, count: Double)] = [
        ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9),
        ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
    ]

    /// The span of time that `text` spells, such as `500ms`, `2s` or `1m30s`; nil when it spells none.
    package static func duration(parsing text: String) -> Duration? {
        guard let parts = Self.parts(of: text), !parts.isEmpty else { return nil }
        var total = 0.0
        for part in parts {
            guard let unit = Self.nanoseconds.first(where: { $0.unit == part.unit }) else {
                return nil
            }
            total += part.number * unit.count
        }
        // Nine thousand seconds short of the 64-bit limit; nobody waits for 292 years.
        guard total < 9.2e18 else { return nil }
        return .nanoseconds(Int64(total.rounded()))
    }

    /// The number of bytes that `text` spells, such as `64MiB`; nil when it spells none.
    package static func bytes(parsing text: String) -> Int? {
        guard let parts = Self.parts(of: text), let part = parts.first, parts.count == 1,
            let unit = Self.byteUnits.first(where: { $0.unit == part.unit })
        else { return nil }
        let total = part.number * unit.count
        return total < 9.2e18 ? Int(total.rounded()) : nil
    }

    /// The shortest spelling of a duration in one unit: `500ms`, `90s`, `2m`.
    package static func text(of duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard nanoseconds != 0 else { return "0s" }
        for (unit, count) in Self.nanoseconds.reversed() where nanoseconds % Int64(count) == 0 {
            return "\(nanoseconds / Int64(count))\(unit)"
        }
        return "\(nanoseconds)ns"
    }

    /// Splits `1m30.5s` into its numbers and units; nil when something else stands in it.
    private static func parts(of text: String) -> [(number: Double, unit: String)]? {
        var parts: [(number: Double, unit: String)] = []
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            // `Double` would also read ".5" and "1.", which the pattern refuses.
            guard let number = Double(digits), digits.first != ".", digits.last != ".",
                !unit.isEmpty
            else { return nil }
            parts.append((number, String(unit)))
        }
        return parts
    }
}
