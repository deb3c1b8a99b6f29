/// Where things are in a file that is yet to be written, and so how long it will be.
public struct BoltLayout: Hashable, Sendable {
    /// The page of the bucket of buckets.
    public var rootPage: UInt64
    /// How many pages the file has.
    public var pageCount: UInt64

    /// The size of the file.
    public var fileBytes: Int { Int(self.pageCount) * BoltFile.pageBytes }
}

/// Finds the layout of a file from the sizes of its rows, in memory for one page of each level.
///
/// The rows are those that the writer is given later, in the same order: buckets in the order of
/// their names, and the rows of each in the order of their keys.
public struct BoltPlan: Sendable {
    private var database = DraftDatabase<PlannedPage>(PlannedFile())

    /// Starts without buckets.
    public init() {}

    /// Opens a bucket; its rows follow.
    public mutating func bucket(_ name: [UInt8]) {
        self.database.open(name)
    }

    /// Adds a row with a key and a value of these lengths.
    public mutating func row(keyBytes: Int, valueBytes: Int) {
        precondition(self.database.hasOpenBucket, "a row came before the first bucket")
        checkRow(keyBytes: keyBytes, valueBytes: valueBytes)
        self.database.bucket.makeRoom(keyBytes + valueBytes, &self.database.file)
        self.database.bucket.leaf.append(keyBytes: keyBytes, valueBytes: valueBytes)
    }

    /// The layout of the rows so far.
    public consuming func finish() -> BoltLayout {
        let rootPage = self.database.finish()
        return BoltLayout(rootPage: rootPage, pageCount: self.database.file.nextPage)
    }
}

/// Stops when bbolt would refuse a row; whoever made the rows has kept these bounds.
func checkRow(keyBytes: Int, valueBytes: Int) {
    precondition(
        keyBytes >= 1 && keyBytes <= BoltFile.keyBytesMax && valueBytes >= 0
            && valueBytes <= BoltFile.valueBytesMax,
        "a row has a key of \(keyBytes) bytes and a value of \(valueBytes)"
    )
}

/// How many pages there are.
struct PlannedFile: DraftFile {
    /// Two metas and the freelist come first.
    var nextPage: UInt64 = 3
}

/// A page's sizes.
struct PlannedPage: PageDraft {
    private(set) var shape = PageShape()
    private var firstKeyBytes = 0

    mutating func append(keyBytes: Int, valueBytes: Int) {
        if self.shape.count == 0 { self.firstKeyBytes = keyBytes }
        self.shape.add(keyBytes + valueBytes)
    }

    mutating func append(_ child: Child<Int>) {
        self.append(keyBytes: child.key, valueBytes: 0)
    }

    mutating func append(bucket name: [UInt8], root: UInt64) {
        self.append(keyBytes: name.count, valueBytes: BoltFile.bucketBytes)
    }

    mutating func append(bucket name: [UInt8], inline page: inout PlannedPage) {
        let valueBytes = BoltFile.bucketBytes + page.shape.bytes
        self.append(keyBytes: name.count, valueBytes: valueBytes)
        page.shape = PageShape()
    }

    mutating func close(_ kind: PageKind, into file: inout PlannedFile) -> Child<Int> {
        let child = Child(key: self.firstKeyBytes, page: file.nextPage)
        file.nextPage += UInt64(self.shape.pages)
        self.shape = PageShape()
        return child
    }
}
