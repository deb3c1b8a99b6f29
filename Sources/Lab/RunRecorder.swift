import Basics
import Calls
import EtcdAPI
import Glibc
package import Histories
import Synchronization
package import Workloads

/// The one place where a run's history grows, in memory and in its file.
///
/// Every invocation is in the file before its request may leave: what a crash of the lab leaves
/// behind is a history whose last operations have unknown outcomes, which is the truth. The workload
/// lives here too, because it interns its keys and values in the history's symbols. Everything is
/// under one lock; receive times are taken before it, so that waiting for it never widens an
/// interval.
package final class RunRecorder: Sendable {
    /// How many operations ended how, for the progress line.
    package struct Counts: Sendable, Equatable {
        /// Answered.
        package var ok = 0
        /// Surely not done.
        package var fail = 0
        /// Of unknown outcome.
        package var info = 0

        /// No operations.
        package init() {}

        /// All of them.
        package var total: Int { self.ok + self.fail + self.info }
    }

    /// The file cannot be written any more.
    package struct WriteError: ExitCoded {
        package let description: String
        package var exitCode: Int32 { 3 }
    }

    /// An operation that was recorded and may now be sent.
    struct Begun: Sendable {
        /// Its place in the history; nil for what is asked of a watch, which is no operation.
        var id: OperationID?
        var request: LoadRequest?
        var lease: LeaseRequest?
        var watch: WatchOrder?
        /// The slot of a watch that is to be asked how far it has come.
        var progress: Int?
        /// The slot of a watch that is to be closed.
        var cancel: Int?
    }

    struct State: ~Copyable {
        var history = History()
        var writer = HistoryWriter()
        var workload: any Workload
        var watches = WatchRegister()
        var counts = Counts()
        var failure: WriteError?
        var isClosed = false
    }

    /// The run's clock.
    package let clock: RunClock
    private let path: String
    private let descriptor: Int32
    private let state: Mutex<State>

    /// Creates the history file, which must not exist, and writes its header.
    package init(
        path: String,
        clock: RunClock,
        header: [LabEvent.Field],
        members: [String],
        workload: any Workload
    ) throws(WriteError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw WriteError(
                description: "cannot create \(path): \(String(cString: strerror(errno)))"
            )
        }
        self.clock = clock
        self.path = path
        self.descriptor = descriptor
        var state = State(workload: workload)
        state.history.header = header
        for member in members { _ = state.history.member(member) }
        state.writer.header(header)
        self.state = Mutex(state)
        self.state.withLock { self.flush(&$0) }
    }

    deinit {
        close(self.descriptor)
    }

    /// Takes a client's next operation from the workload and records that it is about to leave.
    func begin(client: Int, process: Int32, member: Int16) -> Begun {
        self.state.withLock { state in
            let operation = state.workload.next(client: client, symbols: &state.history.symbols)
            return self.record(
                operation,
                client: client,
                process: process,
                member: member,
                in: &state
            )
        }
    }

    /// Records that an operation from outside the workload is about to leave.
    func begin(
        process: Int32,
        member: Int16,
        operation: (inout SymbolTable) -> WorkloadOperation
    ) -> Begun {
        self.state.withLock { state in
            let operation = operation(&state.history.symbols)
            return self.record(
                operation,
                client: Int(process),
                process: process,
                member: member,
                in: &state
            )
        }
    }

    /// Records an answer about a lease that arrived at `time`.
    func answered(_ id: OperationID, client: Int, lease: LeaseReply, at time: Int64) {
        self.state.withLock { state in
            let answer = lease.answer(symbols: &state.history.symbols)
            state.history.complete(id, with: answer, at: time)
            state.counts.ok += 1
            state.workload.completed(client: client, result: .leaseAnswered(answer))
            state.writer.completion(id, of: state.history, at: time)
            self.flush(&state)
        }
    }

    /// Records an answer that arrived at `time`; returns what the history made of it.
    @discardableResult
    func answered(
        _ id: OperationID,
        client: Int?,
        response: LoadResponse,
        at time: Int64
    ) -> TransactionAnswer? {
        self.state.withLock { state in
            guard let answer = response.answer(symbols: &state.history.symbols) else {
                let error = "answer without a header"
                self.ended(id, client: client, outcome: .info, error, at: time, in: &state)
                return nil
            }
            state.history.complete(id, with: answer, at: time)
            state.counts.ok += 1
            if let client {
                state.workload.completed(client: client, result: .answered(answer))
            }
            state.writer.completion(id, of: state.history, at: time)
            self.flush(&state)
            return answer
        }
    }

    /// Records that an operation ended without an answer.
    func ended(
        _ id: OperationID,
        client: Int?,
        outcome: Outcome,
        error: String,
        at time: Int64
    ) {
        self.state.withLock { state in
            self.ended(id, client: client, outcome: outcome, error, at: time, in: &state)
        }
    }

    /// Records something else that happened, now unless told when.
    package func event(_ name: String, _ fields: [LabEvent.Field], at time: Int64? = nil) {
        self.state.withLock { state in
            let event = LabEvent(time: time ?? self.clock.now, name: name, fields: fields)
            state.history.events.append(event)
            state.writer.event(event)
            self.flush(&state)
        }
    }

    /// Records something about a watch, and tells the workload if the watch still has its slot.
    func record(
        _ body: (inout State, (inout State) -> Void) -> (WatchOrder, client: Int, WatchNotice)?
    ) {
        self.state.withLock { state in
            let told = body(&state) { state in
                let batch = state.history.watchBatches[state.history.watchBatches.count - 1]
                state.writer.watch(batch, of: state.history)
                self.flush(&state)
            }
            guard let (order, client, notice) = told,
                state.watches.isCurrent(order, client: client)
            else { return }
            state.workload.watched(client: client, slot: order.slot, notice)
        }
    }

    /// Lets a checker look at the history as it stands; nothing is recorded meanwhile.
    package func inspect<Result>(_ body: (History) throws -> Result) rethrows -> Result {
        try self.state.withLock { try body($0.history) }
    }

    /// How many operations ended how so far.
    package var counts: Counts { self.state.withLock { $0.counts } }

    /// Why the file lost records, if it did.
    package var failure: WriteError? { self.state.withLock { $0.failure } }

    /// Stops recording: what arrives later is dropped.
    package func finish() {
        self.state.withLock { state in
            self.flush(&state)
            state.isClosed = true
        }
    }
}

extension RunRecorder {
    private func record(
        _ operation: WorkloadOperation,
        client: Int,
        process: Int32,
        member: Int16,
        in state: inout State
    ) -> Begun {
        switch operation.request {
        case .watch(let watch):
            return self.record(watch, client: client, member: member, in: &state)
        case .watchProgress(let slot): return Begun(progress: slot)
        case .cancelWatch(let slot):
            state.watches.cancel(client: client, slot: slot)
            return Begun(cancel: slot)
        case .lease(let lease):
            let id = state.history.invoke(
                process: process,
                member: member,
                label: state.history.label(operation.label),
                lease: lease,
                at: self.clock.now
            )
            self.write(id, to: &state)
            return Begun(id: id, lease: lease)
        case .compaction(let revision):
            let label = state.history.label(operation.label)
            let id = state.history.invoke(
                process: process,
                member: member,
                label: label,
                compactingTo: revision,
                at: self.clock.now
            )
            self.write(id, to: &state)
            return Begun(id: id, request: .compact(CompactionRequest(revision: revision)))
        case .transaction(let transaction, let isSerializable):
            let request = LoadRequest(
                transaction,
                isSerializable: isSerializable,
                symbols: state.history.symbols
            )
            let label = state.history.label(operation.label)
            let id = state.history.invoke(
                process: process,
                member: member,
                label: label,
                transaction: transaction,
                isSerializable: isSerializable,
                at: self.clock.now
            )
            self.write(id, to: &state)
            return Begun(id: id, request: request)
        }
    }

    /// Records that a watch is about to be asked for; the client's own number is its process, which
    /// stays the same whatever becomes of the client's operations.
    private func record(
        _ watch: Workloads.WatchRequest,
        client: Int,
        member: Int16,
        in state: inout State
    ) -> Begun {
        let number = state.watches.open(client: client, slot: watch.slot)
        let opening = WatchOpening(
            process: Int32(client),
            member: member,
            watch: number,
            time: self.clock.now,
            key: watch.key,
            rangeEnd: watch.rangeEnd,
            startRevision: watch.startRevision,
            filter: watch.filter,
            wantsPrevious: watch.wantsPrevious,
            wantsProgress: watch.wantsProgress,
            allowsFragments: watch.allowsFragments
        )
        state.history.open(watch: opening)
        state.writer.watching(opening, of: state.history)
        self.flush(&state)
        let request = WatchCreateRequest(watch, symbols: state.history.symbols)
        return Begun(watch: WatchOrder(slot: watch.slot, number: number, request: request))
    }

    private func write(_ id: OperationID, to state: inout State) {
        state.writer.invoke(id, of: state.history)
        self.flush(&state)
    }

    private func ended(
        _ id: OperationID,
        client: Int?,
        outcome: Outcome,
        _ error: String,
        at time: Int64,
        in state: inout State
    ) {
        let label = state.history.label(error)
        state.history.complete(id, outcome: outcome, error: label, at: time)
        if outcome == .fail { state.counts.fail += 1 } else { state.counts.info += 1 }
        if let client {
            state.workload.completed(client: client, result: outcome == .fail ? .failed : .unknown)
        }
        state.writer.completion(id, of: state.history, at: time)
        self.flush(&state)
    }

    /// Writes what the writer holds; a failure is kept and ends the run, because a history that
    /// misses invocations proves nothing.
    private func flush(_ state: inout State) {
        defer { state.writer.buffer.removeAll(keepingCapacity: true) }
        guard state.failure == nil, !state.isClosed else { return }
        var rest = state.writer.buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(self.descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                state.failure = WriteError(
                    description: "cannot write \(self.path): \(String(cString: strerror(errno)))"
                )
                return
            }
        }
    }
}
