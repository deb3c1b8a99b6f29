import Backends
import EtcdAPI
import GRPCTransport
import MVCC
import NIOCore
import PeerTransport
import Platform
import Raft
import ReplicaCore
import Storage

/// Once a turn of the loop: the core's effects are taken and carried out.
extension Member {
    func turn() {
        self.countTicks()
        self.isTurnScheduled = false
        self.core.flush(into: &self.effects)
        // The batch must be closed before anything else can reach the core.
        if let number = self.effects.commit { self.commit(number) }
        if let batch = self.effects.disk { self.write(batch) }
        if let batch = self.effects.housekeeping { self.clean(batch) }
        if !self.effects.messages.isEmpty { self.transport?.send(self.effects.messages) }
        self.answer()
        self.tellWatchers()
        for message in self.effects.snapshotsToSend { self.sendSnapshot(message) }
        if let file = self.effects.install { self.install(file) }
        if self.effects.membershipChanged { self.updatePeers() }
        if !self.effects.events.isEmpty { self.tell(self.effects.events) }
        if self.effects.leaderChanged { self.noteLeader() }
        if let reason = self.effects.stop { self.stop(because: reason) }
        if self.core.wantsTurn { self.scheduleTurn() }
        if self.effects.hasMore { self.scheduleNextTurn() }
        self.setAlarm()
    }

    // Answers.

    private func answer() {
        guard !self.effects.replies.isEmpty else { return }
        // One buffer for all answers of the turn; each answer is a slice of it.
        let bytes = ByteBuffer(bytes: self.effects.bytes)
        for reply in self.effects.replies {
            if case .part(let range) = reply.result {
                self.keep(bytes.getSlice(at: range.lowerBound, length: range.count), reply.token)
                continue
            }
            switch self.pending.take(reply.token) {
            case .call(let responder, let forwarded)?:
                self.answer(responder, forwarded, reply, bytes)
            case .closure(let body)?:
                body(self.outcome(reply))
            case nil:
                break
            }
        }
    }

    private func answer(
        _ responder: GRPCResponder,
        _ forwarded: ForwardedRequest?,
        _ reply: Reply,
        _ bytes: ByteBuffer
    ) {
        let token = reply.token
        switch reply.result {
        case .message(let range):
            // The range lies within the buffer it was written for.
            var message = bytes.getSlice(at: range.lowerBound, length: range.count) ?? ByteBuffer()
            if var begun = self.takeLongAnswer(token) {
                begun.writeBuffer(&message)
                message = begun
            }
            responder.succeed(message)
        case .part: break
        case .failed(let error):
            _ = self.takeLongAnswer(token)
            responder.fail(self.status(error))
        case .forward(let leader):
            guard let forwarded else {
                responder.fail(self.status(.notLeader))
                return
            }
            self.forward(forwarded, to: leader) { responder.finish($0) }
        }
    }

    /// Keeps a piece of a long answer until the rest is there.
    ///
    /// With the first piece the call begins to be watched: what a client no longer waits for is not
    /// gone on with. Short answers do without, since that would cost each of them an allocation.
    private func keep(_ piece: ByteBuffer?, _ token: UInt64) {
        guard var piece else { return }
        if self.longAnswers[token]?.writeBuffer(&piece) != nil { return }
        self.longAnswers[token] = ByteBuffer(buffer: piece)
        guard case .call(let responder, _)? = self.pending.waiter(token) else { return }
        let bound = NIOLoopBound(self, eventLoop: self.loop)
        responder.onCancel { bound.value.giveUp(token) }
    }

    private func giveUp(_ token: UInt64) {
        guard self.pending.take(token) != nil else { return }
        self.longAnswers[token] = nil
        self.core.cancel(token)
    }

    private func takeLongAnswer(_ token: UInt64) -> ByteBuffer? {
        // There nearly never is one.
        self.longAnswers.isEmpty ? nil : self.longAnswers.removeValue(forKey: token)
    }

    private func outcome(_ reply: Reply) -> PendingCalls.Outcome {
        let begun = self.takeLongAnswer(reply.token).map { Array($0.readableBytesView) } ?? []
        switch reply.result {
        case .message(let range), .part(let range):
            return .message(begun + self.effects.bytes[range])
        case .failed(let error): return .failed(error)
        case .forward(let leader): return .forward(leader)
        }
    }

    /// An error as gRPC carries it, with the code of the version that is shown.
    func status(_ error: EtcdError) -> GRPCError {
        let code = self.configuration.compatibility == .v35 ? error.code : error.codeFrom36
        return GRPCError(
            code: GRPCStatusCode(rawValue: code.rawValue) ?? .unknown,
            message: error.message
        )
    }

    private func tellWatchers() {
        let told = self.core.keyspace.watchMessages.messages
        guard !told.isEmpty else { return }
        let bytes = ByteBuffer(bytes: self.core.keyspace.watchMessages.bytes)
        for message in told {
            guard let stream = self.watchStreams[message.stream],
                let slice = bytes.getSlice(
                    at: message.range.lowerBound,
                    length: message.range.count
                )
            else { continue }
            stream.send(slice)
        }
        self.core.keyspace.watchMessages.removeAll()
    }

    // The database.

    private func commit(_ number: UInt64) {
        let batch = self.core.keyspace.store.seal()
        let database = self.database
        self.onDatabaseThread(
            "committing",
            { () throws(LMDBError) in
                try database.commit(batch)
            }
        ) {
            self.core.keyspace.store.committed(batch.number)
            self.noteStoreSize()
            self.core.commitDone(number)
            self.scheduleTurn()
        }
    }

    func noteStoreSize() {
        self.core.storeSize(self.database.sizeOnDisk, inUse: self.database.sizeInUse)
    }

    /// Does something on the database's thread until it succeeds; what cannot, ends the process.
    func onDatabaseThread(
        _ what: String,
        _ work: @escaping @Sendable () throws(LMDBError) -> Void,
        then done: @escaping () -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: self.loop)
        let loop = self.loop
        let logger = self.logger
        self.databaseThread.run {
            var isTold = false
            while true {
                do throws(LMDBError) {
                    try work()
                    break
                } catch {
                    guard error.isRetriable else {
                        Program.die(logger, "\(what) the database failed", error.description)
                    }
                    if !isTold {
                        logger.error(
                            "\(what) the database waits",
                            .text("error", error.description)
                        )
                    }
                    isTold = true
                    Pause.milliseconds(500)
                }
            }
            if isTold { logger.info("\(what) the database goes on") }
            loop.execute { bound.value() }
        }
    }

    // The log.

    private func write(_ batch: DiskBatch) {
        self.perform(batch.steps, on: self.logThread) {
            self.core.diskDone(batch.number)
            self.scheduleTurn()
        }
    }

    private func clean(_ batch: DiskBatch) {
        self.perform(batch.steps, on: self.fileThread) {
            self.core.housekeepingDone(batch.number)
            self.scheduleTurn()
        }
    }

    private func perform(
        _ steps: [DiskStep],
        on thread: WorkThread,
        then done: @escaping () -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: self.loop)
        let loop = self.loop
        let logger = self.logger
        let disk = self.disk
        thread.run {
            DiskWork.perform(steps, disk, logger)
            loop.execute { bound.value() }
        }
    }

    // What there is to say.

    private func tell(_ events: [ReplicaEvent]) {
        let own = LogField.id("local-member-id", self.core.id)
        for event in events {
            switch event {
            case .leaderChanged(let leader, let term):
                let id = LogField.id("leader-member-id", leader)
                self.logger.info("leader changed", own, id, .number("term", term))
            case .leads(let term):
                self.logger.info("this member leads", own, .number("term", term))
            case .stoppedLeading(let term):
                self.logger.info("this member leads no longer", own, .number("term", term))
            case .published:
                self.logger.info(
                    "published local member to cluster through raft",
                    own,
                    .texts("client-urls", self.configuration.advertiseClientURLs.map(\.text))
                )
            case .clusterVersion(let version):
                self.logger.info("cluster version", own, .text("cluster-version", version))
            case .memberChanged(let id, let change):
                self.logger.info("member \(change)", own, .id("changed-member-id", id))
            case .snapshotSaved(let index, let term):
                let fields = [LogField.number("index", index), .number("term", term)]
                self.logger.write(.info, "saved snapshot", [own] + fields)
            case .snapshotInstalled(let index, let term):
                let fields = [LogField.number("index", index), .number("term", term)]
                self.logger.write(.info, "installed snapshot", [own] + fields)
            case .alarmsChanged(let alarms):
                let words = alarms.map { alarm in
                    "\(String(alarm.memberID, radix: 16)):\(Self.name(of: alarm.alarm))"
                }
                self.logger.warn("alarms changed", own, .texts("alarms", words))
            case .compactionBegan(let revision):
                self.logger.info("compaction began", .number("compact-revision", revision))
            case .compactionFinished(let revision):
                self.logger.info("compaction finished", .number("compact-revision", revision))
            }
        }
    }

    private func stop(because reason: StopReason) {
        switch reason {
        case .removed:
            self.logger.warn("this member was removed from the cluster", .id("id", self.core.id))
            // The message that tells the others is still on its way.
            let bound = NIOLoopBound(self, eventLoop: self.loop)
            self.loop.scheduleTask(in: .milliseconds(500)) { bound.value.finish(nil) }
        case .entryNotUnderstood(let sentence), .snapshotMismatch(let sentence):
            self.fail(sentence)
        }
    }
}

/// Steps on the disk, performed on a thread of their own.
enum DiskWork {
    /// Performs steps in order; waits where there is no room, and ends the process where a step
    /// failed: after a failed sync nobody can say what is durable.
    static func perform(_ steps: [DiskStep], _ disk: FileDisk, _ logger: Logger) {
        var next = 0
        var isTold = false
        while true {
            do throws(DiskError) {
                try disk.perform(steps, from: &next)
                break
            } catch {
                guard error.isOutOfSpace else {
                    Program.die(logger, "the log cannot be written", error.description)
                }
                if !isTold {
                    logger.error("the log waits for room", .text("error", error.description))
                }
                isTold = true
                Pause.milliseconds(500)
            }
        }
        if isTold { logger.info("the log has room again") }
    }
}

extension GRPCResponder {
    /// Ends the call with a response or an error.
    func finish(_ result: Result<[UInt8], GRPCError>) {
        switch result {
        case .success(let bytes): self.succeed(ByteBuffer(bytes: bytes))
        case .failure(let error): self.fail(error)
        }
    }
}
