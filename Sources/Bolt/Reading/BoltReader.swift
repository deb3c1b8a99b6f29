/// Reads the buckets of a database file in the order of their keys, in memory for one page of each
/// level.
///
/// Takes what bbolt writes, with or without a list of free pages, of which reading needs none. A
/// damaged file gives an error or rows, never more work than the file has pages. Rows that are
/// inside other buckets than the bucket of buckets are refused: etcd has none.
public struct BoltReader<Source: BoltSource> {
    /// The bytes.
    public let source: Source
    /// The buckets, in the order of their names.
    public private(set) var buckets: [BoltBucket] = []
    let meta: BoltMeta

    /// How many buckets are read: etcd has a dozen, and a damaged file must not fill memory.
    private static var bucketsMax: Int { 1000 }

    /// Reads the metas and the names of the buckets.
    public init(_ source: Source) throws(BoltError) {
        self.source = source
        self.meta = try BoltMeta(newestIn: source)
        let page = self.meta.transaction % 2
        let (bytes, overflow) = self.meta.pageCount
            .multipliedReportingOverflow(by: UInt64(self.meta.pageBytes))
        guard !overflow, bytes <= UInt64(source.size) else {
            throw .damaged(
                page: page,
                reason: "the file has \(source.size) bytes, not \(self.meta.pageCount) pages"
            )
        }
        try self.readBuckets()
    }

    /// The size of a page.
    public var pageBytes: Int { self.meta.pageBytes }

    /// The size of the database without what the file has behind it.
    public var fileBytes: Int { Int(self.meta.pageCount) * self.meta.pageBytes }

    /// The bucket of this name, if there is one.
    public func bucket(_ name: [UInt8]) -> BoltBucket? {
        self.buckets.first { $0.name == name }
    }

    /// The rows of a bucket.
    public func rows(of bucket: BoltBucket) -> BoltRows<Source> {
        BoltRows(self.source, self.meta, bucket.root)
    }

    private mutating func readBuckets() throws(BoltError) {
        var rows = BoltRows(self.source, self.meta, .page(self.meta.rootPage))
        while let (page, element) = try rows.nextElement() {
            guard self.buckets.count < Self.bucketsMax else {
                throw page.damage("there are more than \(Self.bucketsMax) buckets")
            }
            let bucket = page.withRow(element) { BoltBucket($0, $1, page: page.id) }
            guard page.isBucket(element), let bucket else {
                throw page.damage("element \(element) of the bucket of buckets is no bucket")
            }
            self.buckets.append(bucket)
        }
    }
}

extension BoltReader: Sendable where Source: Sendable {}

/// A bucket of a database.
public struct BoltBucket: Sendable {
    /// Where a bucket's rows are.
    enum Root: Sendable {
        /// Below this page.
        case page(UInt64)
        /// In these bytes, which stand on this page.
        case inline([UInt8], page: UInt64)
    }

    /// The name.
    public let name: [UInt8]
    let root: Root

    /// Takes a row of the bucket of buckets, or is nil when its value is too short.
    init?(_ key: Span<UInt8>, _ value: Span<UInt8>, page: UInt64) {
        guard value.count >= BoltFile.bucketBytes else { return nil }
        var name: [UInt8] = []
        name.append(key)
        self.name = name
        let rootPage = value.number(at: 0, as: UInt64.self)
        guard rootPage == 0 else {
            guard value.count == BoltFile.bucketBytes else { return nil }
            self.root = .page(rootPage)
            return
        }
        var bytes: [UInt8] = []
        bytes.append(value.extracting(BoltFile.bucketBytes..<value.count))
        self.root = .inline(bytes, page: page)
    }
}

extension BoltMeta {
    /// The meta that counts.
    ///
    /// Where the second one is depends on the size of the pages, which only a whole meta tells.
    init(newestIn source: some BoltSource) throws(BoltError) {
        if let first = try Self.read(at: 0, from: source) {
            let second = try Self.read(at: first.pageBytes, from: source)
            guard let second, second.pageBytes == first.pageBytes else {
                self = first
                return
            }
            self = second.transaction > first.transaction ? second : first
            return
        }
        var pageBytes = Self.pageBytesAllowed.lowerBound
        while pageBytes <= Self.pageBytesAllowed.upperBound {
            if let second = try Self.read(at: pageBytes, from: source),
                second.pageBytes == pageBytes
            {
                self = second
                return
            }
            pageBytes *= 2
        }
        throw .noDatabase(reason: "neither of its first pages is whole")
    }

    private static func read(
        at offset: Int,
        from source: some BoltSource
    ) throws(BoltError) -> BoltMeta? {
        let count = BoltFile.headerBytes + Self.bytes
        guard offset + count <= source.size else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        try source.read(at: offset, into: &bytes, 0..<count)
        return BoltMeta(bytes.span, from: BoltFile.headerBytes)
    }
}
