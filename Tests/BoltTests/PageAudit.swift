/// What a plain walk over a file's pages finds, written apart from the reader it judges.
struct PageAudit {
    /// How often each page is part of a tree, the freelist or the metas.
    var uses: [Int]
    /// The children of every branch.
    var branchChildren: [Int] = []
    /// For every leaf but the last of its bucket, the bytes that are left in it.
    var roomInLeaves: [Int] = []
    /// How many levels the deepest tree has.
    var levels = 0
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.uses = [Int](repeating: 0, count: bytes.count / 4096)
        let meta = 4096 + 16
        for page in 0...1 { self.uses[page] += 1 }
        self.uses[self.number(meta + 32, 8)] += 1
        self.walk(self.number(meta + 16, 8), level: 1)
    }

    func number(_ offset: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(self.bytes[offset + $1]) << (8 * $1) }
    }

    private mutating func walk(_ page: Int, level: Int) {
        let start = page * 4096
        let count = self.number(start + 10, 2)
        let overflow = self.number(start + 12, 4)
        self.levels = max(self.levels, level)
        for offset in 0...overflow { self.uses[page + offset] += 1 }
        if self.number(start + 8, 2) == 1 {
            self.branchChildren.append(count)
            for index in 0..<count {
                self.walk(self.number(start + 16 + 16 * index + 8, 8), level: level + 1)
            }
            return
        }
        var end = start + 16
        for index in 0..<count {
            let element = start + 16 + 16 * index
            let value = element + self.number(element + 4, 4) + self.number(element + 8, 4)
            end = value + self.number(element + 12, 4)
            guard self.number(element, 4) == 1, self.number(value, 8) != 0 else { continue }
            self.walk(self.number(value, 8), level: level + 1)
        }
        self.roomInLeaves.append(start + (overflow + 1) * 4096 - end)
    }
}
