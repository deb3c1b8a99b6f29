import GRPCTransport
import NIOCore
import Synchronization

/// The one connection that a client keeps to an endpoint, opened when a call needs it.
///
/// After the connection has died the next call opens a new one; calls that come meanwhile wait for
/// the same attempt, each at most until its own deadline. An attempt that fails fails all calls that
/// wait for it, and is not repeated.
final class ConnectionSlot: Sendable {
    private enum State {
        case empty
        case connecting([UInt64: Waiter])
        case open(GRPCConnection)
        case shutDown
    }

    private typealias Waiter = CheckedContinuation<Result<GRPCConnection, GRPCError>, Never>

    private enum Arrival {
        case ready(Result<GRPCConnection, GRPCError>)
        case waiting(startsAttempt: Bool)
    }

    let endpoint: Endpoint
    private let group: any EventLoopGroup
    private let options: GRPCClientOptions
    private let state = Mutex(State.empty)
    private let waiterIDs = Atomic<UInt64>(0)

    init(endpoint: Endpoint, group: any EventLoopGroup, options: GRPCClientOptions) {
        self.endpoint = endpoint
        self.group = group
        self.options = options
    }

    /// A connection that takes calls, opened if there is none.
    func connection(deadline: NIODeadline) async throws(GRPCError) -> GRPCConnection {
        // The common case must not pay for a continuation.
        if let ready = self.readyConnection() { return try ready.get() }
        let id = self.waiterIDs.add(1, ordering: .relaxed).newValue
        let loop = self.group.next()
        let timer = loop.scheduleTask(deadline: deadline) {
            self.resume(id, throwing: .deadlineExceeded, "no connection before the deadline")
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { self.arrive(id, $0, deadline: deadline) }
        } onCancel: {
            self.resume(
                id,
                throwing: .cancelled,
                "the call was cancelled before a connection stood"
            )
        }
        return try result.get()
    }

    /// Closes the connection and refuses calls from now on.
    func shutDown() async {
        let (connection, waiters) = self.state.withLock { state in
            defer { state = .shutDown }
            switch state {
            case .open(let connection): return (connection as GRPCConnection?, [Waiter]())
            case .connecting(let waiters): return (nil, Array(waiters.values))
            case .empty, .shutDown: return (nil, [])
            }
        }
        for waiter in waiters { waiter.resume(returning: .failure(Self.isShutDown)) }
        await connection?.close()
    }

    private func readyConnection() -> Result<GRPCConnection, GRPCError>? {
        self.state.withLock { state in
            switch state {
            case .open(let connection) where connection.isActive: .success(connection)
            case .shutDown: .failure(Self.isShutDown)
            default: nil
            }
        }
    }

    private func arrive(_ id: UInt64, _ waiter: Waiter, deadline: NIODeadline) {
        let arrival: Arrival = self.state.withLock { state in
            switch state {
            case .open(let connection) where connection.isActive:
                return .ready(.success(connection))
            case .shutDown:
                return .ready(.failure(Self.isShutDown))
            case .connecting(var waiters):
                waiters[id] = waiter
                state = .connecting(waiters)
                return .waiting(startsAttempt: false)
            case .empty, .open:
                state = .connecting([id: waiter])
                return .waiting(startsAttempt: true)
            }
        }
        switch arrival {
        case .ready(let result):
            waiter.resume(returning: result)
        case .waiting(let startsAttempt):
            // A cancellation or a deadline may have come before the waiter was there to be found.
            if Task.isCancelled {
                self.resume(id, throwing: .cancelled, "the call was cancelled")
            } else if NIODeadline.now() >= deadline {
                self.resume(id, throwing: .deadlineExceeded, "no time was left to connect")
            }
            if startsAttempt { Task { await self.attempt() } }
        }
    }

    private func attempt() async {
        let result: Result<GRPCConnection, GRPCError>
        do throws(GRPCError) {
            result = .success(
                try await GRPCConnection.connect(
                    host: self.endpoint.host,
                    port: self.endpoint.port,
                    group: self.group,
                    options: self.options
                )
            )
        } catch {
            result = .failure(error)
        }
        let waiters: [Waiter]? = self.state.withLock { state in
            guard case .connecting(let waiters) = state else { return nil }
            state = (try? result.get()).map { .open($0) } ?? .empty
            return Array(waiters.values)
        }
        guard let waiters else {
            // Shut down meanwhile; nobody waits and nobody would close the connection.
            if case .success(let connection) = result { await connection.close() }
            return
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    private func resume(_ id: UInt64, throwing code: GRPCStatusCode, _ message: String) {
        let waiter: Waiter? = self.state.withLock { state in
            guard case .connecting(var waiters) = state else { return nil }
            let waiter = waiters.removeValue(forKey: id)
            state = .connecting(waiters)
            return waiter
        }
        waiter?.resume(
            returning: .failure(
                GRPCError(code: code, message: message, origin: .client, requestMayHaveLeft: false)
            )
        )
    }

    private static let isShutDown = GRPCError(
        code: .cancelled,
        message: "the client is shut down",
        origin: .client,
        requestMayHaveLeft: false
    )
}
