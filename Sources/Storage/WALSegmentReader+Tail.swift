import Basics

/// How the last segment ends.
public enum WALTail: Hashable, Sendable {
    /// Nothing but zeros follows the last record.
    case clean
    /// What follows was being written when the machine stopped: it was never promised to anybody.
    case torn
    /// Bytes that had been durable are not what they were.
    case damaged(WALFault)
}

// What a tear looks like. One batch at most is written and not yet synced; its sectors reach the
// disk in any order, each whole or not at all, over zeros. So the first record that is not whole
// overlaps a whole sector of zeros, everything of it before that sector stands as written, and
// nothing of a later batch follows, for that is written only after the sync. Whatever differs in
// one of these is damage to acknowledged bytes, and cutting it off would lose them silently:
//
//  - no zero sector in the record: its bytes changed in place;
//  - a frame that does not agree with the record's own length field: a changed frame would else
//    reach into the zeros behind the log and look torn;
//  - a state record that another record follows: our writer ends every batch with a state record,
//    so that one was synced before the other was written. etcd writes a changed commit index
//    without syncing; a log of its that was torn there is refused, never cut.
extension WALSegmentReader {
    /// Judges what stands at `position`, where reading ended by itself or by `fault`.
    public func tail(after fault: WALFault?) -> WALTail {
        if fault == nil, self.isZero(self.position..<self.bytes.count) { return .clean }
        if let damage = self.damage(fault) { return .damaged(damage) }
        guard let later = self.laterBatch() else { return .torn }
        return .damaged(
            WALFault(
                offset: self.position,
                reason: "no record, while one that was durable later stands at byte \(later)"
            )
        )
    }

    private func damage(_ fault: WALFault?) -> WALFault? {
        guard let fault else { return self.damageBehindEnd() }
        guard self.position + 8 <= self.bytes.count, let size = self.recordSize(at: self.position)
        else { return fault }
        let start = self.position + 8
        guard let hole = self.zeroSector(from: self.position + 1, to: start + size),
            self.agrees(start, size, limit: hole)
        else { return fault }
        return nil
    }

    /// Zeros end the log; bytes behind them are a tear's only if the whole sector was lost.
    private func damageBehindEnd() -> WALFault? {
        let boundary = (self.position / sectorSize + 1) * sectorSize
        if self.isZero(self.position..<min(boundary, self.bytes.count)) { return nil }
        return WALFault(offset: self.position, reason: "zeros where a record's frame should be")
    }

    /// Whether the fields that stand before `limit` fit a record of `size` bytes.
    private func agrees(_ start: Int, _ size: Int, limit: Int) -> Bool {
        switch self.header(start, limit: limit, end: start + size) {
        case .complete(_, _, let data): data.upperBound == start + size
        case .cut: true
        case .none: false
        }
    }

    /// The first whole sector of zeros that begins in this range.
    private func zeroSector(from lower: Int, to upper: Int) -> Int? {
        var sector = (lower + sectorSize - 1) / sectorSize * sectorSize
        while sector < upper, sector + sectorSize <= self.bytes.count {
            if self.isZero(sector..<(sector + sectorSize)) { return sector }
            sector += sectorSize
        }
        return nil
    }

    /// Where behind `position` a state record is followed by another record, if anywhere.
    ///
    /// The chain of checks cannot be followed across a hole, but two neighbours vouch for each
    /// other: the second's check continues the first's.
    private func laterBatch() -> Int? {
        var offset = self.position + 8
        while offset + 16 <= self.bytes.count {
            if let state = self.whole(at: offset), state.type == .state,
                let next = self.whole(at: state.next),
                CRC32C.update(state.crc, self.bytes, next.data) == next.crc
            {
                return offset
            }
            offset += 8
        }
        return nil
    }

    /// The record at `offset`, its check not compared with anything.
    private func whole(at offset: Int) -> WALRecord? {
        guard offset + 8 <= self.bytes.count, let size = self.recordSize(at: offset),
            size <= self.bytes.count - offset - 8
        else { return nil }
        let start = offset + 8
        guard
            case .complete(let type, let crc, let data) = self.header(
                start,
                limit: start + size,
                end: start + size
            ),
            data.upperBound == start + size
        else { return nil }
        let next = start + size + paddingSize(size)
        return WALRecord(type: type, crc: crc, offset: offset, data: data, next: next)
    }
}
