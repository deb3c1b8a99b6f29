/// The file's bytes, as far as nobody has taken them.
struct WrittenFile: DraftFile {
    var nextPage: UInt64 = 0
    /// What has been written since the last time it was taken.
    var output: [UInt8] = []
}

/// A page's elements and bytes.
struct WrittenPage: PageDraft {
    /// An element's 16 bytes as two numbers; its position is counted from the first byte of data.
    private struct Element: BitwiseCopyable, Sendable {
        var low: UInt64
        var high: UInt64
    }

    private(set) var shape = PageShape()
    private var elements: [Element] = []
    private var data: [UInt8] = []
    private var firstKeyBytes = 0

    /// Adds a row to a leaf.
    mutating func append(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        self.open(flags: 0, keyBytes: key.count, valueBytes: value.count)
        self.data.append(key)
        self.data.append(value)
    }

    mutating func append(_ child: Child<[UInt8]>) {
        let place = UInt64(self.data.count) | UInt64(child.key.count) << 32
        self.add(Element(low: place, high: child.page), child.key.count, 0)
        self.data.append(contentsOf: child.key)
    }

    mutating func append(bucket name: [UInt8], root: UInt64) {
        self.open(
            flags: BoltFile.bucketFlag,
            keyBytes: name.count,
            valueBytes: BoltFile.bucketBytes
        )
        self.data.append(contentsOf: name)
        self.appendBucketHeader(root: root)
    }

    mutating func append(bucket name: [UInt8], inline page: inout WrittenPage) {
        self.open(
            flags: BoltFile.bucketFlag,
            keyBytes: name.count,
            valueBytes: BoltFile.bucketBytes + page.shape.bytes
        )
        self.data.append(contentsOf: name)
        self.appendBucketHeader(root: 0)
        page.write(.leaf, id: 0, to: &self.data)
    }

    mutating func close(_ kind: PageKind, into file: inout WrittenFile) -> Child<[UInt8]> {
        let child = Child(key: Array(self.data[..<self.firstKeyBytes]), page: file.nextPage)
        file.nextPage += UInt64(self.shape.pages)
        self.write(kind, id: child.page, to: &file.output)
        // Whatever was taken ended with a page.
        file.output.padPage()
        return child
    }

    private mutating func open(flags: UInt32, keyBytes: Int, valueBytes: Int) {
        let place = UInt64(flags) | UInt64(self.data.count) << 32
        let sizes = UInt64(keyBytes) | UInt64(valueBytes) << 32
        self.add(Element(low: place, high: sizes), keyBytes, valueBytes)
    }

    private mutating func add(_ element: Element, _ keyBytes: Int, _ valueBytes: Int) {
        if self.shape.count == 0 { self.firstKeyBytes = keyBytes }
        self.elements.append(element)
        self.shape.add(keyBytes + valueBytes)
    }

    private mutating func appendBucketHeader(root: UInt64) {
        self.data.append(littleEndian: root)
        self.data.append(littleEndian: UInt64(0))
    }

    /// Writes the page without what fills it up, and starts an empty one.
    private mutating func write(_ kind: PageKind, id: UInt64, to output: inout [UInt8]) {
        output.appendHeader(
            id: id,
            kind,
            count: self.shape.count,
            overflow: id == 0 ? 0 : self.shape.pages - 1
        )
        self.placeElements(kind)
        // The pointer is read before the closure ends; an element has no padding.
        unsafe self.elements.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
        output.append(contentsOf: self.data)
        self.shape = PageShape()
        self.elements.removeAll(keepingCapacity: true)
        self.data.removeAll(keepingCapacity: true)
    }

    /// Counts positions from the elements themselves, now that it is known how many there are.
    private mutating func placeElements(_ kind: PageKind) {
        let shift: UInt64 = kind == .leaf ? 32 : 0
        for index in self.elements.indices {
            let distance = (self.elements.count - index) * BoltFile.elementBytes
            let element = self.elements[index]
            self.elements[index] = Element(
                low: (element.low + UInt64(distance) << shift).littleEndian,
                high: element.high.littleEndian
            )
        }
    }
}
