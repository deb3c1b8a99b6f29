/// How much is in a page that is being filled.
///
/// The plan and the writer both decide by this alone what still goes into a page, and so they lay
/// out the same file.
struct PageShape: Sendable {
    /// How many elements there are.
    private(set) var count = 0
    /// The bytes of the header, the elements and what they stand for.
    private(set) var bytes = BoltFile.headerBytes

    /// How many pages of the file it takes.
    var pages: Int { (self.bytes + BoltFile.pageBytes - 1) / BoltFile.pageBytes }

    /// Whether an element and its `dataBytes` still fit into the pages that are taken anyway.
    ///
    /// What is longer than a page comes first in its own, and small rows then fill the last of its
    /// overflow pages.
    func holds(_ dataBytes: Int) -> Bool {
        self.count == 0
            || self.bytes + BoltFile.elementBytes + dataBytes <= self.pages * BoltFile.pageBytes
    }

    /// Counts an element and its `dataBytes`.
    mutating func add(_ dataBytes: Int) {
        self.count += 1
        self.bytes += BoltFile.elementBytes + dataBytes
    }
}
