import Glibc
package import Storage
import Synchronization

/// A member's files on a real disk.
///
/// Files that are written to stay open, so that a batch is two system calls: one `pwrite`, one
/// `fdatasync`. Several threads may perform steps of their own at once, as when room for the next
/// segment is zeroed beside the batches; only finding an open file takes the lock.
package final class FileDisk: Disk, Sendable {
    /// How many files stay open: the segment, the spare, and what they replaced.
    private static let openFilesMax = 4

    let directory: MemberDirectory
    /// Least recently used first.
    private let open = Mutex<[(name: StoredFile, file: OpenFile)]>([])

    /// The files of a member whose directory this process holds.
    package init(_ directory: MemberDirectory) {
        self.directory = directory
    }

    /// The files of this directory that `StoredFile` knows.
    package func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile] {
        let path = self.directory.path(of: directory)
        do throws(PlatformError) {
            return try Files.list(path).compactMap { StoredFile(name: $0, in: directory) }
        } catch {
            throw DiskError(operation: "\(error.operation) \(error.subject)", error.code)
        }
    }

    /// Everything the file holds.
    package func contents(of file: StoredFile) throws(DiskError) -> [UInt8] {
        let path = self.directory.path(of: file)
        do throws(PlatformError) { return try Files.read(path) } catch {
            throw DiskError(operation: "\(error.operation) \(path)", error.code)
        }
    }

    /// Carries out one step.
    package func perform(_ step: DiskStep) throws(DiskError) {
        let code: Int32
        switch step {
        case .prepare(let file, let size):
            code = self.with(file, creating: true) { $0.prepare(size) }
        case .write(let file, let offset, let bytes):
            code = self.with(file, creating: true) { opened in
                bytes.withUnsafeBytes { opened.write($0, at: offset) }
            }
        case .zero(let file, let lower, let upper):
            code = self.with(file) { $0.zero(lower, upper) }
        case .truncate(let file, let size):
            code = self.with(file) { ftruncate($0.descriptor, off_t(size)) == 0 ? 0 : errno }
        case .sync(let file): code = self.with(file) { $0.sync() }
        case .rename(let file, let target): code = self.rename(file, target)
        case .remove(let file): code = self.remove(file)
        case .syncDirectory(let directory): code = self.sync(directory)
        }
        guard code == 0 else {
            var error = DiskError(operation: self.describe(step), code)
            if step.isSync { error.isOutOfSpace = false }
            throw error
        }
    }

    /// Carries out these steps in order; the first failure ends them.
    package func perform(_ steps: [DiskStep]) throws(DiskError) {
        for step in steps { try self.perform(step) }
    }

    /// Carries out steps from `next` on, which is moved past each that is done.
    ///
    /// A step that found the disk full may be performed again, and those behind it then: `next`
    /// stands at it when this throws.
    package func perform(_ steps: [DiskStep], from next: inout Int) throws(DiskError) {
        while next < steps.count {
            try self.perform(steps[next])
            next += 1
        }
    }

    private func with(
        _ file: StoredFile,
        creating: Bool = false,
        _ body: (OpenFile) -> Int32
    ) -> Int32 {
        if let opened = self.opened(file) { return body(opened) }
        // A sync that made the file it was to find would call nothing durable.
        let descriptor = Glibc.open(
            self.directory.path(of: file),
            O_RDWR | O_CLOEXEC | (creating ? O_CREAT : 0),
            0o600
        )
        guard descriptor >= 0 else { return errno }
        let opened = OpenFile(descriptor: descriptor)
        self.open.withLock {
            if $0.count == Self.openFilesMax { $0.removeFirst() }
            $0.append((file, opened))
        }
        return body(opened)
    }

    private func opened(_ file: StoredFile) -> OpenFile? {
        self.open.withLock { open in
            guard let place = open.lastIndex(where: { $0.name == file }) else { return nil }
            if place < open.count - 1 { open.append(open.remove(at: place)) }
            return open[open.count - 1].file
        }
    }

    private func rename(_ file: StoredFile, _ target: StoredFile) -> Int32 {
        let code = Glibc.rename(self.directory.path(of: file), self.directory.path(of: target))
        guard code == 0 else { return errno }
        self.open.withLock { open in
            open.removeAll { $0.name == target }
            guard let place = open.firstIndex(where: { $0.name == file }) else { return }
            open[place].name = target
        }
        return 0
    }

    private func remove(_ file: StoredFile) -> Int32 {
        self.open.withLock { $0.removeAll { $0.name == file } }
        let code = unlink(self.directory.path(of: file))
        return code == 0 || errno == ENOENT ? 0 : errno
    }

    private func sync(_ directory: StoredFile.Directory) -> Int32 {
        let path = self.directory.path(of: directory)
        do throws(PlatformError) { try Files.syncDirectory(path) } catch { return error.code }
        return 0
    }

    private func describe(_ step: DiskStep) -> String {
        switch step {
        case .prepare(let file, let size):
            "preparing \(size) bytes in \(self.directory.path(of: file))"
        case .write(let file, _, _): "writing \(self.directory.path(of: file))"
        case .zero(let file, _, _): "zeroing \(self.directory.path(of: file))"
        case .truncate(let file, _): "truncating \(self.directory.path(of: file))"
        case .sync(let file): "syncing \(self.directory.path(of: file))"
        case .rename(let file, let target):
            "renaming \(self.directory.path(of: file)) to \(target.name)"
        case .remove(let file): "removing \(self.directory.path(of: file))"
        case .syncDirectory(let directory): "syncing \(self.directory.path(of: directory))"
        }
    }
}

extension DiskStep {
    fileprivate var isSync: Bool {
        switch self {
        case .sync, .syncDirectory: true
        case .prepare, .write, .zero, .truncate, .rename, .remove: false
        }
    }
}

extension DiskError {
    init(operation: String, _ code: Int32) {
        self.init(
            operation: operation,
            reason: String(cString: strerror(code)),
            isOutOfSpace: code == ENOSPC || code == EDQUOT
        )
    }
}
