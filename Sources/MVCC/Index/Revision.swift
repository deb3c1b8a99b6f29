/// When a key was changed: the revision of the transaction and the place of the change in it.
public struct Revision: Comparable, Hashable, BitwiseCopyable, Sendable {
    /// The store's revision; the first transaction that changes something makes revision 2.
    public var main: Int64
    /// How many changes the same transaction made before.
    public var sub: Int64

    /// Makes a revision.
    public init(_ main: Int64, _ sub: Int64 = 0) {
        self.main = main
        self.sub = sub
    }

    /// Whether `left` was made before `right`.
    public static func < (left: Revision, right: Revision) -> Bool {
        (left.main, left.sub) < (right.main, right.sub)
    }
}

/// The key of a row in the bucket `key`.
///
///     0       8   9      17
///     main BE  _  sub BE  [t]      a deletion ends in `t`, and its KeyValue has nothing but the key
///
/// Rows stand in the order of their revisions, so that new ones are appended.
public enum RevisionKey {
    /// The length of a row's key that is no deletion.
    public static let length = 17
    private static let separator = UInt8(ascii: "_")
    private static let deletion = UInt8(ascii: "t")

    /// Writes the key of a revision to `bytes`, whose room is used again.
    static func write(_ revision: Revision, isDeletion: Bool, to bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        Self.append(revision.main, to: &bytes)
        bytes.append(Self.separator)
        Self.append(revision.sub, to: &bytes)
        if isDeletion { bytes.append(Self.deletion) }
    }

    /// The row key of a revision.
    public static func encode(_ revision: Revision, isDeletion: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length + 1)
        Self.write(revision, isDeletion: isDeletion, to: &bytes)
        return bytes
    }

    /// The revision that a row's key stands for, and whether the row is a deletion.
    public static func decode(_ bytes: Span<UInt8>) -> (revision: Revision, isDeletion: Bool) {
        precondition(
            bytes.count == Self.length || bytes.count == Self.length + 1,
            "a row of the bucket `key` has a key of \(bytes.count) bytes"
        )
        let revision = Revision(Self.number(bytes, at: 0), Self.number(bytes, at: 9))
        return (revision, bytes.count > Self.length)
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        let bits = UInt64(bitPattern: number)
        for place in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * place)))
        }
    }

    private static func number(_ bytes: Span<UInt8>, at start: Int) -> Int64 {
        var bits: UInt64 = 0
        for place in 0..<8 { bits = bits << 8 | UInt64(bytes[start + place]) }
        return Int64(bitPattern: bits)
    }
}
