import Basics
import Raft

/// Segments: cutting, preparing and releasing them.
extension WALWriter {
    /// Sees to it that a batch of at most `bound` bytes lies wholly in zeroed room.
    ///
    /// etcd cuts after the batch that passes the size; cutting before keeps the write inside what
    /// was prepared, so that its sync changes no metadata and a tear leaves zeros.
    mutating func makeRoom(_ bound: Int, _ steps: inout [DiskStep]) {
        guard self.offset + bound > self.capacity else { return }
        if self.holdsBatches { self.cut(&steps) }
        guard self.offset + bound > self.capacity else { return }
        let upper = (self.offset + bound + sectorSize - 1) / sectorSize * sectorSize
        steps.append(.zero(self.current.file, lower: self.capacity, upper: upper))
        steps.append(.sync(self.current.file))
        self.capacity = upper
    }

    /// Whether the segment holds more than a head, which never needs 256 bytes.
    private var holdsBatches: Bool { self.offset > 256 }

    /// Ends the segment and begins the next.
    mutating func cut(_ steps: inout [DiskStep]) {
        let old = self.current
        steps.append(.truncate(old.file, size: self.offset))
        steps.append(.sync(old.file))
        self.encodeHead()
        if self.state != HardState() { self.encoder.append(.state, self.state.encode()) }
        self.open(Segment(sequence: old.sequence + 1, index: self.lastIndex + 1), &steps)
    }

    mutating func encodeHead() {
        self.encoder.appendCRC()
        self.encoder.append(.metadata, self.metadata)
    }

    /// Gives what has been encoded to a new segment as its head.
    mutating func open(_ segment: Segment, _ steps: inout [DiskStep]) {
        // Another thread may still be zeroing spare 0: then this segment takes a room of its own.
        let room = StoredFile.spare(self.spare == .preparing ? 1 : 0)
        if self.spare == .ready {
            self.spare = .absent
            self.capacity = self.spareBytes
        } else {
            self.capacity = self.nextBytes
            steps.append(.prepare(room, size: self.capacity))
        }
        let head = self.encoder.take()
        steps.append(.write(room, offset: 0, bytes: head))
        steps.append(.sync(room))
        steps.append(.rename(room, to: segment.file))
        steps.append(.syncDirectory(.wal))
        self.segments.append(segment)
        self.offset = head.count
    }

    /// How large the next segment is to be.
    private var nextBytes: Int {
        min(self.segmentBytes, max(Self.segmentBytesFirst, 4 * self.capacity))
    }

    /// Whether room for the next segment should be prepared while there is nothing else to do.
    public var wantsSpare: Bool { self.spare == .absent }

    /// Prepares room for the next segment.
    ///
    /// These steps may be performed beside those of batches, by another thread; when they are done,
    /// `spareBecameReady` must be called. They must not begin before the batch is performed that
    /// took the last spare, whose name they use again; the same goes for `release`.
    public mutating func prepareSpare(into steps: inout [DiskStep]) {
        precondition(self.spare == .absent, "a spare segment is \(self.spare) already")
        self.spare = .preparing
        self.zeroSpare(&steps)
    }

    private mutating func zeroSpare(_ steps: inout [DiskStep]) {
        self.spareBytes = self.nextBytes
        steps.append(.prepare(.spare(0), size: self.spareBytes))
        steps.append(.sync(.spare(0)))
    }

    /// Says that the steps of `prepareSpare` or `release` have been performed.
    public mutating func spareBecameReady() {
        if self.spare == .preparing { self.spare = .ready }
    }

    /// Gives up the segments that a log opened at `index` does not need.
    ///
    /// The oldest becomes the next spare, zeroed again, when none is there. The steps may be
    /// performed beside those of batches, by another thread; `spareBecameReady` is then to follow.
    ///
    /// - Parameters:
    ///   - index: The oldest snapshot that may be opened at; see the order of durability.
    ///   - steps: Receives the steps.
    public mutating func release(below index: UInt64, into steps: inout [DiskStep]) {
        guard let kept = self.segments.lastIndex(where: { $0.index <= index }), kept > 0 else {
            return
        }
        var reused = false
        for segment in self.segments[..<kept] {
            if self.spare == .absent {
                self.spare = .preparing
                reused = true
                steps.append(.rename(segment.file, to: .spare(0)))
            } else {
                steps.append(.remove(segment.file))
            }
            steps.append(.syncDirectory(.wal))
        }
        self.segments.removeFirst(kept)
        if reused { self.zeroSpare(&steps) }
    }
}
