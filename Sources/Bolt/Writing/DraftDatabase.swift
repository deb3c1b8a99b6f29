/// A whole database that is being laid out: the bucket of buckets and the bucket that is open.
struct DraftDatabase<Page: PageDraft>: Sendable {
    /// The bucket that is open.
    var bucket = DraftTree<Page>()
    /// What has been laid out.
    var file: Page.File
    private var root = DraftTree<Page>()
    private var name: [UInt8]?

    /// Starts without buckets.
    init(_ file: Page.File) {
        self.file = file
    }

    /// Whether rows may be added.
    var hasOpenBucket: Bool { self.name != nil }

    /// Opens a bucket, the rows of which follow.
    mutating func open(_ name: [UInt8]) {
        precondition(
            (1...BoltFile.keyBytesMax).contains(name.count),
            "a bucket's name has \(name.count) bytes"
        )
        if let before = self.name {
            precondition(
                before.lexicographicallyPrecedes(name),
                "bucket \(name) comes after bucket \(before)"
            )
        }
        self.closeBucket()
        self.name = name
    }

    /// Lays out what is left and returns the page of the bucket of buckets.
    mutating func finish() -> UInt64 {
        self.closeBucket()
        self.name = nil
        return self.root.finish(&self.file)
    }

    private mutating func closeBucket() {
        guard let name = self.name else { return }
        let inline = self.bucket.isInline ? self.bucket.leaf.shape.bytes : 0
        self.root.makeRoom(name.count + BoltFile.bucketBytes + inline, &self.file)
        if self.bucket.isInline {
            self.root.leaf.append(bucket: name, inline: &self.bucket.leaf)
        } else {
            self.root.leaf.append(bucket: name, root: self.bucket.finish(&self.file))
        }
    }
}
