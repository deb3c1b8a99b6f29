/// A file of a member's data directory that this module writes, by what it is.
///
/// Names are etcd's own, so that its tools and ours find each other's files. A value instead of a
/// path keeps text off the path of an append.
public enum StoredFile: Hashable, Sendable {
    /// `wal/<sequence>-<index>.wal`: a segment of the log, with the first index that may be in it.
    case segment(sequence: UInt64, index: UInt64)
    /// `wal/<number>.tmp`: zeroed room for the next segment; what it holds means nothing.
    case spare(Int)
    /// `snap/<term>-<index>.snap`: a snapshot's metadata and membership.
    case snapshot(term: UInt64, index: UInt64)
    /// `snap/<term>-<index>.snap.tmp`: a snapshot file that is being written.
    case partialSnapshot(term: UInt64, index: UInt64)
    /// `snap/<term>-<index>.snap.broken`: a snapshot file that was found damaged and put aside.
    case brokenSnapshot(term: UInt64, index: UInt64)
    /// `snap/<index>.snap.db`: a received database that does not count yet.
    case receivedDatabase(index: UInt64)

    /// A directory below the member's.
    public enum Directory: String, Hashable, Sendable, CaseIterable {
        /// The log's.
        case wal
        /// The snapshots' and the database's.
        case snap
    }

    /// Where the file is.
    public var directory: Directory {
        switch self {
        case .segment, .spare: .wal
        case .snapshot, .partialSnapshot, .brokenSnapshot, .receivedDatabase: .snap
        }
    }

    /// The file's name in its directory.
    public var name: String {
        switch self {
        case .segment(let sequence, let index): "\(hex(sequence))-\(hex(index)).wal"
        case .spare(let number): "\(number).tmp"
        case .snapshot(let term, let index): "\(hex(term))-\(hex(index)).snap"
        case .partialSnapshot(let term, let index): "\(hex(term))-\(hex(index)).snap.tmp"
        case .brokenSnapshot(let term, let index): "\(hex(term))-\(hex(index)).snap.broken"
        case .receivedDatabase(let index): "\(hex(index)).snap.db"
        }
    }

    /// The file of this name in `directory`, or nil when it is none of this module's.
    public init?(name: String, in directory: Directory) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(unhex)
        let suffix = parts.dropFirst().joined(separator: ".")
        switch (directory, suffix, numbers.count) {
        case (.wal, "tmp", 1):
            guard let number = Int(parts[0]), number >= 0 else { return nil }
            self = .spare(number)
        case (.snap, "snap.db", 1):
            guard let index = numbers[0] else { return nil }
            self = .receivedDatabase(index: index)
        case (_, _, 2):
            guard let first = numbers[0], let second = numbers[1] else { return nil }
            switch (directory, suffix) {
            case (.wal, "wal"): self = .segment(sequence: first, index: second)
            case (.snap, "snap"): self = .snapshot(term: first, index: second)
            case (.snap, "snap.tmp"): self = .partialSnapshot(term: first, index: second)
            case (.snap, "snap.broken"): self = .brokenSnapshot(term: first, index: second)
            default: return nil
            }
        default: return nil
        }
        // A name in another spelling would be written back as a second file.
        guard self.name == name else { return nil }
    }
}

extension StoredFile: CustomStringConvertible {
    /// The path below the member's directory.
    public var description: String { "\(self.directory.rawValue)/\(self.name)" }
}

/// Sixteen hexadecimal digits.
private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

private func unhex(_ digits: Substring) -> UInt64? {
    digits.count == 16 ? UInt64(digits, radix: 16) : nil
}
