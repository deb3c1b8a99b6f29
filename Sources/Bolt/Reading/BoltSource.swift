/// The bytes of a database file, wherever they are; a file may be larger than memory.
public protocol BoltSource {
    /// How many bytes there are.
    var size: Int { get }

    /// Puts what the file has from `offset` on into this part of `bytes`, which is there already.
    ///
    /// The reader never asks for anything beyond `size`.
    ///
    /// - Throws: `BoltError.unreadable` when that is not possible.
    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError)
}

/// Why a database cannot be read.
public enum BoltError: Error, Hashable, Sendable {
    /// The source failed.
    case unreadable(offset: Int, reason: String)
    /// The file does not begin as a database does.
    case noDatabase(reason: String)
    /// A page is not what it should be.
    case damaged(page: UInt64, reason: String)
}

extension BoltError: CustomStringConvertible {
    /// One sentence with the place.
    public var description: String {
        switch self {
        case .unreadable(let offset, let reason):
            "reading the database at byte \(offset): \(reason)"
        case .noDatabase(let reason):
            "the file is no bbolt database: \(reason)"
        case .damaged(let page, let reason):
            "page \(page) of the database is damaged: \(reason)"
        }
    }
}
