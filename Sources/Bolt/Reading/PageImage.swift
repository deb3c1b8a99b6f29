import Basics

/// A branch or leaf page in memory, every element of which has been checked.
///
/// bbolt protects nothing but its metas with a checksum. So a page must be exactly as bbolt writes
/// it: the data lies without a gap in the order of the elements, keys ascend, and the page is no
/// longer than its data needs. Then a damaged number contradicts its neighbours, and what can go
/// unnoticed is damage inside keys and values, and in the length of a page's last value.
struct PageImage: Sendable {
    /// The page's number, or its bucket's page for an inline one; errors name it.
    private(set) var id: UInt64 = 0
    /// Whether it is a branch or a leaf.
    private(set) var kind = PageKind.leaf
    /// How many elements it has.
    private(set) var count = 0
    /// The first `loaded` bytes are the page's; the room behind them is used again.
    private var bytes: [UInt8] = []
    private var loaded = 0

    /// What a page's header says.
    private struct Header {
        var id: UInt64
        var flags: UInt16
        var count: Int
        var overflow: UInt64
    }

    /// Reads and checks a page.
    mutating func load(
        _ id: UInt64,
        _ meta: BoltMeta,
        from source: some BoltSource
    ) throws(BoltError) {
        self.id = id
        guard id > 1, id < meta.pageCount else { throw self.damage("it is outside the file") }
        let start = Int(id) * meta.pageBytes
        self.loaded = 0
        try self.extend(to: meta.pageBytes, at: start, from: source)
        let header = self.header
        guard header.id == id else { throw self.damage("it says that it is page \(header.id)") }
        guard header.overflow < meta.pageCount - id else {
            throw self.damage("it goes on behind the end of the file")
        }
        try self.take(header)
        // No more is read than elements say that there is, whatever a damaged header claims.
        let room = (Int(header.overflow) + 1) * meta.pageBytes
        guard self.elementsEnd <= room else { throw self.damage("its elements do not fit into it") }
        try self.extend(to: self.elementsEnd, at: start, from: source)
        let end = try self.checkElements()
        guard end <= room, end >= room - meta.pageBytes else {
            throw self.damage("its data ends at byte \(end) of \(room)")
        }
        try self.extend(to: end, at: start, from: source)
        try self.checkOrder()
    }

    /// Takes and checks the page in a bucket's row; `page` is where that row is.
    mutating func load(inline bytes: Span<UInt8>, page: UInt64) throws(BoltError) {
        self.id = page
        self.bytes.removeAll(keepingCapacity: true)
        self.bytes.append(bytes)
        guard bytes.count >= BoltFile.headerBytes else {
            throw self.damage("an inline bucket has \(bytes.count) bytes")
        }
        let header = self.header
        guard header.id == 0, header.overflow == 0, header.flags == PageKind.leaf.rawValue else {
            throw self.damage("the page of an inline bucket is not one")
        }
        try self.take(header)
        guard self.elementsEnd <= bytes.count, try self.checkElements() == bytes.count else {
            throw self.damage("an inline bucket does not fill its row")
        }
        try self.checkOrder()
    }

    /// Whether a leaf's element is a bucket.
    func isBucket(_ index: Int) -> Bool {
        self.kind == .leaf && self.flags(index) == BoltFile.bucketFlag
    }

    /// The page of a branch's child.
    func child(_ index: Int) -> UInt64 {
        self.bytes.span.number(at: Self.element(index) + 8, as: UInt64.self)
    }

    /// Calls `body` with an element's key.
    func withKey<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        body(self.bytes.span.extracting(self.key(index)))
    }

    /// Calls `body` with a row.
    func withRow<Result>(
        _ index: Int,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Result
    ) -> Result {
        let key = self.key(index)
        let value = key.upperBound..<(key.upperBound + self.valueBytes(index))
        let bytes = self.bytes.span
        return body(bytes.extracting(key), bytes.extracting(value))
    }

    /// An error about this page.
    func damage(_ reason: String) -> BoltError {
        .damaged(page: self.id, reason: reason)
    }

    private var header: Header {
        let bytes = self.bytes.span
        return Header(
            id: bytes.number(at: 0, as: UInt64.self),
            flags: bytes.number(at: 8, as: UInt16.self),
            count: Int(bytes.number(at: 10, as: UInt16.self)),
            overflow: UInt64(bytes.number(at: 12, as: UInt32.self))
        )
    }

    private mutating func take(_ header: Header) throws(BoltError) {
        guard let kind = PageKind(rawValue: header.flags), kind == .branch || kind == .leaf else {
            throw self.damage("it is neither a branch nor a leaf")
        }
        self.kind = kind
        self.count = header.count
    }

    /// Reads on until there are `count` bytes; every page of which they are part is in the file.
    private mutating func extend(
        to count: Int,
        at start: Int,
        from source: some BoltSource
    ) throws(BoltError) {
        guard count > self.loaded else { return }
        if count > self.bytes.count {
            self.bytes += [UInt8](repeating: 0, count: count - self.bytes.count)
        }
        try source.read(at: start + self.loaded, into: &self.bytes, self.loaded..<count)
        self.loaded = count
    }

    private static func element(_ index: Int) -> Int {
        BoltFile.headerBytes + index * BoltFile.elementBytes
    }

    private var elementsEnd: Int { Self.element(self.count) }

    private func flags(_ index: Int) -> UInt32 {
        self.bytes.span.number(at: Self.element(index), as: UInt32.self)
    }

    /// The fields of a leaf's element stand one further than those of a branch's.
    private func field(_ index: Int, _ field: Int) -> Int {
        let offset = Self.element(index) + (self.kind == .leaf ? 4 : 0) + 4 * field
        return Int(self.bytes.span.number(at: offset, as: UInt32.self))
    }

    private func valueBytes(_ index: Int) -> Int {
        self.kind == .leaf ? self.field(index, 2) : 0
    }

    private func key(_ index: Int) -> Range<Int> {
        let start = Self.element(index) + self.field(index, 0)
        return start..<(start + self.field(index, 1))
    }

    /// Checks every element but not yet what it stands for, and returns where the data ends.
    private func checkElements() throws(BoltError) -> Int {
        var end = self.elementsEnd
        for index in 0..<self.count {
            let key = self.key(index)
            guard key.lowerBound == end else {
                throw self.damage("element \(index) begins at byte \(key.lowerBound), not \(end)")
            }
            guard (1...BoltFile.keyBytesMax).contains(key.count) else {
                throw self.damage("the key of element \(index) has \(key.count) bytes")
            }
            guard self.kind == .branch || self.flags(index) <= BoltFile.bucketFlag else {
                throw self.damage("element \(index) has flags \(self.flags(index))")
            }
            end = key.upperBound + self.valueBytes(index)
        }
        return end
    }

    private func checkOrder() throws(BoltError) {
        guard self.count > 1 else { return }
        let bytes = self.bytes.span
        var before = self.key(0)
        for index in 1..<self.count {
            let key = self.key(index)
            guard ByteOrder.compare(bytes.extracting(before), bytes.extracting(key)) < 0 else {
                throw self.damage("element \(index) does not come after the one before")
            }
            before = key
        }
    }
}
