import Basics
public import EtcdAPI

/// A hash of the keyspace at a revision, which equals that of every etcd member with the same
/// history and the same compaction.
public struct KeyspaceHash: Hashable, Sendable {
    /// The CRC-32C.
    public var hash: UInt32
    /// The revision hashed, 0 resolved.
    public var revision: Int64
    /// The revision compacted at when it was hashed.
    public var compactRevision: Int64
}

/// HashKV under way: rows are hashed in steps, so that a large store does not stop its member.
public struct KeyspaceHashing: Sendable {
    /// The revision that is hashed.
    public let revision: Int64
    /// The revision compacted at when the hashing began.
    public let compactRevision: Int64
    /// The revision whose keys are hashed of the rows that compaction has gone over.
    fileprivate let keptRevision: Int64
    fileprivate var next = Revision(0)
    fileprivate var crc: UInt32 = 0
}

/// What comes of a step.
public enum KeyspaceHashStep: Equatable, Sendable {
    /// Rows are left.
    case unfinished
    /// The hash.
    case finished(KeyspaceHash)
    /// The store was compacted meanwhile; the hash must be begun anew.
    case compacted
}

/// HashKV: CRC-32C of the bucket's name, then of key and value of each row up to the revision.
///
/// Of the rows up to the revision compacted at only those count that a read at the hashed revision
/// sees, whether the others are deleted by now or not; so that members in the middle of deleting
/// them agree. When such a read sees nothing at all, etcd hashes every row there is; here these are
/// the rows that compaction keeps, which is the same once it is done. The deletion made by the
/// revision compacted at never counts, because versions before 3.5.16 do not keep it.
extension Keyspace {
    /// Begins to hash; 0 stands for the current revision.
    ///
    /// - Throws: `compacted` or `futureRev`.
    public func beginHash(_ revision: Int64) throws(EtcdError) -> KeyspaceHashing {
        if revision > 0, revision < self.compactRevision { throw .compacted }
        if revision > self.currentRevision { throw .futureRev }
        let hashed = revision > 0 ? revision : self.currentRevision
        var hashing = KeyspaceHashing(
            revision: hashed,
            compactRevision: self.compactRevision,
            keptRevision: self.holdsAnyKey(at: hashed) ? hashed : self.compactRevision
        )
        hashing.crc = CRC32C.update(0, Array(Bucket.key.name.utf8))
        return hashing
    }

    /// Hashes up to `limit` rows, and no more once they have `bytesMax` bytes together.
    public func hashStep(
        _ hashing: inout KeyspaceHashing,
        limit: Int,
        bytesMax: Int = Int.max
    ) -> KeyspaceHashStep {
        guard hashing.compactRevision == self.compactRevision else { return .compacted }
        let start = RevisionKey.encode(hashing.next)
        let under = hashing
        var (crc, seen, bytes) = (hashing.crc, 0, 0)
        var next: Revision?
        self.store.scan(.key, from: start.span) { key, value in
            let (revision, isDeletion) = RevisionKey.decode(key)
            guard revision.main <= under.revision else { return false }
            guard seen < limit, bytes < bytesMax else {
                next = revision
                return false
            }
            seen += 1
            bytes += value.count
            if revision.main > under.compactRevision
                || !isDeletion && self.isKept(value, revision, under.keptRevision)
            {
                crc = CRC32C.update(CRC32C.update(crc, key), value)
            }
            return true
        }
        hashing.crc = crc
        if let next {
            hashing.next = next
            return .unfinished
        }
        return .finished(
            KeyspaceHash(
                hash: crc,
                revision: under.revision,
                compactRevision: under.compactRevision
            )
        )
    }

    /// Hashes at once.
    ///
    /// - Throws: `compacted` or `futureRev`.
    public func hash(_ revision: Int64) throws(EtcdError) -> KeyspaceHash {
        var hashing = try self.beginHash(revision)
        while true {
            if case .finished(let hash) = self.hashStep(&hashing, limit: 10_000) { return hash }
        }
    }

    /// Whether a row is what a read of its key at revision `main` sees.
    private func isKept(_ row: Span<UInt8>, _ revision: Revision, _ main: Int64) -> Bool {
        let key = Self.name(ofRow: row)
        guard let handle = self.index.keys.find(key.span) else { return false }
        return self.index.state(handle, at: main)?.modified == revision
    }

    private func holdsAnyKey(at main: Int64) -> Bool {
        if main >= self.currentRevision { return self.index.liveCount > 0 }
        var position = self.index.keys.start
        while position != self.index.keys.end {
            let handle = self.index.keys.handle(at: position)
            if self.index.state(handle, at: main) != nil { return true }
            self.index.keys.advance(&position)
        }
        return false
    }
}
