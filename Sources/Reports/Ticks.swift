import Foundation

/// Round steps for an axis of time.
enum Ticks {
    /// The step, in nanoseconds, that gives at most about `count` ticks over a span: 1, 2 or 5 times a
    /// power of ten.
    static func step(over span: Double, count: Double) -> Double {
        let raw = max(1, span / count)
        let power = pow(10, log10(raw).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw } ?? 10 * power
    }

    /// The ticks within a span, in nanoseconds.
    static func moments(from start: Double, to end: Double, step: Double) -> [Double] {
        var moments: [Double] = []
        var index = (start / step).rounded(.up)
        while index * step <= end {
            moments.append(index * step)
            index += 1
        }
        return moments
    }

    /// A tick's text in seconds, with as many digits as the step needs.
    static func text(_ moment: Double, step: Double) -> String {
        let places = max(0, min(6, 9 - Int((log10(step) + 1e-9).rounded(.down))))
        return "\(Figures.fixed(moment / 1e9, places)) s"
    }
}
