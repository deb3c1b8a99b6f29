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
    func fits(_ dataBytes: Int) -> Bool {
        self.bytes + BoltFile.elementBytes + dataBytes <= self.pages * BoltFile.pageBytes
    }

    /// Whether a leaf takes a row.
    ///
    /// Of rows that are longer than an eighth of a page too few would fit into one, and half of the
    /// file could be air. Such a leaf goes on over more pages, but not so many that changing one row
    /// of it would be expensive.
    func takes(_ dataBytes: Int) -> Bool {
        if self.count == 0 || self.fits(dataBytes) { return true }
        let room = self.pages * BoltFile.pageBytes - self.bytes
        return room > BoltFile.pageBytes / 8
            && self.bytes + BoltFile.elementBytes + dataBytes <= Self.leafBytesMax
    }

    /// How long a leaf becomes as long as it is made of more than one row.
    private static var leafBytesMax: Int { 8 * BoltFile.pageBytes }

    /// Counts an element and its `dataBytes`.
    mutating func add(_ dataBytes: Int) {
        self.count += 1
        self.bytes += BoltFile.elementBytes + dataBytes
    }
}
