import Basics
import EtcdAPI
import GRPCTransport
import MVCC
import NIOCore
import ReplicaCore

/// One stream of watches: requests go to the core, what the core tells goes out.
///
/// While the client takes nothing, the core is told so and keeps no messages for the stream; its
/// watchers read on from the store afterwards.
final class WatchStream: GRPCServerStreamHandler {
    private let member: Member
    private let stream: GRPCServerStream
    private let number: UInt64
    private var leaderBound: UInt64?
    private var isBlocked = false

    init(_ member: Member, _ stream: GRPCServerStream) {
        self.member = member
        self.stream = stream
        member.lastWatchStream += 1
        self.number = member.lastWatchStream
        member.watchStreams[self.number] = self
        self.leaderBound = member.bindToLeader(stream.context.metadata) { stream.fail($0) }
    }

    func received(_ message: ByteBuffer) {
        let request: WatchRequest
        do throws(GRPCError) {
            request = try message.message()
        } catch {
            self.stream.fail(error)
            return
        }
        switch request.requestUnion {
        case .createRequest(let create)?: self.member.core.watch(self.number, create)
        case .cancelRequest(let cancel)?:
            self.member.core.cancelWatch(self.number, cancel.watchID)
        case .progressRequest?: self.member.core.requestProgress(self.number)
        case nil: return
        }
        self.member.scheduleTurn()
    }

    /// Sends one response of the core's.
    func send(_ message: ByteBuffer) {
        self.stream.send(message)
        if !self.isBlocked, !self.stream.isWritable { self.block(true) }
    }

    /// Ends the stream because the member ends.
    func end(_ error: GRPCError) {
        self.stream.fail(error)
    }

    func becameWritable() {
        if self.isBlocked { self.block(false) }
    }

    private func block(_ isBlocked: Bool) {
        self.isBlocked = isBlocked
        self.member.core.blockStream(self.number, isBlocked)
        self.member.scheduleTurn()
    }

    func requestsEnded() {
        self.stream.finish()
    }

    func closed(_ error: GRPCError?) {
        self.member.watchStreams.removeValue(forKey: self.number)
        if let bound = self.leaderBound {
            self.member.leaderBoundStreams.removeValue(forKey: bound)
        }
        self.member.core.closeStream(self.number)
    }
}
