public import EtcdAPI
import GRPCTransport
import NIOCore

/// A stream on which leases are renewed, one renewal at a time.
///
/// A renewal that fails ends the stream.
public final class LeaseKeepAliveStream: Sendable {
    private let call: StreamCall
    private let timeout: Duration

    init(call: StreamCall, timeout: Duration) {
        self.call = call
        self.timeout = timeout
    }

    /// Renews a lease.
    ///
    /// - Parameters:
    ///   - id: The lease.
    ///   - timeout: How long the answer may take; nil for the client's own timeout.
    /// - Returns: How long it lives now; a TTL of 0 means that there is no such lease.
    /// - Throws: `EtcdClientError` when no answer came.
    public func renew(
        _ id: Int64,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseKeepAliveResponse {
        try await self.call.send(LeaseKeepAliveRequest(id: id))
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? self.timeout)
        return try await self.call.next(deadline: deadline)
    }

    /// Ends the stream.
    public func close() {
        self.call.cancel()
    }
}

extension EtcdClient {
    /// Opens a stream on which leases are renewed.
    ///
    /// - Parameter timeout: How long it may take until the call stands.
    /// - Returns: The stream.
    /// - Throws: `EtcdClientError` when no member can be reached.
    public func leaseKeepAliveStream(
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseKeepAliveStream {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? self.options.timeout)
        return try await self.trying(.leaseKeepAlive, until: deadline) {
            (slot, deadline) async throws(EtcdClientError) in
            let call = try await StreamCall(self, .leaseKeepAlive, at: slot, deadline: deadline)
            return LeaseKeepAliveStream(call: call, timeout: self.options.timeout)
        }
    }

    /// Renews a lease once, on a stream of its own.
    ///
    /// - Parameters:
    ///   - request: The lease.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: How long it lives now; a TTL of 0 means that there is no such lease.
    /// - Throws: `EtcdClientError` when no answer came.
    public func leaseKeepAlive(
        _ request: LeaseKeepAliveRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseKeepAliveResponse {
        let stream = try await self.leaseKeepAliveStream(timeout: timeout)
        defer { stream.close() }
        return try await stream.renew(request.id, timeout: timeout)
    }

    /// Renews a lease again and again, until the task is cancelled or the lease is gone.
    ///
    /// It renews every third of the time to live. In application mode a lost stream is opened again:
    /// renewing twice does no harm, so a renewal whose outcome is unknown may be repeated. In lab
    /// mode the first failure ends it.
    ///
    /// - Parameters:
    ///   - id: The lease.
    ///   - onRenewal: Told of every renewal.
    /// - Throws: `EtcdClientError`: `leaseNotFound` once the lease is gone, else the last failure.
    public func keepAlive(
        _ id: Int64,
        onRenewal: @Sendable (LeaseKeepAliveResponse) -> Void = { _ in }
    ) async throws(EtcdClientError) {
        var stream = try await self.leaseKeepAliveStream()
        var lastSuccess = NIODeadline.now()
        var failures = 0
        while !Task.isCancelled {
            do throws(EtcdClientError) {
                let response = try await stream.renew(id)
                guard response.ttl > 0 else { throw stream.leaseIsGone() }
                lastSuccess = .now()
                failures = 0
                onRenewal(response)
                let third = Duration.seconds(response.ttl) / 3
                guard (try? await Task.sleep(for: third)) != nil else { return }
            } catch {
                if Task.isCancelled { return }
                guard case .application(let policy) = self.options.mode,
                    error.etcdError != .leaseNotFound,
                    NIODeadline.now() < lastSuccess + TimeAmount(policy.resumeTimeout)
                else { throw error }
                failures += 1
                guard await self.pause(policy, after: failures) else { return }
                stream = try await self.leaseKeepAliveStream(timeout: policy.resumeTimeout)
            }
        }
    }
}

extension LeaseKeepAliveStream {
    /// etcd says so with a TTL of 0; callers expect the error that other lease calls give.
    fileprivate func leaseIsGone() -> EtcdClientError {
        var error = self.call.failure(.notFound, EtcdError.leaseNotFound.message)
        error.origin = .server
        error.outcome = .definite
        error.reason = "the lease has expired or was revoked"
        error.isTransient = false
        return error
    }
}
