import EtcdAPI
import GRPCTransport
import NIOCore
import ReplicaCore

/// A stream of keep-alives: each is answered when the leader's leadership is confirmed.
final class KeepAliveStream: GRPCServerStreamHandler {
    private let member: Member
    private let stream: GRPCServerStream
    private var leaderBound: UInt64?
    /// Keep-alives that are not answered yet.
    private var unanswered = 0
    private var hasEnded = false

    /// How many may be unanswered before the client has to wait.
    private static let unansweredMax = 1_000

    init(_ member: Member, _ stream: GRPCServerStream) {
        self.member = member
        self.stream = stream
        self.leaderBound = member.bindToLeader(stream.context.metadata) { stream.fail($0) }
    }

    func received(_ message: ByteBuffer) {
        let request: LeaseKeepAliveRequest
        do throws(GRPCError) {
            request = try message.message()
        } catch {
            self.stream.fail(error)
            return
        }
        self.unanswered += 1
        if self.unanswered == Self.unansweredMax { self.stream.pauseReading() }
        self.member.ask(.leaseKeepAlive(request)) { outcome in
            switch outcome {
            case .message(let bytes): self.answer(.success(bytes))
            case .failed(let error): self.answer(.failure(self.member.status(error)))
            case .forward(let leader):
                self.member.forward(.keepAlive(request), to: leader) { self.answer($0) }
            }
        }
    }

    private func answer(_ result: Result<[UInt8], GRPCError>) {
        switch result {
        case .success(let bytes): self.stream.send(ByteBuffer(bytes: bytes))
        case .failure(let error): self.stream.fail(error)
        }
        self.unanswered -= 1
        if self.unanswered == Self.unansweredMax / 2 { self.stream.resumeReading() }
        self.finishIfDone()
    }

    func requestsEnded() {
        self.hasEnded = true
        self.finishIfDone()
    }

    private func finishIfDone() {
        if self.hasEnded, self.unanswered == 0 { self.stream.finish() }
    }

    func closed(_ error: GRPCError?) {
        if let bound = self.leaderBound {
            self.member.leaderBoundStreams.removeValue(forKey: bound)
        }
    }
}
