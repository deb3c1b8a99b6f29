public import EtcdAPI
import GRPCTransport
import NIOCore
import Synchronization

/// One watcher and what it sees, for one reader.
///
/// The sequence ends (with nil) after a response with `canceled`, which is delivered: it carries the
/// compacted revision or the reason. In lab mode it throws when the stream is lost. In application
/// mode it opens the watcher again, at another endpoint if need be, from the revision after the last
/// one delivered, so that no event is lost or seen twice; only a compaction that went past that
/// revision ends it, visibly.
public final class WatchStream: AsyncSequence, Sendable {
    /// What it is made of.
    public typealias Element = WatchResponse
    /// How it fails.
    public typealias Failure = EtcdClientError

    /// What happens to a response that the member split.
    public enum Fragments: Sendable {
        /// Its parts are put together again.
        case reassembled
        /// Its parts are delivered as they come, all but the last with `fragment` set.
        ///
        /// If the stream is lost between two parts and opened again, all of them come anew.
        case passed
    }

    private struct State {
        var call: StreamCall
        var watchID: Int64
        /// The first revision whose events have not been delivered.
        var nextRevision: Int64
        /// Parts of a split response, waiting for the last one.
        var parts: [Event] = []
        var isCancelled = false
        var hasEnded = false
    }

    /// The member's answer to the request for the watcher.
    public let created: WatchResponse

    private let client: EtcdClient
    private let request: WatchCreateRequest
    private let fragments: Fragments
    private let state: Mutex<State>

    init(
        _ client: EtcdClient,
        _ request: WatchCreateRequest,
        _ fragments: Fragments,
        deadline: NIODeadline
    ) async throws(EtcdClientError) {
        let (call, created) = try await client.trying(.watch, until: deadline) {
            (slot, deadline) async throws(EtcdClientError) in
            try await Self.open(client, request, at: slot, deadline: deadline)
        }
        self.client = client
        self.request = request
        self.fragments = fragments
        self.created = created
        // A watcher without a start sees what comes after the revision at which it was created.
        let first =
            request.startRevision != 0
            ? request.startRevision : (created.header?.revision ?? 0) + 1
        self.state = Mutex(State(call: call, watchID: created.watchID, nextRevision: first))
    }

    /// The first revision whose events have not been delivered; a resumed watcher starts there.
    public var nextRevision: Int64 { self.state.withLock { $0.nextRevision } }

    /// The member that the watcher is at.
    public var endpoint: Endpoint { self.state.withLock { $0.call.slot.endpoint } }

    /// Asks the member to say how far the watcher has come, as a response without events.
    ///
    /// etcd answers only when the watcher has caught up. Before 3.4.25 and 3.5.8 the answer may come
    /// before events of earlier revisions (etcd #15220), so it does not move `nextRevision`.
    public func requestProgress() async throws(EtcdClientError) {
        let call = self.state.withLock { $0.call }
        try await call.send(WatchRequest(requestUnion: .progressRequest(WatchProgressRequest())))
    }

    /// Asks the member to close the watcher; the sequence ends once it says so.
    public func cancel() async throws(EtcdClientError) {
        let (call, id) = self.state.withLock { state in
            state.isCancelled = true
            return (state.call, state.watchID)
        }
        let cancel = WatchCancelRequest(watchID: id)
        try await call.send(WatchRequest(requestUnion: .cancelRequest(cancel)))
    }

    /// The sequence's only iterator.
    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: self)
    }

    /// Reads one response after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let watch: WatchStream

        /// The next response, or nil after the watcher was closed.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(EtcdClientError) -> WatchResponse? {
            try await self.watch.next()
        }
    }

    /// The next response, or nil after the watcher was closed.
    public func next() async throws(EtcdClientError) -> WatchResponse? {
        while true {
            let (call, hasEnded) = self.state.withLock { ($0.call, $0.hasEnded) }
            if hasEnded { return nil }
            do throws(EtcdClientError) {
                guard let response = try await call.next(WatchResponse.self) else {
                    throw call.failure(.unavailable, "the member ended the watch stream")
                }
                if let whole = self.take(response) { return whole }
            } catch {
                try await self.recover(from: error)
            }
        }
    }

    /// Notes what a response says; nil when it is a part that waits for the others, or an answer to
    /// the request that opened the watcher again.
    private func take(_ response: WatchResponse) -> WatchResponse? {
        self.state.withLock { state in
            if response.canceled {
                state.hasEnded = true
                state.call.cancel()
                return response
            }
            if response.created { return nil }
            var whole = response
            if self.fragments == .reassembled {
                state.parts += response.events
                if response.fragment { return nil }
                whole.events = state.parts
                state.parts = []
            }
            if !response.fragment { state.nextRevision = Self.revision(after: whole, state) }
            return whole
        }
    }

    private static func revision(after response: WatchResponse, _ state: State) -> Int64 {
        if let last = response.events.last?.kv?.modRevision {
            return Swift.max(state.nextRevision, last + 1)
        }
        // A notice for this watcher alone travels behind its events; one for the whole stream may
        // overtake them.
        guard response.watchID == state.watchID, let revision = response.header?.revision else {
            return state.nextRevision
        }
        return Swift.max(state.nextRevision, revision + 1)
    }

    private func recover(from error: EtcdClientError) async throws(EtcdClientError) {
        let (isCancelled, revision) = self.state.withLock { state in
            state.parts = []
            if state.isCancelled { state.hasEnded = true }
            return (state.isCancelled, state.nextRevision)
        }
        if isCancelled { return }
        guard case .application(let policy) = self.client.options.mode,
            error.isTransient, !Task.isCancelled
        else { throw error }
        var request = self.request
        request.startRevision = revision
        let deadline = NIODeadline.now() + TimeAmount(policy.resumeTimeout)
        let again = request
        let (call, created) = try await self.client.retrying(.watch, policy, .max, until: deadline)
        {
            (slot, deadline) async throws(EtcdClientError) in
            try await Self.open(self.client, again, at: slot, deadline: deadline)
        }
        self.state.withLock { state in
            state.call = call
            state.watchID = created.watchID
        }
    }

    /// Opens a stream with this one watcher on it.
    private static func open(
        _ client: EtcdClient,
        _ request: WatchCreateRequest,
        at slot: ConnectionSlot,
        deadline: NIODeadline
    ) async throws(EtcdClientError) -> (StreamCall, WatchResponse) {
        let call = try await StreamCall(client, .watch, at: slot, deadline: deadline)
        try await call.send(WatchRequest(requestUnion: .createRequest(request)))
        let response = try await call.next(WatchResponse.self, deadline: deadline)
        guard response.created else {
            throw call.failure(.internal, "the first response of a watch stream creates nothing")
        }
        guard !response.canceled else {
            let reason = response.cancelReason
            throw call.failure(.invalidArgument, reason.isEmpty ? "the watch was refused" : reason)
        }
        return (call, response)
    }
}

extension EtcdClient {
    /// Opens a watcher, on a stream of its own.
    ///
    /// - Parameters:
    ///   - request: What to watch, and from which revision.
    ///   - fragments: What happens to responses that the member splits (if the request allows it).
    ///   - timeout: How long it may take until the watcher stands.
    /// - Returns: The watcher, confirmed by the member.
    /// - Throws: `EtcdClientError` when no member confirms it, or one refuses it for a reason.
    public func watch(
        _ request: WatchCreateRequest,
        fragments: WatchStream.Fragments = .reassembled,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> WatchStream {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? self.options.timeout)
        return try await WatchStream(self, request, fragments, deadline: deadline)
    }
}
