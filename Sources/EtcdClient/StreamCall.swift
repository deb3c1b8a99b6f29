import Basics
import EtcdAPI
import GRPCTransport
import NIOCore
import Synchronization

/// A streaming call to one endpoint, with its messages decoded and its failures classified.
final class StreamCall: Sendable {
    let slot: ConnectionSlot
    private let client: EtcdClient
    private let shape: RPCShape
    private let stream: GRPCClientStream
    private let loop: any EventLoop

    /// Opens the call; nothing is sent but the headers.
    init(
        _ client: EtcdClient,
        _ shape: RPCShape,
        at slot: ConnectionSlot,
        deadline: NIODeadline
    ) async throws(EtcdClientError) {
        do throws(GRPCError) {
            let connection = try await slot.connection(deadline: deadline)
            self.stream = try await connection.openStream(shape.path, metadata: client.metadata)
            self.loop = connection.eventLoop
        } catch {
            throw client.failure(shape, error, at: slot)
        }
        self.client = client
        self.shape = shape
        self.slot = slot
    }

    deinit {
        // A call that nobody can read any more must not stay open at the member.
        self.stream.cancel()
    }

    func send<Request: WireMessage>(_ request: Request) async throws(EtcdClientError) {
        do throws(GRPCError) {
            try await self.stream.send(ByteBuffer(bytes: request.encode()))
        } catch {
            throw self.client.failure(self.shape, error, at: self.slot)
        }
    }

    func finish() async {
        await self.stream.finish()
    }

    func cancel() {
        self.stream.cancel()
    }

    /// The next message; nil when the member ended the stream well.
    func next<Response: WireMessage>(
        _ type: Response.Type = Response.self
    ) async throws(EtcdClientError) -> Response? {
        do throws(GRPCError) {
            guard let buffer = try await self.stream.next() else { return nil }
            return try EtcdClient.decode(buffer)
        } catch {
            throw self.client.failure(self.shape, error, at: self.slot)
        }
    }

    /// The next message, which must come before `deadline`; the call is given up when it does not.
    func next<Response: WireMessage>(
        _ type: Response.Type = Response.self,
        deadline: NIODeadline
    ) async throws(EtcdClientError) -> Response {
        let isLate = Late()
        let timer = self.loop.scheduleTask(deadline: deadline) {
            isLate.flag.store(true, ordering: .releasing)
            self.stream.cancel()
        }
        defer { timer.cancel() }
        do throws(EtcdClientError) {
            if let response: Response = try await self.next() { return response }
        } catch {
            guard isLate.flag.load(ordering: .acquiring) else { throw error }
            throw self.failure(.deadlineExceeded, "no answer came on the stream in time")
        }
        throw self.failure(.unavailable, "the member ended the stream instead of answering")
    }

    /// An error made up here about this call.
    func failure(_ code: GRPCStatusCode, _ message: String) -> EtcdClientError {
        let error = GRPCError(
            code: code,
            message: message,
            origin: .client,
            requestMayHaveLeft: true
        )
        return self.client.failure(self.shape, error, at: self.slot)
    }
}

/// Whether a deadline has fired.
private final class Late: Sendable {
    let flag = Atomic(false)
}
