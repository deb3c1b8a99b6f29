/// A running hash of everything that happened: equal digests mean equal runs.
struct Digest {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Takes in one number.
    @inline(__always)
    mutating func mix(_ number: UInt64) {
        var mixed = (self.value ^ number) &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 29
        self.value = mixed &* 0x94D0_49BB_1331_11EB
    }

    /// Takes in one number.
    @inline(__always)
    mutating func mix(_ number: Int64) { self.mix(UInt64(bitPattern: number)) }
}
