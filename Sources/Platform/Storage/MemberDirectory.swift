import Glibc
package import Storage

/// The directory of one member, held by this process alone for as long as the value lives.
///
///     <data-dir>/member/snap/db            the database
///                           /*.snap        snapshots' metadata
///                      /wal/*.wal          the log, unless it has a directory of its own
///
/// Laid out as etcd's. The lock is on the directory `member` itself, so that taking it changes
/// nothing, and it is gone when the process is, however it ended.
package final class MemberDirectory: Sendable {
    /// `<data-dir>/member`.
    package let path: String
    /// What somebody should know who looks after the machine; one sentence each.
    package let warnings: [String]
    let walPath: String
    private let locks: [Int32]

    /// Opens the directory of a member, making what is missing of it, durably.
    ///
    /// - Parameters:
    ///   - dataDirectory: The member's data directory.
    ///   - walDirectory: Where the log is, when it is not with the rest.
    /// - Throws: When something else is there, it cannot be written, or another process has it.
    package init(dataDirectory: String, walDirectory: String? = nil) throws(PlatformError) {
        let path = "\(dataDirectory)/member"
        let walPath = walDirectory ?? "\(path)/wal"
        self.path = path
        self.walPath = walPath
        for directory in [dataDirectory, path, "\(path)/snap", walPath] {
            try Self.make(directory)
            try Self.checkAccess(directory)
        }
        self.warnings = Self.warnings(dataDirectory)
        var locks: [Int32] = []
        do throws(PlatformError) {
            for directory in walDirectory == nil ? [path] : [path, walPath] {
                locks.append(try Self.lock(directory))
            }
        } catch {
            for lock in locks { close(lock) }
            throw error
        }
        self.locks = locks
    }

    deinit {
        for lock in self.locks {
            // Closing alone would leave the lock with a child that is being forked at this moment.
            flock(lock, LOCK_UN)
            close(lock)
        }
    }

    /// Where the database is.
    package var databasePath: String { "\(self.path)/snap/db" }

    /// Where the files of this kind are.
    package func path(of directory: StoredFile.Directory) -> String {
        switch directory {
        case .wal: self.walPath
        case .snap: "\(self.path)/snap"
        }
    }

    /// Where this file is.
    package func path(of file: StoredFile) -> String {
        "\(self.path(of: file.directory))/\(file.name)"
    }

    /// Whether a member's log is there; looks without touching anything.
    package static func holdsMember(
        dataDirectory: String,
        walDirectory: String? = nil
    ) throws(PlatformError) -> Bool {
        try Files.list(walDirectory ?? "\(dataDirectory)/member/wal").contains {
            if case .segment = StoredFile(name: $0, in: .wal) { true } else { false }
        }
    }

    /// How many bytes this process may still write, on the fullest of the disks it writes to.
    package func freeBytes() throws(PlatformError) -> Int {
        try Self.freeBytes(self.path, self.walPath)
    }

    /// How many bytes a member would find there, before anything of it is made.
    package static func freeBytes(
        dataDirectory: String,
        walDirectory: String? = nil
    ) throws(PlatformError) -> Int {
        func existing(_ path: String) -> String {
            var path = path
            while !Files.isDirectory(path), path.contains("/"), path != "/" {
                path = Files.parent(of: path)
            }
            return Files.isDirectory(path) ? path : "."
        }
        return try self.freeBytes(existing(dataDirectory), existing(walDirectory ?? dataDirectory))
    }

    private static func freeBytes(_ directories: String...) throws(PlatformError) -> Int {
        var least = Int.max
        for directory in directories {
            var status = statvfs()
            guard statvfs(directory, &status) == 0 else {
                throw PlatformError("asking for the free space of", directory)
            }
            least = min(least, Int(status.f_bavail) * Int(status.f_frsize))
        }
        return least
    }

    /// Makes a directory that only its owner enters, and its name durable.
    private static func make(_ path: String) throws(PlatformError) {
        if Files.isDirectory(path) { return }
        let parent = Files.parent(of: path)
        if !Files.isDirectory(parent) { try self.make(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw PlatformError("making the directory", path)
        }
        guard Files.isDirectory(path) else {
            throw PlatformError("opening", path, reason: "it is no directory; name another one")
        }
        try Files.syncDirectory(parent)
    }

    private static func checkAccess(_ path: String) throws(PlatformError) {
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw PlatformError("opening the directory", path)
        }
    }

    private static func lock(_ path: String) throws(PlatformError) -> Int32 {
        let descriptor = try Files.openDirectory(path)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else { throw PlatformError("locking", path, code: code) }
        throw PlatformError(
            "locking",
            path,
            reason: "another process uses it; stop that one or name another data directory"
        )
    }

    private static func warnings(_ dataDirectory: String) -> [String] {
        var warnings: [String] = []
        var status = stat()
        if stat(dataDirectory, &status) == 0, status.st_mode & 0o777 != 0o700 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            warnings.append(
                "others may look into \(dataDirectory), whose mode is \(mode); 700 keeps them out"
            )
        }
        let known = ["member", "fixtures", "proxy", "lost+found"]
        for name in (try? Files.list(dataDirectory)) ?? [] where !known.contains(name) {
            warnings.append("\(dataDirectory)/\(name) is no file of a member's; it is left alone")
        }
        return warnings
    }
}
