/// etcd's database file, as bbolt lays it out; all numbers are little endian.
///
///     page 0      page 1      page 2 ...
///     meta        meta        freelist, branch and leaf pages in any order
///
///     0     8       10      12         16
///     id    flags   count   overflow   what the page holds                       every page
///     0           16                    16 + 16 * count
///     header      elements              key value key value ...                  leaf
///     header      elements              key key ...                              branch
///
///     flags  position  key size  value size                                      leaf element
///     position  key size  child page (8)                                         branch element
///
/// A page may go on over the `overflow` pages behind it. An element's position is counted from the
/// element itself. The root is a bucket whose rows are the buckets: a row's value is the page of the
/// bucket's root and a sequence number, 8 bytes each; a root of 0 says that the bucket's only page
/// follows in the value, as long as it is at most a quarter of a page.
public enum BoltFile {
    /// The size of a page that `BoltWriter` makes, which is etcd's on every usual machine.
    public static let pageBytes = 4096
    /// The longest key that bbolt takes; an empty one it refuses.
    public static let keyBytesMax = 32_768
    /// The longest value that bbolt takes.
    public static let valueBytesMax = (1 << 31) - 2
    /// The length of the SHA-256 that ends a snapshot file.
    public static let hashBytes = 32

    /// Whether a file of this size, which may be a snapshot's, ends in the hash of what is before.
    ///
    /// This is how etcd's tools tell: a database is whole pages, each a multiple of 512 bytes.
    public static func endsInHash(fileBytes: Int) -> Bool {
        fileBytes % 512 == Self.hashBytes
    }

    /// The size of the database in a file that may end in its hash.
    public static func databaseBytes(fileBytes: Int) -> Int {
        Self.endsInHash(fileBytes: fileBytes) ? fileBytes - Self.hashBytes : fileBytes
    }

    /// What fills pages up.
    static let zeros = [UInt8](repeating: 0, count: Self.pageBytes)
    /// What every page begins with.
    static let headerBytes = 16
    /// The element of a row or of a child.
    static let elementBytes = 16
    /// What a bucket's row has before its page, if that is inline.
    static let bucketBytes = 16
    /// The longest page that may stand in its bucket's row.
    static let inlineBytesMax = Self.pageBytes / 4
    /// The mark of a leaf's element that is a bucket.
    static let bucketFlag: UInt32 = 1
}

/// What a page is.
enum PageKind: UInt16, Sendable {
    case branch = 1
    case leaf = 2
    case meta = 4
    case freelist = 16
}

extension [UInt8] {
    /// Appends an integer, little endian.
    mutating func append(littleEndian value: some FixedWidthInteger) {
        // The bytes are read before the closure ends.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe self.append(contentsOf: $0) }
    }

    /// Appends a page's header.
    mutating func appendHeader(id: UInt64, _ kind: PageKind, count: Int, overflow: Int) {
        self.append(littleEndian: id)
        self.append(littleEndian: kind.rawValue)
        self.append(littleEndian: UInt16(count))
        self.append(littleEndian: UInt32(overflow))
    }

    /// Appends a span's bytes.
    mutating func append(_ bytes: Span<UInt8>) {
        // The pointer is read before the closure ends.
        unsafe bytes.withUnsafeBufferPointer { unsafe self.append(contentsOf: $0) }
    }

    /// Appends zeros up to the end of a page; the bytes begin with one.
    mutating func padPage() {
        let rest = self.count % BoltFile.pageBytes
        guard rest > 0 else { return }
        self.append(BoltFile.zeros.span.extracting(rest...))
    }
}

extension Span<UInt8> {
    /// The little-endian number at `offset`, which the span bounds-checks.
    func number<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Value.Type
    ) -> Value {
        // Any bits are an integer, and the load is checked against the span's end.
        unsafe Value(littleEndian: self.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }
}
