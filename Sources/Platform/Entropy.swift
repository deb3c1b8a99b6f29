import Glibc

/// Randomness that nobody can foresee, for ids and for the seeds of everything else.
package enum Entropy {
    /// Random bytes from the system.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var piece = [UInt8](repeating: 0, count: min(count - bytes.count, 256))
            // It fails for more than 256 bytes, and where the kernel is older than 3.17.
            let code = getentropy(&piece, piece.count)
            precondition(code == 0, "the system gives no randomness: error \(errno)")
            bytes += piece
        }
        return bytes
    }

    /// A random seed.
    package static func seed() -> UInt64 {
        self.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
