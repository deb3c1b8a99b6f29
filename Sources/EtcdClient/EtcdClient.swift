import Basics
import EtcdAPI
import GRPCTransport
public import NIOCore
import Synchronization

/// A client of etcd's v3 API.
///
/// It keeps one connection to each endpoint it uses, opened by the first call that needs it and by
/// the first call after it was lost. Calls may come from any task; cancelling the task cancels its
/// call. In `lab` mode a call is one request or none; in `application` mode it may be several, under
/// the rules of `RetryPolicy`. Every failure says where it happened, what was asked and whether it
/// can have had an effect.
public final class EtcdClient: Sendable {
    /// How a client behaves.
    public typealias Options = EtcdClientOptions

    /// The members that the client may use.
    public let endpoints: [Endpoint]
    /// How it behaves.
    public let options: Options

    let metadata: GRPCMetadata
    private let slots: [ConnectionSlot]
    /// Which endpoint calls go to; moves on when it fails.
    ///
    /// Invariant: below `slots.count`.
    private let preferred = Atomic(0)
    private let random: Mutex<SeededRandom>
    private let isShutDown = Atomic(false)

    /// Makes a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - endpoints: At least one; exactly one in lab mode.
    ///   - group: Where the connections' event loops come from.
    ///   - options: How the client behaves.
    public init(endpoints: [Endpoint], group: any EventLoopGroup, options: Options) {
        precondition(!endpoints.isEmpty, "a client needs an endpoint")
        self.endpoints = endpoints
        self.options = options
        self.metadata = options.metadata
        self.slots = endpoints.map {
            ConnectionSlot(endpoint: $0, group: group, options: options.transport)
        }
        switch options.mode {
        case .lab:
            precondition(
                endpoints.count == 1,
                "a lab client is pinned to one endpoint, not \(endpoints.count)"
            )
            self.random = Mutex(SeededRandom(seed: 0))
        case .application(let policy):
            self.random = Mutex(SeededRandom(seed: policy.seed))
        }
    }

    /// Closes every connection; calls in progress fail, and so do later ones.
    public func shutdown() async {
        self.isShutDown.store(true, ordering: .releasing)
        for slot in self.slots {
            await slot.shutDown()
        }
    }

    /// Makes a call of one request and one response.
    func call<Request: WireMessage, Response: WireMessage>(
        _ shape: RPCShape,
        _ request: Request,
        timeout: Duration?
    ) async throws(EtcdClientError) -> Response {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? self.options.timeout)
        return try await self.trying(shape, until: deadline) {
            (slot, deadline) async throws(EtcdClientError) in
            try await self.attempt(shape, request, at: slot, deadline: deadline)
        }
    }

    /// Does `body` once in lab mode, and as often as the policy allows in application mode.
    func trying<Value: Sendable>(
        _ shape: RPCShape,
        until deadline: NIODeadline,
        _ body: (ConnectionSlot, NIODeadline) async throws(EtcdClientError) -> Value
    ) async throws(EtcdClientError) -> Value {
        guard case .application(let policy) = self.options.mode else {
            return try await body(self.slots[0], deadline)
        }
        return try await self.retrying(shape, policy, policy.attemptsMax, until: deadline, body)
    }

    /// The loop behind `trying`, also used by streams that come back after a loss.
    func retrying<Value: Sendable>(
        _ shape: RPCShape,
        _ policy: RetryPolicy,
        _ attemptsMax: Int,
        until deadline: NIODeadline,
        _ body: (ConnectionSlot, NIODeadline) async throws(EtcdClientError) -> Value
    ) async throws(EtcdClientError) -> Value {
        var attempt = 1
        while true {
            let index = self.preferred.load(ordering: .relaxed)
            let attemptEnd =
                shape.effect == .none
                ? min(deadline, .now() + TimeAmount(policy.attemptTimeout)) : deadline
            do throws(EtcdClientError) {
                return try await body(self.slots[index], attemptEnd)
            } catch {
                self.leave(index, after: error)
                guard self.mayRetry(error), attempt < attemptsMax,
                    await self.pause(policy, after: attempt, before: deadline)
                else { throw error }
                attempt += 1
            }
        }
    }

    /// Waits before another attempt; false when there is no time for it or the task is cancelled.
    func pause(
        _ policy: RetryPolicy,
        after attempt: Int,
        before deadline: NIODeadline = .distantFuture
    ) async -> Bool {
        let wait = self.random.withLock { policy.backoff(after: attempt, using: &$0) }
        guard NIODeadline.now() + TimeAmount(wait) < deadline else { return false }
        return (try? await Task.sleep(for: wait)) != nil
    }

    private func attempt<Request: WireMessage, Response: WireMessage>(
        _ shape: RPCShape,
        _ request: Request,
        at slot: ConnectionSlot,
        deadline: NIODeadline
    ) async throws(EtcdClientError) -> Response {
        do throws(GRPCError) {
            let connection = try await slot.connection(deadline: deadline)
            let reply = try await connection.unary(
                shape.path,
                ByteBuffer(bytes: request.encode()),
                metadata: self.metadata,
                deadline: deadline
            )
            return try Self.decode(reply)
        } catch {
            let onlyReads = (request as? TxnRequest)?.onlyReads ?? false
            throw self.failure(shape, error, at: slot, onlyReads: onlyReads)
        }
    }

    /// The client's error for what the transport reported.
    func failure(
        _ shape: RPCShape,
        _ error: GRPCError,
        at slot: ConnectionSlot,
        onlyReads: Bool = false
    ) -> EtcdClientError {
        let failure = CallFailure(
            shape: shape,
            onlyReads: onlyReads,
            requiredLeader: self.options.requireLeader,
            error: error
        )
        return EtcdClientError(failure, error, at: slot.endpoint)
    }

    /// Decodes a response; one that is no such message counts as the transport's failure.
    static func decode<Response: WireMessage>(
        _ buffer: ByteBuffer
    ) throws(GRPCError) -> Response {
        do throws(WireError) {
            return try Response(decoding: buffer.readableBytesUInt8Span)
        } catch {
            throw GRPCError(
                code: .internal,
                message: "the response is \(error)",
                origin: .client,
                requestMayHaveLeft: true
            )
        }
    }

    private func mayRetry(_ error: EtcdClientError) -> Bool {
        // Reads are definite by the table, so one rule says it for them and for writes.
        error.outcome == .definite && error.isTransient && !Task.isCancelled
            && !self.isShutDown.load(ordering: .acquiring)
    }

    /// Sends the next calls elsewhere after an endpoint failed.
    ///
    /// Other calls may have moved on already, which the exchange leaves alone.
    private func leave(_ index: Int, after error: EtcdClientError) {
        guard error.isTransient || error.code == .unavailable || error.code == .deadlineExceeded
        else { return }
        _ = self.preferred.compareExchange(
            expected: index,
            desired: (index + 1) % self.slots.count,
            ordering: .relaxed
        )
    }
}

extension EtcdClientOptions {
    /// What travels with every call.
    var metadata: GRPCMetadata {
        var metadata = GRPCMetadata()
        if self.requireLeader { metadata.append("hasleader", "true") }
        if let token = self.token { metadata.append("token", token) }
        return metadata
    }

    /// The transport's share of the options.
    var transport: GRPCClientOptions {
        var transport = GRPCClientOptions()
        transport.connectTimeout = TimeAmount(self.connectTimeout)
        transport.localAddress = self.localAddress
        transport.keepaliveInterval = self.keepaliveInterval
        if let bytes = self.maxReceiveBytes { transport.maxReceiveBytes = bytes }
        if let bytes = self.maxSendBytes { transport.maxSendBytes = bytes }
        return transport
    }
}
