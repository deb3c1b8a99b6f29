import CLMDB
import Glibc

/// Why the database cannot be opened, or a change of it did not become durable.
public struct LMDBError: Error, Hashable, Sendable {
    /// What to do about it depends on this.
    public enum Kind: Hashable, Sendable {
        /// The file is etcd's own database, a bbolt file.
        case foreignDatabase
        /// The file is none of a store's.
        case notADatabase
        /// A newer release wrote the file.
        case newerFormat
        /// Another process has the file open.
        case inUse
        /// The disk, or the share of it that this process may use, is full.
        case noSpace
        /// The map has to grow, and a snapshot that is still open forbids it.
        case busy
        /// The system or the library failed otherwise.
        case failed
    }

    /// The kind.
    public var kind: Kind
    /// What was tried and where, such as "committing to /var/lib/n1/member/snap/db".
    public var operation: String
    /// What was wrong, and what can be done where that is known.
    public var reason: String

    /// Makes an error.
    init(_ kind: Kind, _ operation: String, _ reason: String) {
        self.kind = kind
        self.operation = operation
        self.reason = reason
    }

    /// An error of the library's, or an error number of the system's.
    init(_ operation: String, code: Int32) {
        let isFull = code == ENOSPC || code == EDQUOT
        self.init(isFull ? .noSpace : .failed, operation, String(cString: mdb_strerror(code)))
    }

    /// Whether nothing happened and the same call may succeed later.
    ///
    /// A transaction that found no room has changed no page that counts, and its repetition writes
    /// every page of its own again: no sync that failed is taken for one that succeeded. After any
    /// other failure of a commit nobody can say what is durable, and the member must stop.
    public var isRetriable: Bool { self.kind == .noSpace || self.kind == .busy }
}

extension LMDBError: CustomStringConvertible {
    /// One sentence.
    public var description: String { "\(self.operation): \(self.reason)" }
}

/// Ends the process with one sentence on the standard error output.
///
/// A read of the owner's has no way to fail but this: an entry must not do different things on
/// members whose disks differ.
func stopMember(_ sentence: String) -> Never {
    let line = Array("the member stops: \(sentence)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    abort()
}
