import Glibc
package import Storage

/// What stays beside the files that count.
extension FileDisk {
    /// Copies a file to its name with `.broken` behind it, durably, as etcd does before it repairs
    /// the end of a log: what is cut off can still be looked at.
    package func keepBroken(_ file: StoredFile) throws(DiskError) {
        let bytes = try self.contents(of: file)
        let path = self.directory.path(of: file) + ".broken"
        do throws(PlatformError) {
            try Files.writeAtomically(bytes, to: path, mode: 0o600)
            try Files.syncDirectory(self.directory.path(of: file.directory))
        } catch {
            throw DiskError(operation: "\(error.operation) \(path)", error.code)
        }
    }

    /// The steps that remove snapshot files beyond the newest `keeping`; none when that is 0.
    ///
    /// The log's own segments are given up by `WALWriter.release`, never by their number.
    package func surplusSnapshots(keeping: Int) throws(DiskError) -> [DiskStep] {
        guard keeping > 0 else { return [] }
        var snapshots: [(term: UInt64, index: UInt64)] = []
        for file in try self.files(in: .snap) {
            if case .snapshot(let term, let index) = file { snapshots.append((term, index)) }
        }
        snapshots.sort { ($0.index, $0.term) > ($1.index, $1.term) }
        return snapshots.dropFirst(keeping).reversed().map {
            .remove(.snapshot(term: $0.term, index: $0.index))
        }
    }
}
