import Glibc

/// Files and directories, by path.
package enum Files {
    /// Whether anything is there.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether a regular file is there.
    package static func isFile(_ path: String) -> Bool {
        self.kind(path) == S_IFREG
    }

    /// Whether a directory is there.
    package static func isDirectory(_ path: String) -> Bool {
        self.kind(path) == S_IFDIR
    }

    /// How many bytes a file has; nil when there is none.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The whole content of a file, or what follows so many bytes of it.
    package static func read(
        _ path: String,
        from offset: Int = 0
    ) throws(PlatformError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PlatformError("opening", path) }
        defer { self.close(descriptor) }
        if offset > 0 { lseek(descriptor, off_t(offset), SEEK_SET) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            if count > 0 {
                content += chunk[..<count]
            } else if errno != EINTR {
                throw PlatformError("reading", path)
            }
        }
    }

    /// The whole content of a file as text, with U+FFFD where it is not UTF-8.
    package static func readText(_ path: String) throws(PlatformError) -> String {
        String(decoding: try self.read(path), as: UTF8.self)
    }

    /// Replaces a file at once: whoever reads it, even after a crash, sees the old or the new one.
    package static func writeAtomically(
        _ content: some Sequence<UInt8>,
        to path: String,
        mode: UInt32 = 0o644
    ) throws(PlatformError) {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw PlatformError("creating", temporary) }
        do throws(PlatformError) {
            defer { self.close(descriptor) }
            try self.write(Array(content), to: descriptor, path: temporary)
            guard fsync(descriptor) == 0 else { throw PlatformError("syncing", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = PlatformError("replacing", path)
            unlink(temporary)
            throw error
        }
    }

    /// Writes all bytes to a descriptor, which `path` names in errors.
    package static func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        path: String
    ) throws(PlatformError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw PlatformError("writing", path)
            }
        }
    }

    /// Makes a directory and those above it, where they are missing.
    package static func makeDirectories(_ path: String) throws(PlatformError) {
        if self.isDirectory(path) { return }
        let parent = self.parent(of: path)
        if parent != path, !parent.isEmpty { try self.makeDirectories(parent) }
        guard mkdir(path, 0o755) == 0 || (errno == EEXIST && self.isDirectory(path)) else {
            throw PlatformError("making the directory", path)
        }
    }

    /// The path without its last component; "/" and "." are their own parents.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        let parent = path[..<slash]
        return parent.isEmpty ? "/" : String(parent)
    }

    /// The names in a directory, sorted; empty when there is no such directory.
    package static func list(_ path: String) throws(PlatformError) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw PlatformError("listing", path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = Glibc.readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a directory with all in it; nothing there is fine.
    ///
    /// Links are removed, not followed.
    package static func remove(_ path: String) throws(PlatformError) {
        if unlink(path) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw PlatformError("removing", path) }
        for name in try self.list(path) {
            try self.remove("\(path)/\(name)")
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw PlatformError("removing", path) }
    }

    /// Opens a directory as the start of paths in it; the caller closes it.
    package static func openDirectory(_ path: String) throws(PlatformError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PlatformError("opening the directory", path) }
        return descriptor
    }

    /// Makes the names in a directory durable.
    package static func syncDirectory(_ path: String) throws(PlatformError) {
        let descriptor = try self.openDirectory(path)
        defer { self.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw PlatformError("syncing the directory", path) }
    }

    /// Closes a descriptor.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// Lets nobody but this user open what is there.
    package static func restrictToOwner(_ path: String) throws(PlatformError) {
        guard chmod(path, 0o600) == 0 else { throw PlatformError("restricting", path) }
    }

    /// Opens a file to write at its end, making it when it is missing; the caller closes it.
    package static func openForAppending(_ path: String) throws(PlatformError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PlatformError("opening", path) }
        return descriptor
    }

    /// What a descriptor that is ready has to read, at most 64 KiB; empty at its end.
    package static func readSome(_ descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
    }

    /// Whether a descriptor that is ready has nothing more to read, ever; reads what it has.
    package static func isAtEnd(_ descriptor: Int32) -> Bool {
        self.readSome(descriptor).isEmpty
    }

    /// Whether a symbolic link is there, wherever it points.
    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Makes a symbolic link at `path`, where nothing may be yet.
    package static func makeLink(_ path: String, to target: String) throws(PlatformError) {
        guard symlink(target, path) == 0 else { throw PlatformError("linking", path) }
    }

    /// Where a symbolic link points.
    package static func destination(ofLink path: String) throws(PlatformError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw PlatformError("reading the link", path) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path as seen from the root, without asking the disk: "." and ".." are worked out.
    package static func absolute(_ path: String) throws(PlatformError) -> String {
        let whole = path.hasPrefix("/") ? path : "\(try self.workingDirectory())/\(path)"
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The directory this process runs in.
    package static func workingDirectory() throws(PlatformError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard let path = getcwd(&buffer, buffer.count) else {
            throw PlatformError("finding", "the working directory")
        }
        return String(cString: path)
    }
}
