import CLMDB
import Glibc

/// The file of a database by its path, and what stands beside it.
struct DatabaseFile {
    let path: String

    /// The file with the slots of readers, which LMDB keeps beside the rows.
    var lockPath: String { "\(self.path)-lock" }
    var directory: String {
        guard let slash = self.path.lastIndex(of: "/") else { return "." }
        return slash == self.path.startIndex ? "/" : String(self.path[..<slash])
    }

    /// A name beside the file for one that is being built.
    func temporary(_ number: UInt64) -> DatabaseFile {
        DatabaseFile(path: "\(self.path).tmp.\(number)")
    }

    /// Whether there is a file.
    var exists: Bool { access(self.path, F_OK) == 0 }

    /// Looks at what the file is without changing anything.
    ///
    /// Both kinds of file begin with a page header of 16 bytes and then a mark of their own.
    ///
    /// - Throws: When it is no file of LMDB's. That there is none is no error.
    func inspect() throws(LMDBError) {
        let operation = "opening \(self.path)"
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw LMDBError(operation, code: errno)
        }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 24)
        let count = head.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw LMDBError(operation, code: errno) }
        if count >= 20 {
            let mark =
                UInt32(head[16]) | UInt32(head[17]) << 8 | UInt32(head[18]) << 16
                | UInt32(head[19]) << 24
            if mark == 0xBEEF_C0DE { return }
            if mark == 0xED0C_DAED {
                throw LMDBError(
                    .foreignDatabase,
                    operation,
                    "the file is etcd's own database; use another data directory, or let this"
                        + " member join as a new one and take its data from the others"
                )
            }
        }
        throw LMDBError(
            .notADatabase,
            operation,
            "the file is no database; it is damaged or belongs to something else"
        )
    }

    /// Removes the file and the lock file beside it.
    func remove() {
        unlink(self.path)
        unlink(self.lockPath)
    }

    /// Removes files that were being built when a process stopped.
    func removeLeftovers() {
        guard let entries = opendir(self.directory) else { return }
        defer { closedir(entries) }
        let name = self.path.split(separator: "/").last.map(String.init) ?? self.path
        var leftovers: [String] = []
        while let entry = readdir(entries) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if found.hasPrefix("\(name).tmp.") { leftovers.append("\(self.directory)/\(found)") }
        }
        for path in leftovers { unlink(path) }
    }

    /// Makes the names in the directory durable.
    func syncDirectory() throws(LMDBError) {
        let operation = "syncing the directory \(self.directory)"
        let descriptor = open(self.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(.failed, operation, reason(errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LMDBError(.failed, operation, reason(errno)) }
    }

    /// Gives this file the name of another, in its place, durably.
    ///
    /// The lock file goes along: the environment that is open on this file keeps its readers there,
    /// and one that is opened later under the new name must not find another's.
    func rename(to target: DatabaseFile) throws(LMDBError) {
        let operation = "putting \(self.path) in place of \(target.path)"
        guard Glibc.rename(self.path, target.path) == 0 else {
            throw LMDBError(operation, code: errno)
        }
        // From here on there is no way back: which file has the name after a crash is open.
        guard Glibc.rename(self.lockPath, target.lockPath) == 0 else {
            throw LMDBError(.failed, operation, reason(errno))
        }
        try target.syncDirectory()
    }
}

private func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
