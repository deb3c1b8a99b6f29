import Backends
import EtcdAPI
import MVCC
import NIOCore
import PeerTransport
import Platform
import Raft
import ReplicaCore
import Storage

/// Snapshots on their way to and from peers.
extension Member {
    /// How much of a database is made or sent at a time, in bytes.
    static let pieceBytes = 256 * 1024

    /// Sends a follower the committed database behind its message.
    func sendSnapshot(_ message: Message) {
        self.logger.info("sends a database snapshot", .id("remote-peer-id", message.to))
        self.export(pieceBytes: Self.pieceBytes) { result in
            switch result {
            case .success(let outlet): self.transport?.sendSnapshot(message, body: outlet)
            case .failure(let error):
                self.logger.error("cannot send a snapshot", .text("error", "\(error)"))
                self.snapshotSent(to: message.to, succeeded: false)
            }
        }
    }

    /// Measures the committed database; `body` is called on the loop.
    func export(
        pieceBytes: Int,
        _ body: @escaping (Result<SnapshotOutlet, any Error>) -> Void
    ) {
        let bound = NIOLoopBound(body, eventLoop: self.loop)
        let database = self.database
        let loop = self.loop
        // Exports may be long: none waits for another.
        let thread = WorkThread("export")
        thread.run {
            let result = Result { SnapshotExport(try database.snapshot()) }
            loop.execute {
                bound.value(
                    result.map {
                        SnapshotOutlet($0, pieceBytes: pieceBytes, on: thread, loop: loop)
                    }
                )
            }
        }
    }

    func receiveSnapshot(_ message: Message) throws -> any SnapshotSink {
        guard let index = message.snapshot?.metadata.index, index > 0 else {
            throw ProgramError("the message holds no snapshot")
        }
        // Its file might be the one that is being made this member's own.
        guard !self.core.isInstallingSnapshot else {
            throw ProgramError("another snapshot is being installed")
        }
        self.logger.info("receives a database snapshot", .id("remote-peer-id", message.from))
        let file = StoredFile.receivedDatabase(index: index)
        return try SnapshotInlet(
            path: self.directory.path(of: file),
            directory: self.directory.path(of: file.directory),
            on: WorkThread("import"),
            loop: self.loop
        )
    }

    /// Makes a received database the member's own.
    func install(_ file: StoredFile) {
        let path = self.directory.path(of: file)
        let database = self.database
        let databasePath = self.directory.databasePath
        let options = LMDBOptions(quotaBytes: Int(max(self.configuration.quotaBytes, 2 << 30)))
        let disk = self.disk
        let logger = self.logger
        let loop = self.loop
        let bound = NIOLoopBound(self, eventLoop: loop)
        self.databaseThread.run {
            do {
                let build = try SnapshotImport.build(from: path, beside: databasePath, options)
                try database.install(build)
                try disk.perform([.remove(file), .syncDirectory(file.directory)])
            } catch {
                Program.die(logger, "a received database cannot be installed", "\(error)")
            }
            loop.execute { bound.value.installed() }
        }
    }

    private func installed() {
        do {
            self.core.databaseInstalled(try LMDBBackend(self.database))
        } catch {
            self.fail("the installed database cannot be read: \(error)")
            return
        }
        self.noteStoreSize()
        self.scheduleTurn()
    }
}
