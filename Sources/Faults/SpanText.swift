/// Spans of time as people write them: `300ms`, `1.5s`, `2m`, `1h`.
///
/// A span is an `Int64` of nanoseconds everywhere in the lab, because a history's times are; only
/// its text has units.
public enum SpanText {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// The nanoseconds a text means, from 0 to about a year.
    ///
    /// - Throws: `FaultSyntaxError` for anything but a decimal number with a unit.
    public static func parse(_ text: some StringProtocol) throws(FaultSyntaxError) -> Int64 {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(digits.count)
        guard let unit = self.units.first(where: { $0.suffix == suffix }),
            let number = Double(String(digits)), number.isFinite
        else {
            throw FaultSyntaxError(
                "\"\(text)\" is not a duration: write a number and a unit, such as 300ms, 1.5s or 2m"
            )
        }
        let nanoseconds = (number * Double(unit.nanoseconds)).rounded()
        guard nanoseconds <= 4e16 else {
            throw FaultSyntaxError("\"\(text)\" is longer than a year")
        }
        return Int64(nanoseconds)
    }

    /// The shortest text that parses to exactly these nanoseconds.
    public static func print(_ nanoseconds: Int64) -> String {
        precondition(nanoseconds >= 0, "a span of \(nanoseconds) ns is negative")
        for (suffix, size) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
        where nanoseconds >= Int64(size) {
            return Self.decimal(nanoseconds, of: Int64(size)) + suffix
        }
        return nanoseconds == 0 ? "0s" : "\(nanoseconds)ns"
    }

    /// A range `A..B`, or a single span as the range of one value.
    ///
    /// - Throws: `FaultSyntaxError` when either end is no duration or the first is the longer.
    public static func parseRange(
        _ text: some StringProtocol
    ) throws(FaultSyntaxError) -> ClosedRange<Int64> {
        guard let dots = Self.dots(in: text) else {
            let single = try Self.parse(text)
            return single...single
        }
        let lower = try Self.parse(text[..<dots.lowerBound])
        let upper = try Self.parse(text[dots.upperBound...])
        guard lower <= upper else {
            throw FaultSyntaxError(
                "\"\(text)\" is not a range: \(Self.print(lower)) is the longer end"
            )
        }
        return lower...upper
    }

    /// The text of a range, which `parseRange` takes back.
    public static func print(_ range: ClosedRange<Int64>) -> String {
        range.lowerBound == range.upperBound
            ? Self.print(range.lowerBound)
            : "\(Self.print(range.lowerBound))..\(Self.print(range.upperBound))"
    }

    private static func dots<Text: StringProtocol>(in text: Text) -> Range<Text.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ".", next < text.endIndex, text[next] == "." {
                return index..<text.index(after: next)
            }
            index = next
        }
        return nil
    }

    private static func decimal(_ nanoseconds: Int64, of size: Int64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: size)
        guard rest > 0 else { return "\(whole)" }
        let padding = String(repeating: "0", count: "\(size)".count - 1 - "\(rest)".count)
        let fraction = padding + "\(rest)"
        let zeros = fraction.reversed().prefix { $0 == "0" }.count
        return "\(whole).\(fraction.dropLast(zeros))"
    }
}
