/// Why what is on the disk cannot be taken up.
public enum StorageError: Error, Hashable, Sendable {
    /// The system failed to read.
    case disk(DiskError)
    /// A file's bytes are not what was written: where, and what is wrong there.
    case damaged(StoredFile, offset: Int, reason: String)
    /// The files do not belong together, in one sentence.
    case inconsistent(String)
}

extension StorageError: CustomStringConvertible {
    /// One sentence with the file and the place.
    public var description: String {
        switch self {
        case .disk(let error): error.description
        case .damaged(let file, let offset, let reason):
            "\(file) is damaged at byte \(offset): \(reason); restore this member from the others"
        case .inconsistent(let sentence): sentence
        }
    }
}
