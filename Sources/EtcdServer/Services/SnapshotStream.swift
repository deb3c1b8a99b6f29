import Basics
import Crypto
import EtcdAPI
import GRPCTransport
import NIOCore
import PeerTransport
import ReplicaCore

/// Answers `Maintenance.Snapshot`: the database in pieces, then its SHA-256.
///
/// A piece is made when the client has room for it, so that a slow client costs neither memory nor
/// more than the pages its snapshot keeps.
final class SnapshotStream: GRPCServerStreamHandler {
    private let member: Member
    private let stream: GRPCServerStream
    private var outlet: SnapshotOutlet?
    private var digest = SHA256()
    private var left = 0
    private var isWaiting = false
    private var isOver = false

    /// How large a piece is: etcd's.
    private static let pieceBytes = 32 * 1024

    init(_ member: Member, _ stream: GRPCServerStream) {
        self.member = member
        self.stream = stream
    }

    func received(_ message: ByteBuffer) {}

    func requestsEnded() {
        // What was answered so far must be in the file.
        self.member.ask(.commitBarrier) { outcome in
            if case .failed(let error) = outcome {
                self.stream.fail(self.member.status(error))
                return
            }
            self.member.export(pieceBytes: Self.pieceBytes) { result in
                switch result {
                case .success(let outlet):
                    self.outlet = outlet
                    self.left = outlet.byteCount ?? 0
                    self.advance()
                case .failure(let error):
                    self.stream.fail(GRPCError(code: .internal, message: "\(error)"))
                }
            }
        }
    }

    private func advance() {
        guard !self.isOver, !self.isWaiting, self.stream.isWritable, let outlet = self.outlet
        else { return }
        self.isWaiting = true
        let bound = NIOLoopBound(self, eventLoop: self.member.loop)
        outlet.next().whenSuccess { piece in
            bound.value.isWaiting = false
            bound.value.send(piece)
        }
    }

    private func send(_ piece: ByteBuffer?) {
        guard !self.isOver else { return }
        let is36 = self.member.configuration.compatibility == .v36
        var answer = SnapshotResponse()
        if is36 { answer.version = self.member.versions.storage ?? "" }
        guard let piece else {
            answer.blob = Array(self.digest.finalize())
            self.isOver = true
            self.stream.send(ByteBuffer(bytes: answer.encode()))
            self.stream.finish()
            return
        }
        piece.withUnsafeReadableBytes { self.digest.update(bufferPointer: $0) }
        self.left -= piece.readableBytes
        answer.remainingBytes = UInt64(max(0, self.left))
        answer.blob = Array(piece.readableBytesView)
        self.stream.send(ByteBuffer(bytes: answer.encode()))
        self.advance()
    }

    func becameWritable() {
        self.advance()
    }

    func closed(_ error: GRPCError?) {
        self.isOver = true
        self.outlet = nil
    }
}
