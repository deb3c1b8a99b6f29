/// One step of a change to the files, which the owner of the disk carries out.
///
/// Steps are performed in the order in which they were given, none before the one ahead of it has
/// returned; a step that fails ends the list and stops the member, since after a failed sync nobody
/// can say what is durable. A step becomes durable with the next sync of its file, and a name with
/// the next sync of its directory, never before.
public enum DiskStep: Equatable, Sendable {
    /// Afterwards the file exists with this many bytes, all of them written as zero, whatever it
    /// held before. Written, not only reserved: a write into reserved blocks changes metadata, and
    /// its sync then costs a journal commit.
    case prepare(StoredFile, size: Int)
    /// Creates the file when it is missing and writes these bytes at `offset`.
    case write(StoredFile, offset: Int, bytes: [UInt8])
    /// Writes zeros from `lower` up to `upper`, growing the file as needed.
    case zero(StoredFile, lower: Int, upper: Int)
    /// Cuts the file to this size.
    case truncate(StoredFile, size: Int)
    /// Makes the file's bytes and size durable: `fdatasync`.
    case sync(StoredFile)
    /// Gives the file another name in the same directory, in place of what had that name.
    case rename(StoredFile, to: StoredFile)
    /// Removes the file; it is no failure when it is not there.
    case remove(StoredFile)
    /// Makes the names in the directory durable.
    case syncDirectory(StoredFile.Directory)
}

/// The files of one member.
///
/// Writing goes through steps: the cores of a running member give them away as effects, and the
/// thread that owns the disk performs them. Reading is synchronous, because only recovery reads,
/// before there is anything else to do. The cores below touch no file themselves; real members, the
/// simulator and the tests each bring a disk.
public protocol Disk {
    /// The files of this directory that `StoredFile` knows, in any order.
    func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile]
    /// Everything the file holds.
    func contents(of file: StoredFile) throws(DiskError) -> [UInt8]
    /// Carries out one step.
    mutating func perform(_ step: DiskStep) throws(DiskError)
}

extension Disk {
    /// Carries out these steps in order; the first failure ends them.
    @inlinable
    public mutating func perform(_ steps: [DiskStep]) throws(DiskError) {
        for step in steps { try self.perform(step) }
    }
}

/// What the system answered when a step or a read failed.
public struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as "syncing wal/0.tmp".
    public var operation: String
    /// What the system said.
    public var reason: String
    /// Whether the disk was full.
    ///
    /// A step that only lacked room promised nothing and may be performed again. A sync is no such
    /// step, whatever it says: what it could not write counts as clean afterwards.
    public var isOutOfSpace: Bool

    /// Makes an error.
    public init(operation: String, reason: String, isOutOfSpace: Bool = false) {
        self.operation = operation
        self.reason = reason
        self.isOutOfSpace = isOutOfSpace
    }

    /// One sentence.
    public var description: String { "\(self.operation): \(self.reason)" }
}
