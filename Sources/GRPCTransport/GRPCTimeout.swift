import NIOCore

/// The `grpc-timeout` header: at most eight digits and a unit (gRPC over HTTP/2, "Requests").
enum GRPCTimeout {
    /// Writes the header's value for a remaining time and returns its length, at most nine.
    ///
    /// Rounded up, so that the server never gives up before the client asked it to.
    static func write(_ remaining: TimeAmount, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
        var value = max(remaining.nanoseconds, 1)
        var unit = UInt8(ascii: "n")
        // From one unit to the next: the factor and the next unit's letter.
        let steps: [(Int64, UInt8)] = [
            (1_000, UInt8(ascii: "u")), (1_000, UInt8(ascii: "m")), (1_000, UInt8(ascii: "S")),
            (60, UInt8(ascii: "M")), (60, UInt8(ascii: "H")),
        ]
        for (factor, letter) in steps where value > 99_999_999 {
            value = (value + factor - 1) / factor
            unit = letter
        }
        var length = 0
        var divisor: Int64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes[length] = UInt8(ascii: "0") + UInt8(value / divisor % 10)
            length += 1
            divisor /= 10
        }
        bytes[length] = unit
        return length + 1
    }

    /// The time a header's value grants; nil if it is malformed.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeAmount? {
        guard bytes.count >= 2, bytes.count <= 9, let unit = bytes.last else { return nil }
        var value: Int64 = 0
        for byte in bytes.dropLast() {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        switch unit {
        case UInt8(ascii: "n"): return .nanoseconds(value)
        case UInt8(ascii: "u"): return .microseconds(value)
        case UInt8(ascii: "m"): return .milliseconds(value)
        case UInt8(ascii: "S"): return .seconds(value)
        // A century is as good as for ever, and stays inside 64 bits of nanoseconds.
        case UInt8(ascii: "M"): return .minutes(min(value, 52_560_000))
        case UInt8(ascii: "H"): return .hours(min(value, 876_000))
        default: return nil
        }
    }
}
