/// Finds a method by the bytes of its path: open addressing, no string made per request.
final class MethodTable: Sendable {
    let methods: [GRPCMethod]
    private let paths: [[UInt8]]
    private let buckets: [Int32]

    init(_ methods: [GRPCMethod]) {
        self.methods = methods
        self.paths = methods.map { Array($0.path.utf8) }
        var capacity = 8
        while capacity < methods.count * 4 { capacity *= 2 }
        var buckets = [Int32](repeating: -1, count: capacity)
        for (index, path) in self.paths.enumerated() {
            var bucket = path.withUnsafeBufferPointer { Self.hash($0) } & (capacity - 1)
            while buckets[bucket] >= 0 { bucket = (bucket + 1) & (capacity - 1) }
            buckets[bucket] = Int32(index)
        }
        self.buckets = buckets
    }

    /// The position of the method in `methods`.
    func index(of path: UnsafeBufferPointer<UInt8>) -> Int? {
        var bucket = Self.hash(path) & (self.buckets.count - 1)
        while self.buckets[bucket] >= 0 {
            let index = Int(self.buckets[bucket])
            if self.paths[index].elementsEqual(path) { return index }
            bucket = (bucket + 1) & (self.buckets.count - 1)
        }
        return nil
    }

    /// The refusal of a path nobody serves, in grpc-go's words.
    func refusal(of path: String) -> GRPCError {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty else {
            return GRPCError(code: .unimplemented, message: "malformed method name: \"\(path)\"")
        }
        let isKnown = self.methods.contains { $0.path.hasPrefix("/\(parts[1])/") }
        return GRPCError(
            code: .unimplemented,
            message: isKnown
                ? "unknown method \(parts[2]) for service \(parts[1])"
                : "unknown service \(parts[1])"
        )
    }

    /// FNV-1a.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }
}
