import Basics

/// Writes a database from the first byte to the last, in memory for one page of each level.
///
/// Bytes collect until whoever sends or stores them has read them with `withOutput` and calls
/// `clearOutput`. Rows must come in the order of the plan, and be of the sizes that it saw: a
/// file that did not match what its first pages say would be worse than none, so a difference stops
/// the process.
public struct BoltWriter: Sendable {
    private var database: DraftDatabase<WrittenPage>
    private let layout: BoltLayout
    private var lastKey: [UInt8] = []
    private var bytesTaken = 0

    /// Starts the file of a plan's layout.
    public init(_ layout: BoltLayout) {
        self.layout = layout
        self.database = DraftDatabase(WrittenFile())
        let freelistPage: UInt64 = 2
        for transaction: UInt64 in 0...1 {
            let meta = BoltMeta(
                rootPage: layout.rootPage,
                freelistPage: freelistPage,
                pageCount: layout.pageCount,
                transaction: transaction
            )
            meta.appendPage(to: &self.database.file.output)
        }
        // No page is free. An empty list opens faster than none, which makes bbolt walk the file.
        self.database.file.output.appendHeader(id: freelistPage, .freelist, count: 0, overflow: 0)
        self.database.file.output.padPage()
        self.database.file.nextPage = freelistPage + 1
    }

    /// How many bytes are ready to be taken.
    public var outputBytes: Int { self.database.file.output.count }

    /// How many bytes there will be after those that are ready.
    public var bytesLeft: Int { self.layout.fileBytes - self.bytesTaken - self.outputBytes }

    /// Calls `body` with the bytes that are ready, and keeps them.
    public func withOutput<Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        try body(self.database.file.output.span)
    }

    /// Forgets the bytes that are ready, and keeps their room.
    public mutating func clearOutput() {
        self.bytesTaken += self.outputBytes
        self.database.file.output.removeAll(keepingCapacity: true)
    }

    /// Opens a bucket, whose name comes after that of the one before; its rows follow.
    public mutating func bucket(_ name: [UInt8]) {
        self.database.open(name)
        self.lastKey.removeAll(keepingCapacity: true)
    }

    /// Adds a row, whose key comes after that of the one before.
    public mutating func row(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        precondition(self.database.hasOpenBucket, "a row came before the first bucket")
        checkRow(keyBytes: key.count, valueBytes: value.count)
        // The empty key comes before all others.
        precondition(
            ByteOrder.compare(self.lastKey.span, key) < 0,
            "a row of \(key.count) bytes key does not come after the one before"
        )
        self.lastKey.removeAll(keepingCapacity: true)
        self.lastKey.append(key)
        self.database.bucket.makeRoom(key.count + value.count, &self.database.file)
        self.database.bucket.leaf.append(key, value)
    }

    /// Ends the file.
    public mutating func finish() {
        let written = BoltLayout(
            rootPage: self.database.finish(),
            pageCount: self.database.file.nextPage
        )
        precondition(
            written == self.layout && self.bytesLeft == 0,
            "the rows make \(written), the plan's made \(self.layout)"
        )
    }
}
