/// Rates of bytes as people write them: `64kB/s`, `1MB/s`, `1mbit`.
enum Rate {
    /// The bytes per second in one unit, as a fraction because a bit is an eighth of a byte.
    private static let units: [(suffix: String, numerator: Double, denominator: Double)] = [
        ("B/s", 1, 1), ("kB/s", 1_000, 1), ("MB/s", 1_000_000, 1), ("GB/s", 1e9, 1),
        ("bit", 1, 8), ("kbit", 1_000, 8), ("mbit", 1_000_000, 8), ("gbit", 1e9, 8),
    ]

    static func parse(_ text: some StringProtocol) throws(FaultSyntaxError) -> Int {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(digits.count)
        guard let unit = self.units.first(where: { $0.suffix == suffix }),
            let number = Double(String(digits))
        else {
            throw FaultSyntaxError(
                "\"\(text)\" is not a rate: write a number and a unit, such as 64kB/s or 1mbit"
            )
        }
        let bytes = (number * unit.numerator / unit.denominator).rounded()
        guard (1...1e12).contains(bytes) else {
            throw FaultSyntaxError("\"\(text)\" is not a rate between 1B/s and 1000GB/s")
        }
        return Int(bytes)
    }

    static func print(_ bytesPerSecond: Int) -> String {
        for (suffix, size) in [("MB/s", 1_000_000), ("kB/s", 1_000)]
        where bytesPerSecond > 0 && bytesPerSecond.isMultiple(of: size) {
            return "\(bytesPerSecond / size)\(suffix)"
        }
        return "\(bytesPerSecond)B/s"
    }
}
