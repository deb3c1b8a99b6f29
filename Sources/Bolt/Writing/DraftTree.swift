/// The pages of one bucket, made from rows in ascending order.
///
/// A page is closed when the next row does not fit, and becomes a child of the branch above, which
/// is closed in the same way; only one page of each level is kept. A branch is written behind its
/// children, so that its children's numbers are known.
struct DraftTree<Page: PageDraft>: Sendable {
    /// A level of branches.
    private struct Level: Sendable {
        var page = Page()
        /// The youngest children, at most two, which are not in the page yet.
        ///
        /// bbolt stops with a failed assertion when it balances the only child of a branch. So a
        /// page is only closed when at least two children are left for the next.
        var waiting: [Child<Page.Key>] = []
    }

    /// The page that receives rows.
    var leaf = Page()
    /// The branches above it, from the bottom.
    private var levels: [Level] = []

    /// Whether the bucket is one leaf that may stand in its bucket's row.
    var isInline: Bool { self.levels.isEmpty && self.leaf.shape.bytes <= BoltFile.inlineBytesMax }

    /// Closes the leaf if a row with this much data does not fit.
    mutating func makeRoom(_ dataBytes: Int, _ file: inout Page.File) {
        guard !self.leaf.shape.takes(dataBytes) else { return }
        self.add(self.leaf.close(.leaf, into: &file), level: 0, &file)
    }

    /// Closes every page and returns the root's number; the tree is then empty.
    mutating func finish(_ file: inout Page.File) -> UInt64 {
        var top = self.leaf.close(.leaf, into: &file)
        var level = 0
        // Closing a page may begin the level above.
        while level < self.levels.count {
            self.add(top, level: level, &file)
            top = self.finishLevel(level, &file)
            level += 1
        }
        self.levels.removeAll()
        return top.page
    }

    private mutating func add(_ child: Child<Page.Key>, level: Int, _ file: inout Page.File) {
        if level == self.levels.count { self.levels.append(Level()) }
        self.levels[level].waiting.append(child)
        guard self.levels[level].waiting.count > 2 else { return }
        let oldest = self.levels[level].waiting.removeFirst()
        if !self.levels[level].page.shape.holds(oldest.key.bytes, children: 1) {
            let full = self.levels[level].page.close(.branch, into: &file)
            self.add(full, level: level + 1, &file)
        }
        self.levels[level].page.append(oldest)
    }

    private mutating func finishLevel(_ level: Int, _ file: inout Page.File) -> Child<Page.Key> {
        let rest = self.levels[level].waiting
        precondition(rest.count == 2, "a level of branches ends with \(rest.count) children")
        let restBytes = rest[0].key.bytes + rest[1].key.bytes
        if !self.levels[level].page.shape.holds(restBytes, children: 2) {
            let full = self.levels[level].page.close(.branch, into: &file)
            self.add(full, level: level + 1, &file)
        }
        for child in rest { self.levels[level].page.append(child) }
        return self.levels[level].page.close(.branch, into: &file)
    }
}

extension PageShape {
    /// Whether a branch takes these children's keys, of so many bytes together: it does until it has
    /// two, however long they are.
    fileprivate func holds(_ keyBytes: Int, children: Int) -> Bool {
        self.count < 2 || self.fits(keyBytes + (children - 1) * BoltFile.elementBytes)
    }
}
