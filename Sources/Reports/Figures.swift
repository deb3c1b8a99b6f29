/// Numbers as people read them; every output of a run spells them the same way.
enum Figures {
    /// A count with a comma between thousands: `12,408`.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A decimal fraction with exactly `places` digits after the point.
    ///
    /// Written here because `String(format:)` costs microseconds, and a picture has ten thousand
    /// coordinates.
    static func fixed(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "0" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let sign = scaled < 0 ? "-" : ""
        let magnitude = Int(scaled.magnitude)
        guard places > 0 else { return "\(sign)\(magnitude)" }
        let fraction = String(magnitude % scale)
        let padding = String(repeating: "0", count: places - fraction.utf8.count)
        return "\(sign)\(magnitude / scale).\(padding)\(fraction)"
    }

    /// A coordinate of a picture: one decimal at most, none when it is whole.
    static func coordinate(_ value: Double) -> String {
        let text = Self.fixed(value, 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A length of time, from nanoseconds, with about three significant digits.
    static func duration(_ nanoseconds: Int64) -> String {
        let value = Double(nanoseconds)
        switch nanoseconds.magnitude {
        case ..<1_000: return "\(nanoseconds) ns"
        case ..<1_000_000: return "\(Self.significant(value / 1e3)) µs"
        case ..<1_000_000_000: return "\(Self.significant(value / 1e6)) ms"
        case ..<60_000_000_000: return "\(Self.significant(value / 1e9)) s"
        default:
            let seconds = Int((value / 1e9).rounded())
            let rest = seconds % 60
            return "\(seconds / 60) min \(rest < 10 ? "0" : "")\(rest) s"
        }
    }

    /// A moment of the run, from nanoseconds since its start, in seconds to the millisecond.
    static func moment(_ nanoseconds: Int64) -> String {
        "\(Self.fixed(Double(nanoseconds) / 1e9, 3)) s"
    }

    /// A moment to the microsecond, for pictures that show single operations.
    static func fineMoment(_ nanoseconds: Int64) -> String {
        "\(Self.fixed(Double(nanoseconds) / 1e9, 6)) s"
    }

    /// A size in bytes with a binary unit.
    static func bytes(_ value: Int) -> String {
        var amount = Double(value)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if amount < 1024 {
                return unit == "B" ? "\(value) B" : "\(Self.fixed(amount, 1)) \(unit)"
            }
            amount /= 1024
        }
        return "\(Self.fixed(amount, 1)) TiB"
    }

    /// A noun with its number: `1 fault`, `3 faults`.
    static func quantity(_ count: Int, _ noun: String) -> String {
        "\(Self.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func significant(_ value: Double) -> String {
        switch value.magnitude {
        case ..<9.995: Self.fixed(value, 2)
        case ..<99.95: Self.fixed(value, 1)
        default: Self.fixed(value, 0)
        }
    }
}
