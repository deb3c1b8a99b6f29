import CChecksum

/// The cyclic redundancy check of Castagnoli's polynomial, as Go's `hash/crc32` computes it.
///
/// etcd's log and snapshot files carry it, and HashKV is one. A running check continues where the
/// last piece ended: `update(update(0, a), b)` is the check of `a` followed by `b`.
public enum CRC32C {
    /// The check of what `crc` stands for followed by `bytes`.
    public static func update(_ crc: UInt32, _ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe Self.update(crc, $0) }
    }

    /// The check of what `crc` stands for followed by a part of `bytes`.
    public static func update(_ crc: UInt32, _ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        // The slice is checked against the buffer, and nothing of it leaves the closure.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe Self.update(crc, UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
    }

    /// The check of what `crc` stands for followed by a span of bytes.
    public static func update(_ crc: UInt32, _ bytes: Span<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe Self.update(crc, $0) }
    }

    /// Whether the processor computes the check by itself, about five times as fast as the tables.
    private static let isBuiltIn = tern_has_crc32c() != 0

    private static func update(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        // The function reads exactly the bytes of the buffer.
        Self.isBuiltIn
            ? unsafe tern_crc32c(crc, bytes.baseAddress, bytes.count)
            : unsafe Self.sliced(crc, bytes)
    }

    /// The check without the processor's help; what tests compare the other way with.
    package static func sliced(_ crc: UInt32, _ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe Self.sliced(crc, $0) }
    }

    /// Slicing by eight: table `k` tells what a byte does to the check `k` bytes later.
    private static func sliced(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        unsafe Self.tables.withUnsafeBufferPointer { tables in
            var state = ~crc
            var offset = 0
            let whole = bytes.count & ~7
            // Every table index is a table's number times 256 plus a byte, and there are 8 tables;
            // every load of 8 bytes ends at or before `whole`.
            while offset < whole {
                let word =
                    unsafe UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    ) ^ UInt64(state)
                state =
                    unsafe tables[1792 + Int(word & 0xff)]
                    ^ tables[1536 + Int(word >> 8 & 0xff)]
                    ^ tables[1280 + Int(word >> 16 & 0xff)]
                    ^ tables[1024 + Int(word >> 24 & 0xff)]
                    ^ tables[768 + Int(word >> 32 & 0xff)]
                    ^ tables[512 + Int(word >> 40 & 0xff)]
                    ^ tables[256 + Int(word >> 48 & 0xff)]
                    ^ tables[Int(word >> 56)]
                offset += 8
            }
            while offset < bytes.count {
                state =
                    unsafe tables[Int(UInt8(truncatingIfNeeded: state) ^ bytes[offset])]
                    ^ (state >> 8)
                offset += 1
            }
            return ~state
        }
    }

    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var state = UInt32(byte)
            for _ in 0..<8 {
                state = state & 1 == 1 ? 0x82F6_3B78 ^ (state >> 1) : state >> 1
            }
            tables[byte] = state
        }
        for entry in 256..<(8 * 256) {
            let before = tables[entry - 256]
            tables[entry] = tables[Int(before & 0xff)] ^ (before >> 8)
        }
        return tables
    }()
}
