/// A reproducible stream of random numbers: the same seed gives the same stream on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one word of state, every seed a good one, and
/// `split` gives independent streams, so that adding a draw in one place leaves the others alone.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the stream that belongs to `seed`.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An independent stream, itself determined by this one.
    public mutating func split() -> SeededRandom {
        SeededRandom(seed: self.next())
    }

    /// A uniform integer in `0 ..< bound`; `bound` must be positive.
    ///
    /// The standard library does not promise which numbers `Int.random(in:using:)` draws from a
    /// generator; a recorded seed must give the same run under the next toolchain, so this does.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a bound of \(bound) leaves nothing to draw")
        let (high, _) = self.next().multipliedFullWidth(by: UInt64(bound))
        return Int(high)
    }

    /// True with the given probability, 0 to 1.
    public mutating func chance(_ probability: Double) -> Bool {
        Double(self.next() >> 11) * 0x1p-53 < probability
    }
}
