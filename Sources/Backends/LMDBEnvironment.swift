import CLMDB
import Glibc
import MVCC

/// One open file of LMDB's.
///
/// Readers get slots that belong to transactions, not to threads (`MDB_NOTLS`), for snapshots move
/// between threads. Commits sync data and meta page in order (no `MDB_NOSYNC`, no
/// `MDB_NOMETASYNC`), pages are written by `pwrite` (no `MDB_WRITEMAP`, where a stray pointer of
/// ours would become a damaged file). Read-ahead stays on: opening reads the whole file in order,
/// and it is fetched again only when memory is short.
// The environment's own functions may be called by any thread; what may not be done at the same
// time is kept apart by the gate and by the one writer.
final class LMDBEnvironment: @unchecked Sendable {
    let handle: OpaquePointer
    /// The one tree of the file.
    let tree: MDB_dbi
    let gate = ReadGate()
    /// The file opened once more, for its lock.
    let file: Int32
    /// Room for about 500 readers' slots of a cache line each; LMDB takes the file as it finds it.
    private static let readersBytes = 32_768

    /// Opens a file, making it when it is missing.
    ///
    /// With `isBuild` nothing is synced until `endBuild`: it is a file that does not count yet.
    init(_ path: String, mapBytes: Int, isBuild: Bool = false) throws(LMDBError) {
        let operation = "opening \(path)"
        self.file = try Self.lock(path)
        do throws(LMDBError) { try Self.reserveReaders(path) } catch {
            close(self.file)
            throw error
        }
        var handle: OpaquePointer?
        var tree: MDB_dbi = 0
        var code = mdb_env_create(&handle)
        if let handle, code == 0 {
            var flags = UInt32(MDB_NOSUBDIR | MDB_NOTLS)
            if isBuild { flags |= UInt32(MDB_NOSYNC) }
            mdb_env_set_mapsize(handle, mapBytes)
            code = mdb_env_open(handle, path, flags, 0o600)
            if code == 0 { code = Self.open(&tree, handle) }
            if code != 0 { mdb_env_close(handle) }
        }
        guard let handle, code == 0 else {
            close(self.file)
            throw LMDBError(operation, code: code)
        }
        self.handle = handle
        self.tree = tree
        // Slots of a process that was killed would keep its pages for ever.
        mdb_reader_check(handle, nil)
    }

    deinit {
        mdb_env_close(self.handle)
        // Closing alone would leave the lock with a child that is being forked at this moment.
        flock(self.file, LOCK_UN)
        close(self.file)
    }

    /// Keeps other processes, and other opens of this one, away from the file.
    private static func lock(_ path: String) throws(LMDBError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LMDBError("opening \(path)", code: errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK else { throw LMDBError("locking \(path)", code: code) }
        throw LMDBError(.inUse, "opening \(path)", "another process has it open; stop that first")
    }

    /// Gives the file with the readers' slots its blocks before it is mapped.
    ///
    /// LMDB only sets its size; on a full disk the first touch of a slot would then kill the
    /// process with SIGBUS.
    private static func reserveReaders(_ path: String) throws(LMDBError) {
        let path = DatabaseFile(path: path).lockPath
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LMDBError("opening \(path)", code: errno) }
        defer { close(descriptor) }
        let code = posix_fallocate(descriptor, 0, Self.readersBytes)
        guard code == 0 else { throw LMDBError("reserving \(path)", code: code) }
    }

    private static func open(_ tree: inout MDB_dbi, _ handle: OpaquePointer) -> Int32 {
        var transaction: OpaquePointer?
        let code = mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction)
        guard code == 0 else { return code }
        let opened = mdb_dbi_open(transaction, nil, 0, &tree)
        mdb_txn_abort(transaction)
        return opened
    }

    /// Makes everything durable that a build has written; from now on commits are.
    func endBuild() -> Int32 {
        let code = mdb_env_set_flags(self.handle, UInt32(MDB_NOSYNC), 0)
        return code == 0 ? mdb_env_sync(self.handle, 1) : code
    }

    /// How many bytes of address space the file may grow to, and how many it has.
    var room: (map: Int, used: Int, page: Int) {
        var info = MDB_envinfo()
        var stat = MDB_stat()
        mdb_env_info(self.handle, &info)
        mdb_env_stat(self.handle, &stat)
        let page = Int(stat.ms_psize)
        return (info.me_mapsize, (info.me_last_pgno + 1) * page, page)
    }

    /// Gives the file more address space; false when somebody reads at this moment.
    ///
    /// The owner's reads and snapshots are behind the gate, the one write transaction of the process
    /// belongs to the caller, and a reader that waits outside begins with the new map: so the
    /// process has no transaction on the map while it is taken away and made anew.
    func grow(to bytes: Int) throws(LMDBError) -> Bool {
        guard let code = self.gate.exclusively({ mdb_env_set_mapsize(self.handle, bytes) }) else {
            return false
        }
        guard code == 0 else {
            throw LMDBError(.failed, "mapping \(bytes) bytes", String(cString: mdb_strerror(code)))
        }
        return true
    }
}
