import Calls
import Clusters
import EtcdAPI
import EtcdClient
import GRPCTransport
import Histories

/// One client of the load: at most one operation open, always through the same member, from an
/// address of its own so that the lab's proxies know it.
///
/// It begins operations at fixed times, whether or not the store is fast; times that pass while an
/// operation is open are skipped, not made up for, because a burst after an outage is no load anyone
/// asked for. A client whose operation ended unknown goes on under a new process number: the old
/// process may still have that operation in flight.
struct LoadClient: Sendable {
    /// Its number, from 0.
    let number: Int
    /// How many clients there are.
    let clients: Int
    /// Its member, a position in the history's members.
    let member: Int16
    /// Its connection.
    let store: EtcdClient
    /// Where everything is recorded.
    let recorder: RunRecorder
    /// Its watches.
    let watches: LoadWatches

    /// Works until the pace ends, the board shows a violation or the task is cancelled.
    func run(_ pace: LoadPace, _ board: RunBoard) async {
        var process = Int32(self.number)
        while !board.isViolated, let due = pace.next(from: self.recorder.clock.now) {
            guard (try? await self.recorder.clock.sleep(until: due)) != nil else { return }
            let begun = self.recorder.begin(
                client: self.number,
                process: process,
                member: self.member
            )
            if await self.perform(begun) == .info { process += Int32(self.clients) }
        }
    }

    /// Does what was recorded; nil for what is asked of a watch, which nobody waits for.
    private func perform(_ begun: RunRecorder.Begun) async -> Outcome? {
        if let watch = begun.watch { self.watches.open(watch, client: self) }
        if let slot = begun.progress { self.watches.askProgress(slot) }
        if let slot = begun.cancel { self.watches.cancel(slot) }
        guard let id = begun.id else { return nil }
        return await self.ended(id) { () async throws(EtcdClientError) in
            if let request = begun.request {
                let response = try await self.store.perform(request)
                let time = self.recorder.clock.now
                self.recorder.answered(id, client: self.number, response: response, at: time)
            } else if let lease = begun.lease {
                let reply = try await self.store.perform(lease)
                let time = self.recorder.clock.now
                self.recorder.answered(id, client: self.number, lease: reply, at: time)
            }
        }
    }

    /// Waits for an operation; what kept it from being answered is recorded.
    private func ended(
        _ id: OperationID,
        _ body: () async throws(EtcdClientError) -> Void
    ) async -> Outcome {
        do throws(EtcdClientError) {
            try await body()
            return .ok
        } catch {
            let time = self.recorder.clock.now
            let outcome = Outcome(error)
            self.recorder.ended(
                id,
                client: self.number,
                outcome: outcome,
                error: error.label,
                at: time
            )
            return outcome
        }
    }
}

extension Outcome {
    /// What a client's error says about the operation.
    init(_ error: EtcdClientError) {
        self = error.outcome == .definite ? .fail : .info
    }
}

extension EtcdClientError {
    /// The error as a history's label: without addresses and numbers that differ each time, because
    /// a history keeps each label once.
    var label: String {
        let message = self.origin == .server ? self.message : "\(self.code)"
        return message.isEmpty ? "\(self.code)" : message
    }
}

extension EtcdClient {
    /// Sends a request, once.
    func perform(_ request: LoadRequest) async throws(EtcdClientError) -> LoadResponse {
        switch request {
        case .range(let request): .range(try await self.range(request))
        case .put(let request): .put(try await self.put(request))
        case .deleteRange(let request): .deleteRange(try await self.deleteRange(request))
        case .txn(let request): .txn(try await self.txn(request))
        case .compact(let request): .compact(try await self.compact(request))
        }
    }
}
