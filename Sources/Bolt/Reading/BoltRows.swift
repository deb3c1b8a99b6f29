import Basics

/// The rows of one bucket, one after the other in ascending order.
///
/// Every leaf has at least one row and every key comes after all that were read, so no page can be
/// read twice, however a damaged file is tied up.
public struct BoltRows<Source: BoltSource> {
    /// A branch on the way to the leaf, and which of its children that is.
    private struct Step: Sendable {
        var page = PageImage()
        var child = 0
    }

    private let source: Source
    private let meta: BoltMeta
    private let root: BoltBucket.Root
    private var hasBegun = false
    private var path: [Step] = []
    private var depth = 0
    private var leaf = PageImage()
    private var row = 0
    /// The last key of the leaf before; empty before the first.
    private var lastKey: [UInt8] = []
    /// What was found damaged: the rows behind it are never taken for the next ones.
    private var failure: BoltError?

    /// How deep a tree may be: with two children to a branch no file has more levels.
    private static var depthMax: Int { 64 }

    init(_ source: Source, _ meta: BoltMeta, _ root: BoltBucket.Root) {
        self.source = source
        self.meta = meta
        self.root = root
    }

    /// Calls `body` with the next row and returns true, or false behind the last one.
    ///
    /// - Throws: `BoltError` when the file is damaged there, and from then on every time.
    public mutating func next(
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Void
    ) throws(BoltError) -> Bool {
        guard try self.advance() else { return false }
        guard !self.leaf.isBucket(self.row) else {
            throw self.fail(self.leaf.damage("element \(self.row) is a bucket in a bucket"))
        }
        self.leaf.withRow(self.row, body)
        self.row += 1
        return true
    }

    /// The next element, whatever it is, or nil behind the last one.
    mutating func nextElement() throws(BoltError) -> (page: PageImage, element: Int)? {
        guard try self.advance() else { return nil }
        self.row += 1
        return (self.leaf, self.row - 1)
    }

    /// Makes `row` an element of `leaf`, unless there is none left.
    private mutating func advance() throws(BoltError) -> Bool {
        if let failure { throw failure }
        if self.row < self.leaf.count { return true }
        do throws(BoltError) {
            return try self.nextLeaf()
        } catch {
            throw self.fail(error)
        }
    }

    private mutating func fail(_ error: BoltError) -> BoltError {
        self.failure = error
        return error
    }

    private mutating func nextLeaf() throws(BoltError) -> Bool {
        if !self.hasBegun {
            self.hasBegun = true
            try self.begin()
            return self.leaf.count > 0
        }
        while self.depth > 0 {
            let last = self.depth - 1
            self.path[last].child += 1
            if self.path[last].child < self.path[last].page.count {
                try self.descend()
                return true
            }
            self.depth = last
        }
        self.leaf = PageImage()
        self.row = 0
        return false
    }

    private mutating func begin() throws(BoltError) {
        switch self.root {
        case .inline(let bytes, let page):
            try self.leaf.load(inline: bytes.span, page: page)
        case .page(let page):
            try self.leaf.load(page, self.meta, from: self.source)
            try self.enter()
        }
    }

    /// Goes down from the last branch of the path to the leaf that is next.
    private mutating func descend() throws(BoltError) {
        if self.leaf.count > 0 {
            let last = self.leaf.count - 1
            self.lastKey.removeAll(keepingCapacity: true)
            self.leaf.withKey(last) { self.lastKey.append($0) }
        }
        let step = self.path[self.depth - 1]
        try self.leaf.load(step.page.child(step.child), self.meta, from: self.source)
        try self.checkBounds()
        try self.enter()
    }

    /// Takes the page just loaded, and what is below it if it is a branch.
    private mutating func enter() throws(BoltError) {
        while self.leaf.kind == .branch {
            guard self.depth < Self.depthMax else {
                throw self.leaf.damage("it is more than \(Self.depthMax) levels deep")
            }
            guard self.leaf.count > 0 else { throw self.leaf.damage("it is a branch of nothing") }
            if self.depth == self.path.count { self.path.append(Step()) }
            swap(&self.path[self.depth].page, &self.leaf)
            self.path[self.depth].child = 0
            self.depth += 1
            let child = self.path[self.depth - 1].page.child(0)
            try self.leaf.load(child, self.meta, from: self.source)
            try self.checkBounds()
        }
        self.row = 0
    }

    /// Checks that the page just loaded has the keys that its parents say, after all read before.
    private func checkBounds() throws(BoltError) {
        guard self.leaf.count > 0 else { throw self.leaf.damage("it is empty") }
        let parent = self.path[self.depth - 1]
        let isInside = self.leaf.withKey(0) { first in
            parent.page.withKey(parent.child) { ByteOrder.compare($0, first) <= 0 }
                && ByteOrder.compare(self.lastKey.span, first) < 0
        }
        guard isInside else { throw self.leaf.damage("its keys come before those of its parent") }
        let next = self.path[..<self.depth].last { $0.child + 1 < $0.page.count }
        guard let next else { return }
        let isBelow = self.leaf.withKey(self.leaf.count - 1) { last in
            next.page.withKey(next.child + 1) { ByteOrder.compare(last, $0) < 0 }
        }
        guard isBelow else { throw self.leaf.damage("its keys come after those of its parent") }
    }
}

extension BoltRows: Sendable where Source: Sendable {}
