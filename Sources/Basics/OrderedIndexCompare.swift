/// Orders byte strings as etcd orders keys: byte by byte, unsigned, the shorter one first.
public enum ByteOrder {
    /// Less than 0, 0 or more than 0 as `left` stands before, at or after `right`.
    public static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        // Neither pointer leaves the closures, and `position + 8 <= shared` keeps every load inside.
        unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                let shared = min(left.count, right.count)
                var position = 0
                while position + 8 <= shared {
                    let a = unsafe left.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    let b = unsafe right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    if a != b { return UInt64(bigEndian: a) < UInt64(bigEndian: b) ? -1 : 1 }
                    position += 8
                }
                while position < shared {
                    let (a, b) = unsafe (left[position], right[position])
                    if a != b { return a < b ? -1 : 1 }
                    position += 1
                }
                return left.count - right.count
            }
        }
    }

    /// Whether `left` stands before `right`.
    public static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        Self.compare(left.span, right.span) < 0
    }
}
