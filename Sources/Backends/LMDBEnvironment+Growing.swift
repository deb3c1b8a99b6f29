import CLMDB
import Glibc

extension LMDBEnvironment {
    /// Writes a batch, with more address space where it is needed.
    ///
    /// Growing before the map is full keeps `MDB_MAP_FULL`, which throws a whole transaction away,
    /// for surprises. A snapshot that is open puts growing off; only a map that is full in fact
    /// makes the commit fail, for later.
    func commit(_ batch: borrowing Batch, path: String) throws(LMDBError) {
        let wanted = self.room.used + 3 * batch.bytes + (8 << 20)
        if wanted > self.room.map / 4 * 3 { _ = try self.grow(to: self.next(wanted)) }
        while true {
            let code = self.write(batch)
            if code == 0 { return }
            guard code == MDB_MAP_FULL else { throw self.failure(code, batch.bytes, path) }
            try self.growOrGiveUp(path)
        }
    }

    /// What a commit failed of.
    ///
    /// LMDB calls a write that ended early an input error, which is what a disk does that became
    /// full in the midst of it; whether it is full is found out by asking for as much room again.
    private func failure(_ code: Int32, _ bytes: Int, _ path: String) -> LMDBError {
        let operation = "committing to \(path)"
        if code == EIO, !self.finds(3 * bytes + (1 << 20)) {
            return LMDBError(operation, code: ENOSPC)
        }
        return LMDBError(operation, code: code)
    }

    /// Whether the file could grow by so many bytes now.
    private func finds(_ bytes: Int) -> Bool {
        var status = stat()
        guard fstat(self.file, &status) == 0 else { return false }
        let code = posix_fallocate(self.file, status.st_size, off_t(bytes))
        // No page that counts lies behind the size that the file had.
        ftruncate(self.file, status.st_size)
        return code == 0
    }

    private func growOrGiveUp(_ path: String) throws(LMDBError) {
        let wanted = self.next(self.room.map + 1)
        // A call of the owner's is over in microseconds, a snapshot may last.
        for _ in 0..<50 {
            if try self.grow(to: wanted) { return }
            usleep(200)
        }
        throw LMDBError(
            .busy,
            "committing to \(path)",
            "the map is full and cannot grow while a snapshot is being read"
        )
    }

    private func next(_ wanted: Int) -> Int {
        var bytes = max(self.room.map, 1 << 20)
        while bytes / 4 * 3 < wanted { bytes *= 2 }
        return bytes
    }
}
