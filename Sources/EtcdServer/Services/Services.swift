import Basics
import EtcdAPI
import GRPCTransport
import NIOCore
import ReplicaCore

/// The v3 API's methods, each taking its requests to the core on the member's own loop.
///
/// A unary call makes no task and crosses no thread: it is decoded, noted by the core, and answered
/// in the turn in which the core has its answer.
struct Services {
    let member: NIOLoopBound<Member>

    /// All methods served.
    var methods: [GRPCMethod] {
        self.keyValue + self.lease + self.cluster + self.maintenance + self.auth + self.health
    }

    private var keyValue: [GRPCMethod] {
        [
            self.unary(RPC.range, servesLearner: { $0.serializable }, ReplicaRequest.range),
            self.unary(RPC.put, ReplicaRequest.put),
            self.unary(RPC.deleteRange, ReplicaRequest.deleteRange),
            self.unary(RPC.txn, ReplicaRequest.txn),
            self.unary(RPC.compact, ReplicaRequest.compact),
            self.stream(RPC.watch) { WatchStream($0, $1) },
        ]
    }

    private var lease: [GRPCMethod] {
        [
            self.unary(RPC.leaseGrant, ReplicaRequest.leaseGrant),
            self.unary(RPC.leaseRevoke, ReplicaRequest.leaseRevoke),
            self.stream(RPC.leaseKeepAlive) { KeepAliveStream($0, $1) },
            self.unary(RPC.leaseLeases, ReplicaRequest.leaseLeases),
            self.method(RPC.leaseTimeToLive) {
                (member, request: LeaseTimeToLiveRequest, responder) in
                member.ask(.leaseTimeToLive(request), responder, .timeToLive(request))
            },
        ]
    }

    private var cluster: [GRPCMethod] {
        [
            self.method(RPC.memberAdd) { (member, request: MemberAddRequest, responder) in
                let id = Identity.addedMember(request.peerURLs)
                member.ask(.memberAdd(request, id: id), responder, nil)
            },
            self.unary(RPC.memberRemove, ReplicaRequest.memberRemove),
            self.unary(RPC.memberUpdate, ReplicaRequest.memberUpdate),
            self.unary(RPC.memberList, ReplicaRequest.memberList),
            self.method(RPC.memberPromote) { (member, request: MemberPromoteRequest, responder) in
                member.ask(.memberPromote(request), responder, .promote(request))
            },
        ]
    }

    private var maintenance: [GRPCMethod] {
        [
            self.unary(RPC.alarm, ReplicaRequest.alarm),
            self.unary(RPC.status, servesLearner: { _ in true }, ReplicaRequest.status),
            self.method(RPC.hash) { (member, _: HashRequest, responder) in
                member.hash { responder.finish($0) }
            },
            self.unary(RPC.hashKV, ReplicaRequest.hashKV),
            self.unary(RPC.moveLeader, ReplicaRequest.moveLeader),
            self.method(RPC.defragment) { (member, _: DefragmentRequest, responder) in
                member.defragment { responder.finish($0) }
            },
            self.method(RPC.downgrade) { (member, request: DowngradeRequest, responder) in
                member.downgrade(request, responder)
            },
            self.stream(RPC.snapshot, servesLearner: true) { SnapshotStream($0, $1) },
        ]
    }

    /// The rest of the service follows the access control it belongs to.
    private var auth: [GRPCMethod] {
        [
            self.method(RPC.authStatus) { (member, _: AuthStatusRequest, responder) in
                // Nothing has been changed yet, which etcd counts as revision 1.
                let answer = AuthStatusResponse(header: member.header, authRevision: 1)
                responder.succeed(ByteBuffer(bytes: answer.encode()))
            },
            self.method(RPC.authenticate) { (member, _: AuthenticateRequest, responder) in
                responder.fail(member.status(.authNotEnabled))
            },
        ]
    }

    private var health: [GRPCMethod] {
        [
            .unary(RPC.healthCheck) { (buffer, _) throws(GRPCError) in
                let request: HealthCheckRequest = try buffer.message()
                guard request.service.isEmpty else {
                    throw GRPCError(code: .notFound, message: "unknown service")
                }
                return ByteBuffer(bytes: HealthCheckResponse(status: .serving).encode())
            },
            .stream(RPC.healthWatch) { HealthStream($0) },
        ]
    }

    // How methods are made.

    /// A method whose request the core answers by itself.
    private func unary<Request: WireMessage>(
        _ path: String,
        servesLearner: @escaping @Sendable (Request) -> Bool = { _ in false },
        _ wrap: @escaping @Sendable (Request) -> ReplicaRequest
    ) -> GRPCMethod {
        self.method(path, servesLearner: servesLearner) { member, request, responder in
            member.ask(wrap(request), responder, nil)
        }
    }

    private func method<Request: WireMessage>(
        _ path: String,
        servesLearner: @escaping @Sendable (Request) -> Bool = { _ in false },
        _ body: @escaping @Sendable (Member, Request, GRPCResponder) -> Void
    ) -> GRPCMethod {
        let bound = self.member
        return .deferredUnary(path) { buffer, responder in
            let member = bound.value
            let request: Request
            do throws(GRPCError) {
                request = try buffer.message()
                try member.admit(responder.context.metadata)
                if member.core.isLearner, !servesLearner(request) {
                    throw member.status(.notSupportedForLearner)
                }
            } catch {
                responder.fail(error)
                return
            }
            body(member, request, responder)
        }
    }

    private func stream(
        _ path: String,
        servesLearner: Bool = false,
        _ make: @escaping @Sendable (Member, GRPCServerStream) -> any GRPCServerStreamHandler
    ) -> GRPCMethod {
        let bound = self.member
        return .stream(path) { stream in
            let member = bound.value
            do throws(GRPCError) {
                if member.core.isLearner, !servesLearner {
                    throw member.status(.notSupportedForLearner)
                }
                try member.admit(stream.context.metadata)
            } catch {
                stream.fail(error)
                return RefusedStream()
            }
            return make(member, stream)
        }
    }
}

/// A stream that was refused when it began.
final class RefusedStream: GRPCServerStreamHandler {
    func received(_ message: ByteBuffer) {}
    func requestsEnded() {}
}

extension Member {
    /// Asks the core on behalf of a call.
    func ask(
        _ request: ReplicaRequest,
        _ responder: GRPCResponder,
        _ forwarded: ForwardedRequest?
    ) {
        self.beginTurn()
        self.core.request(self.pending.add(.call(responder, forwarded)), request)
        self.scheduleTurn()
    }

    /// Refuses a call that demands a leader while there is none.
    func admit(_ metadata: GRPCMetadata) throws(GRPCError) {
        // Nearly all calls come without metadata.
        guard !metadata.isEmpty else { return }
        if metadata.demandsLeader, self.core.leader == 0 { throw self.status(.noLeader) }
    }

    // Streams that demand a leader.

    /// Remembers a stream that must end when the cluster is without a leader for a while.
    func bindToLeader(
        _ metadata: GRPCMetadata,
        _ end: @escaping (GRPCError) -> Void
    ) -> UInt64? {
        guard metadata.demandsLeader else { return nil }
        self.lastLeaderBoundStream += 1
        self.leaderBoundStreams[self.lastLeaderBoundStream] = end
        return self.lastLeaderBoundStream
    }

    /// Notes that a leader came or went.
    func noteLeader() {
        self.leaderlessSince = self.core.leader == 0 ? self.ticks : nil
    }

    /// Ends the streams that demand a leader after three election timeouts without one.
    func endLeaderBoundStreams() {
        guard !self.leaderBoundStreams.isEmpty, let since = self.leaderlessSince else { return }
        let patience = 3_000_000 * Int64(self.configuration.electionMilliseconds)
        guard Int64(self.ticks - since) * self.tickNanoseconds >= patience else { return }
        let streams = self.leaderBoundStreams
        self.leaderBoundStreams = [:]
        for (_, end) in streams { end(self.status(.noLeader)) }
    }
}

extension GRPCMetadata {
    /// Whether the client would rather have an error than wait for a leader.
    var demandsLeader: Bool { self.first("hasleader") == "true" }
}

extension ByteBuffer {
    /// The message in the buffer, decoded where it lies.
    func message<Message: WireMessage>() throws(GRPCError) -> Message {
        do throws(WireError) {
            return try Message(decoding: self.readableBytesUInt8Span)
        } catch {
            throw GRPCError(
                code: .internal,
                message: "grpc: error unmarshalling request: \(error.description)"
            )
        }
    }
}
