public import Basics
public import EtcdAPI
import NIOCore

/// The responses of a call with one request and many responses, for one reader.
///
/// It ends when the member ends the call, and throws when the call fails; it is never resumed.
public struct ResponseStream<Response: WireMessage>: AsyncSequence, Sendable {
    /// What it is made of.
    public typealias Element = Response
    /// How it fails.
    public typealias Failure = EtcdClientError

    let call: StreamCall

    /// The sequence's only iterator.
    public func makeAsyncIterator() -> Iterator {
        Iterator(call: self.call)
    }

    /// Reads one response after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let call: StreamCall

        /// The next response, or nil at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(EtcdClientError) -> Response? {
            try await self.call.next()
        }
    }
}

extension EtcdClient {
    /// Reads the whole database file of a member, in pieces.
    ///
    /// - Parameter timeout: How long it may take until the call stands.
    /// - Returns: The pieces; the last 32 bytes are the SHA-256 of the others.
    /// - Throws: `EtcdClientError` when no member can be reached.
    public func snapshot(
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> ResponseStream<SnapshotResponse> {
        try await self.open(.snapshot, SnapshotRequest(), timeout: timeout)
    }

    /// Follows who leads an election.
    ///
    /// - Parameters:
    ///   - request: The election's name.
    ///   - timeout: How long it may take until the call stands.
    /// - Returns: The leader now, if there is one, and every later one.
    /// - Throws: `EtcdClientError` when no member can be reached.
    public func observe(
        _ request: LeaderRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> ResponseStream<LeaderResponse> {
        try await self.open(.observe, request, timeout: timeout)
    }

    private func open<Request: WireMessage, Response: WireMessage>(
        _ shape: RPCShape,
        _ request: Request,
        timeout: Duration?
    ) async throws(EtcdClientError) -> ResponseStream<Response> {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? self.options.timeout)
        return try await self.trying(shape, until: deadline) {
            (slot, deadline) async throws(EtcdClientError) in
            let call = try await StreamCall(self, shape, at: slot, deadline: deadline)
            try await call.send(request)
            await call.finish()
            return ResponseStream(call: call)
        }
    }
}
