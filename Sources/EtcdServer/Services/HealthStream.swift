import Basics
import EtcdAPI
import GRPCTransport
import NIOCore

/// A stream of gRPC's health protocol: the state, which does not change while the member serves.
final class HealthStream: GRPCServerStreamHandler {
    private let stream: GRPCServerStream

    init(_ stream: GRPCServerStream) {
        self.stream = stream
    }

    func received(_ message: ByteBuffer) {
        do throws(GRPCError) {
            let request: HealthCheckRequest = try message.message()
            let status: HealthCheckResponse.ServingStatus =
                request.service.isEmpty ? .serving : .serviceUnknown
            self.stream.send(ByteBuffer(bytes: HealthCheckResponse(status: status).encode()))
        } catch {
            self.stream.fail(error)
        }
    }

    /// The protocol's client asks once and then listens.
    func requestsEnded() {}
}
