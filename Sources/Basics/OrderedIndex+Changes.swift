/// Inserting keys, and counting them or not.
extension OrderedIndex {
    /// Adds `key` unless it is there, and returns its handle.
    ///
    /// A new key is counted or not as `counted` says; one that was there stays as it was.
    public mutating func insert(
        _ key: Span<UInt8>,
        counted: Bool
    ) -> (handle: UInt32, isNew: Bool) {
        let done = self.insert(key, counted: counted, node: self.root, level: self.height)
        if let right = done.split { self.growRoot(right, done.first) }
        if done.isNew {
            self.count += 1
            if counted { self.counted += 1 }
        }
        return (done.handle, done.isNew)
    }

    /// Counts the key at `handle` from now on, or no longer.
    public mutating func setCounted(_ handle: UInt32, _ isCounted: Bool) {
        let place = self.places[handle]
        guard place.isCounted != isCounted else { return }
        var node = self.root
        for _ in 0..<self.height {
            let slot = self.arena.withKey(place.address, count: place.count) {
                self.childSlot(node, $0)
            }
            let entry = Int(node) * Self.width + slot
            self.innerCounted[entry] =
                isCounted
                ? self.innerCounted[entry] + 1 : self.innerCounted[entry] - 1
            node = self.innerChildren[entry]
        }
        self.places[handle].packed ^= 1 << 31
        self.counted += isCounted ? 1 : -1
    }

    /// What became of an insertion under a node.
    private struct Insertion {
        var handle: UInt32
        var isNew: Bool
        /// The new right neighbour of the node, if it had to be split.
        var split: UInt32?
        /// The first key under that neighbour.
        var first = OrderedIndex.none
    }

    private mutating func insert(
        _ key: Span<UInt8>,
        counted: Bool,
        node: UInt32,
        level: Int
    ) -> Insertion {
        guard level > 0 else { return self.insertIntoLeaf(key, counted: counted, leaf: node) }
        let slot = self.childSlot(node, key)
        let entry = Int(node) * Self.width + slot
        let child = self.innerChildren[entry]
        var done = self.insert(key, counted: counted, node: child, level: level - 1)
        guard done.isNew else { return done }
        guard let right = done.split else {
            if counted { self.innerCounted[entry] += 1 }
            return done
        }
        self.innerCounted[entry] = self.countedUnder(child, level: level - 1)
        let rightCounted = self.countedUnder(right, level: level - 1)
        done.split = nil
        let isFull = Int(self.innerCounts[Int(node)]) == Self.width
        guard isFull else {
            self.insertChild(right, done.first, rightCounted, into: node, at: slot + 1)
            return done
        }
        let first = done.first
        let (sibling, siblingFirst) = self.splitInner(node, at: slot + 1)
        let kept = Int(self.innerCounts[Int(node)])
        // A place at the border belongs to the left node, but for an appended child.
        if slot + 1 > kept || kept == Self.width {
            self.insertChild(right, first, rightCounted, into: sibling, at: slot + 1 - kept)
            done.first = slot + 1 - kept == 0 ? first : siblingFirst
        } else {
            self.insertChild(right, first, rightCounted, into: node, at: slot + 1)
            done.first = siblingFirst
        }
        done.split = sibling
        return done
    }

    private mutating func insertIntoLeaf(
        _ key: Span<UInt8>,
        counted: Bool,
        leaf: UInt32
    ) -> Insertion {
        let (slot, isThere) = self.leafSlot(leaf, key)
        if isThere {
            let handle = self.leafHandles[Int(leaf) * Self.width + slot]
            return Insertion(handle: handle, isNew: false)
        }
        let handle = self.newHandle(key, counted: counted)
        guard Int(self.leaves[Int(leaf)].count) == Self.width else {
            self.insertHandle(handle, into: leaf, at: slot)
            return Insertion(handle: handle, isNew: true)
        }
        let right = self.splitLeaf(leaf, at: slot)
        let kept = Int(self.leaves[Int(leaf)].count)
        if slot > kept || kept == Self.width {
            self.insertHandle(handle, into: right, at: slot - kept)
        } else {
            self.insertHandle(handle, into: leaf, at: slot)
        }
        let first = self.leafHandles[Int(right) * Self.width]
        return Insertion(handle: handle, isNew: true, split: right, first: first)
    }

    private mutating func newHandle(_ key: Span<UInt8>, counted: Bool) -> UInt32 {
        precondition(key.count < 1 << 31, "a key of \(key.count) bytes is too long")
        let place = Place(
            address: self.arena.insert(key),
            packed: UInt32(key.count) | (counted ? 1 << 31 : 0)
        )
        guard let handle = self.freeHandles.popLast() else { return self.places.append(place) }
        self.places[handle] = place
        return handle
    }

    private mutating func insertHandle(_ handle: UInt32, into leaf: UInt32, at slot: Int) {
        let base = Int(leaf) * Self.width
        let count = Int(self.leaves[Int(leaf)].count)
        Self.shiftRight(&self.leafHandles, base + slot, base + count)
        self.leafHandles[base + slot] = handle
        self.leaves[Int(leaf)].count += 1
    }

    private mutating func insertChild(
        _ child: UInt32,
        _ first: UInt32,
        _ counted: UInt32,
        into node: UInt32,
        at slot: Int
    ) {
        let base = Int(node) * Self.width
        let count = Int(self.innerCounts[Int(node)])
        Self.shiftRight(&self.innerChildren, base + slot, base + count)
        Self.shiftRight(&self.innerFirsts, base + slot, base + count)
        Self.shiftRight(&self.innerCounted, base + slot, base + count)
        self.innerChildren[base + slot] = child
        self.innerFirsts[base + slot] = first
        self.innerCounted[base + slot] = counted
        self.innerCounts[Int(node)] += 1
    }

    /// Moves the upper half of a full leaf, or nothing when a key is appended to the last one, to a
    /// new right neighbour.
    private mutating func splitLeaf(_ leaf: UInt32, at slot: Int) -> UInt32 {
        let right = self.newLeaf()
        let next = self.leaves[Int(leaf)].next
        let kept = slot == Self.width && next == Self.none ? Self.width : Self.width / 2
        for moved in kept..<Self.width {
            self.leafHandles[Int(right) * Self.width + moved - kept] =
                self.leafHandles[Int(leaf) * Self.width + moved]
        }
        self.leaves[Int(right)] = Leaf(count: Int32(Self.width - kept), previous: leaf, next: next)
        self.leaves[Int(leaf)].count = Int32(kept)
        self.leaves[Int(leaf)].next = right
        if next != Self.none { self.leaves[Int(next)].previous = right }
        return right
    }

    /// As `splitLeaf`; also returns the separator that goes with the neighbour, if it has children.
    private mutating func splitInner(_ node: UInt32, at slot: Int) -> (UInt32, UInt32) {
        let right = self.newInner()
        let kept = slot == Self.width ? Self.width : Self.width / 2
        let (from, to) = (Int(node) * Self.width, Int(right) * Self.width - kept)
        for moved in kept..<Self.width {
            self.innerChildren[to + moved] = self.innerChildren[from + moved]
            self.innerFirsts[to + moved] = self.innerFirsts[from + moved]
            self.innerCounted[to + moved] = self.innerCounted[from + moved]
        }
        self.innerCounts[Int(right)] = Int32(Self.width - kept)
        self.innerCounts[Int(node)] = Int32(kept)
        return (right, kept == Self.width ? Self.none : self.innerFirsts[from + kept])
    }

    private mutating func growRoot(_ right: UInt32, _ first: UInt32) {
        let left = self.root
        let node = self.newInner()
        let leftCounted = self.countedUnder(left, level: self.height)
        let rightCounted = self.countedUnder(right, level: self.height)
        self.insertChild(left, Self.none, leftCounted, into: node, at: 0)
        self.insertChild(right, first, rightCounted, into: node, at: 1)
        self.root = node
        self.height += 1
    }

    private mutating func newLeaf() -> UInt32 {
        if let leaf = self.freeLeaves.popLast() { return leaf }
        self.leaves.append(Leaf())
        self.leafHandles.append(contentsOf: repeatElement(Self.none, count: Self.width))
        return UInt32(self.leaves.count - 1)
    }

    private mutating func newInner() -> UInt32 {
        if let node = self.freeInners.popLast() {
            self.innerCounts[Int(node)] = 0
            return node
        }
        self.innerCounts.append(0)
        self.innerChildren.append(contentsOf: repeatElement(Self.none, count: Self.width))
        self.innerFirsts.append(contentsOf: repeatElement(Self.none, count: Self.width))
        self.innerCounted.append(contentsOf: repeatElement(0, count: Self.width))
        return UInt32(self.innerCounts.count - 1)
    }

    /// The counted keys under a node, from its own entries.
    func countedUnder(_ node: UInt32, level: Int) -> UInt32 {
        let base = Int(node) * Self.width
        var sum: UInt32 = 0
        if level == 0 {
            for slot in 0..<Int(self.leaves[Int(node)].count)
            where self.isCounted(self.leafHandles[base + slot]) {
                sum += 1
            }
        } else {
            for slot in 0..<Int(self.innerCounts[Int(node)]) {
                sum += self.innerCounted[base + slot]
            }
        }
        return sum
    }

    static func shiftRight(_ array: inout [UInt32], _ from: Int, _ to: Int) {
        var position = to
        while position > from {
            array[position] = array[position - 1]
            position -= 1
        }
    }

    static func shiftLeft(_ array: inout [UInt32], _ from: Int, _ to: Int) {
        var position = from
        while position + 1 < to {
            array[position] = array[position + 1]
            position += 1
        }
    }
}
