/// Removing keys.
extension OrderedIndex {
    /// Removes the key at `handle`, whose handle then goes to another key.
    public mutating func remove(_ handle: UInt32) {
        let place = self.places[handle]
        if place.isCounted { self.counted -= 1 }
        self.count -= 1
        self.remove(handle, place, node: self.root, level: self.height)
        while self.height > 0, self.innerCounts[Int(self.root)] == 1 {
            let child = self.innerChildren[Int(self.root) * Self.width]
            self.freeInners.append(self.root)
            self.root = child
            self.height -= 1
        }
        self.arena.remove(place.address, count: place.count)
        self.freeHandles.append(handle)
    }

    private mutating func remove(_ handle: UInt32, _ place: Place, node: UInt32, level: Int) {
        let base = Int(node) * Self.width
        guard level > 0 else {
            let slot = self.arena.withKey(place.address, count: place.count) {
                self.leafSlot(node, $0).slot
            }
            precondition(
                self.leafHandles[base + slot] == handle,
                "handle \(handle) is not in the index"
            )
            let count = Int(self.leaves[Int(node)].count)
            Self.shiftLeft(&self.leafHandles, base + slot, base + count)
            self.leaves[Int(node)].count -= 1
            return
        }
        let slot = self.arena.withKey(place.address, count: place.count) {
            self.childSlot(node, $0)
        }
        let child = self.innerChildren[base + slot]
        self.remove(handle, place, node: child, level: level - 1)
        if place.isCounted { self.innerCounted[base + slot] -= 1 }
        if self.entries(child, level: level - 1) == 0 {
            self.freeChild(node, slot, level: level)
        } else if self.innerFirsts[base + slot] == handle {
            // A separator names a key under its child, so that this is where the key was named.
            self.innerFirsts[base + slot] = self.firstHandle(child, level: level - 1)
        }
        self.join(node, near: slot, level: level)
    }

    private func firstHandle(_ node: UInt32, level: Int) -> UInt32 {
        var node = node
        for _ in 0..<level { node = self.innerChildren[Int(node) * Self.width] }
        return self.leafHandles[Int(node) * Self.width]
    }

    private func entries(_ node: UInt32, level: Int) -> Int {
        Int(level == 0 ? self.leaves[Int(node)].count : self.innerCounts[Int(node)])
    }

    /// Joins the child at `slot` with a neighbour when both fit in three quarters of a node, which
    /// leaves room for insertions to come.
    private mutating func join(_ node: UInt32, near slot: Int, level: Int) {
        let count = Int(self.innerCounts[Int(node)])
        for left in [slot, slot - 1] where left >= 0 && left + 1 < count {
            let base = Int(node) * Self.width + left
            let (first, second) = (self.innerChildren[base], self.innerChildren[base + 1])
            let kept = self.entries(first, level: level - 1)
            let moved = self.entries(second, level: level - 1)
            guard kept + moved <= Self.width * 3 / 4 else { continue }
            let (to, from) = (Int(first) * Self.width + kept, Int(second) * Self.width)
            if level == 1 {
                for entry in 0..<moved {
                    self.leafHandles[to + entry] = self.leafHandles[from + entry]
                }
                self.leaves[Int(first)].count += Int32(moved)
            } else {
                for entry in 0..<moved {
                    self.innerChildren[to + entry] = self.innerChildren[from + entry]
                    self.innerFirsts[to + entry] = self.innerFirsts[from + entry]
                    self.innerCounted[to + entry] = self.innerCounted[from + entry]
                }
                // A node's first separator is not kept up to date; its parent's is.
                self.innerFirsts[to] = self.innerFirsts[base + 1]
                self.innerCounts[Int(first)] += Int32(moved)
            }
            self.innerCounted[base] += self.innerCounted[base + 1]
            self.freeChild(node, left + 1, level: level)
            return
        }
    }

    /// Takes a child whose entries are gone out of its parent.
    private mutating func freeChild(_ node: UInt32, _ slot: Int, level: Int) {
        let base = Int(node) * Self.width
        let child = self.innerChildren[base + slot]
        if level == 1 {
            let leaf = self.leaves[Int(child)]
            if leaf.previous != Self.none { self.leaves[Int(leaf.previous)].next = leaf.next }
            if leaf.next != Self.none { self.leaves[Int(leaf.next)].previous = leaf.previous }
            self.leaves[Int(child)] = Leaf()
            self.freeLeaves.append(child)
        } else {
            self.freeInners.append(child)
        }
        let count = Int(self.innerCounts[Int(node)])
        Self.shiftLeft(&self.innerChildren, base + slot, base + count)
        Self.shiftLeft(&self.innerFirsts, base + slot, base + count)
        Self.shiftLeft(&self.innerCounted, base + slot, base + count)
        self.innerCounts[Int(node)] -= 1
    }
}
