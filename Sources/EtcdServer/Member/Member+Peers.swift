import Basics
import EtcdAPI
import NIOCore
import PeerTransport
import Raft
import ReplicaCore

/// What peers say, and who they are.
extension Member: PeerTransportDelegate {
    /// Tells the transport who the other members are.
    func updatePeers() {
        var peers: [Peer] = []
        for member in self.core.members where member.id != self.core.id {
            do {
                let urls = try member.peerURLs.map { try PeerURL($0) }
                peers.append(Peer(id: member.id, urls: urls))
            } catch {
                self.logger.warn(
                    "a member cannot be reached",
                    .id("remote-peer-id", member.id),
                    .text("error", "\(error)")
                )
            }
        }
        self.transport?.setPeers(peers)
    }

    func received(_ message: Message) {
        self.beginTurn()
        self.core.receive(message)
        self.scheduleTurn()
    }

    func unreachable(_ id: UInt64) {
        self.beginTurn()
        self.core.peerUnreachable(id)
        self.scheduleTurn()
    }

    func snapshotSent(to id: UInt64, succeeded: Bool) {
        self.core.snapshotSent(to: id, succeeded: succeeded)
        self.scheduleTurn()
    }

    func isRemoved(_ id: UInt64) -> Bool {
        self.core.cluster.isRemoved(id)
    }

    func wasRemoved(accordingTo id: UInt64) {
        self.logger.warn(
            "a peer says that this member was removed from the cluster",
            .id("local-member-id", self.core.id),
            .id("remote-peer-id", id)
        )
        self.finish(nil)
    }

    func observed(_ event: PeerEvent) {
        switch event {
        case .streamOpened(let id, let kind, .reading):
            self.readStreams[id, default: 0] += 1
            if self.readStreams[id] == 1 { self.core.peerConnected(id) }
            // Both of a peer's streams open together; one question is enough.
            if kind == .message { self.askVersion(of: id) }
            self.logger.info(event.description)
            self.foundIfComplete()
        case .streamClosed(let id, _, .reading, _):
            self.readStreams[id, default: 1] -= 1
            if self.readStreams[id] == 0 {
                self.core.peerDisconnected(id)
                self.core.peerVersion(id, nil)
            }
            self.logger.warn(event.description)
        case .streamOpened:
            self.logger.info(event.description)
            self.foundIfComplete()
        case .streamClosed, .dialFailed, .postFailed, .refused:
            self.logger.warn(event.description)
        case .dropped:
            // Once for every turn in which a peer is not there: the cause is told elsewhere.
            self.logger.debug(event.description)
        }
    }

    /// Has the first member of a cluster that was just founded stand for election as soon as all are
    /// there, instead of waiting for the election timeout.
    private func foundIfComplete() {
        guard self.configuration.advancesElectionTicks, self.core.leader == 0, self.core.term <= 1
        else { return }
        let others = self.core.members.map(\.id).filter { $0 != self.core.id }
        let isFirst = others.allSatisfy { $0 > self.core.id }
        guard isFirst, others.allSatisfy({ (self.readStreams[$0] ?? 0) == 2 }) else { return }
        self.core.campaign()
        self.scheduleTurn()
    }

    private func askVersion(of id: UInt64) {
        let bound = NIOLoopBound(self, eventLoop: self.loop)
        let loop = self.loop
        PeerHTTP.first(of: self.urls(of: id), on: loop) { url in
            PeerHTTP.get(url, path: "/version", timeout: .seconds(5), on: loop)
        }.whenSuccess { response in
            guard response.status == 200, let versions = VersionAnswer(parsing: response.body)
            else { return }
            bound.value.core.peerVersion(id, versions.server)
            bound.value.scheduleTurn()
        }
    }

    /// Where a member listens for its peers.
    func urls(of id: UInt64) -> [PeerURL] {
        let texts = self.core.members.first { $0.id == id }?.peerURLs ?? []
        return texts.compactMap { try? PeerURL($0) }
    }

    func answer(_ request: PeerRequest, _ reply: PeerReply) {
        switch request.route {
        case .members: self.answerMembers(request, reply)
        case .version: reply(.json(Array(self.versions.json.utf8)))
        case .promote(let id): self.answerPromotion(of: id, reply)
        case .leases: self.answerKeepAlive(request, reply)
        case .leasesInternal: self.answerTimeToLive(request, reply)
        case .hashKV: self.answerHashKV(request, reply)
        case .downgradeEnabled:
            reply(.text(200, self.core.cluster.downgrade.isEnabled ? "true" : "false"))
        }
    }

    private func answerMembers(_ request: PeerRequest, _ reply: PeerReply) {
        guard request.query.contains("linearizable=true") else {
            reply(.json(ClusterMember.encodeList(self.core.members)))
            return
        }
        self.ask(.readBarrier) { outcome in
            if case .message = outcome {
                reply(.json(ClusterMember.encodeList(self.core.members)))
            } else {
                reply(.text(503, "etcdserver: no leader"))
            }
        }
    }

    private func answerPromotion(of id: UInt64, _ reply: PeerReply) {
        self.ask(.memberPromote(MemberPromoteRequest(id: id))) { outcome in
            switch outcome {
            case .message: reply(.json(ClusterMember.encodeList(self.core.members)))
            case .failed(let error):
                let isClients = error == .memberNotLearner || error == .learnerNotReady
                let status = error == .memberNotFound ? 404 : isClients ? 412 : 500
                reply(.text(status, error.message))
            case .forward: reply(.text(500, EtcdError.notLeader.message))
            }
        }
    }

    private func answerKeepAlive(_ request: PeerRequest, _ reply: PeerReply) {
        guard let asked = try? LeaseKeepAliveRequest(decoding: request.body) else {
            reply(.text(400, "error unmarshalling request"))
            return
        }
        self.ask(.leaseKeepAlive(asked)) { outcome in
            switch outcome {
            case .message(let bytes):
                let kept = try? LeaseKeepAliveResponse(decoding: bytes)
                // A lease that is not there is told by status here, by a TTL of 0 to clients.
                if kept?.ttl == 0 {
                    reply(.text(404, EtcdError.leaseNotFound.message))
                } else {
                    reply(.protobuf(bytes))
                }
            case .failed(let error): reply(Self.leaseRefusal(error))
            case .forward: reply(.text(500, "lease: not a primary lessor"))
            }
        }
    }

    private func answerTimeToLive(_ request: PeerRequest, _ reply: PeerReply) {
        guard let asked = try? LeaseInternalRequest(decoding: request.body),
            let question = asked.leaseTimeToLiveRequest
        else {
            reply(.text(400, "error unmarshalling request"))
            return
        }
        self.ask(.leaseTimeToLive(question)) { outcome in
            switch outcome {
            case .message(let bytes):
                guard let answer = try? LeaseTimeToLiveResponse(decoding: bytes), answer.ttl >= 0
                else {
                    reply(.text(404, EtcdError.leaseNotFound.message))
                    return
                }
                reply(.protobuf(LeaseInternalResponse(leaseTimeToLiveResponse: answer).encode()))
            case .failed(let error): reply(Self.leaseRefusal(error))
            case .forward: reply(.text(500, "lease: not a primary lessor"))
            }
        }
    }

    private static func leaseRefusal(_ error: EtcdError) -> PeerResponse {
        switch error {
        case .leaseNotFound: .text(404, error.message)
        case .timeout, .timeoutDueToLeaderFail: .text(408, error.message)
        default: .text(500, error.message)
        }
    }

    private func answerHashKV(_ request: PeerRequest, _ reply: PeerReply) {
        let revision = HashKVText.revision(in: request.body)
        self.ask(.hashKV(HashKVRequest(revision: revision))) { outcome in
            switch outcome {
            case .message(let bytes):
                guard let answer = try? HashKVResponse(decoding: bytes) else { return }
                reply(.json(Array(HashKVText.json(answer).utf8)))
            case .failed(let error): reply(.text(400, error.message))
            case .forward: reply(.text(500, EtcdError.notLeader.message))
            }
        }
    }
}

/// The little JSON of `/members/hashkv`, in Go's form.
enum HashKVText {
    /// The revision asked for; 0 when none is.
    static func revision(in body: [UInt8]) -> Int64 {
        let text = String(decoding: body, as: UTF8.self)
        guard let name = text.firstRange(of: "\"revision\"") else { return 0 }
        let digits = text[name.upperBound...].drop { $0 == ":" || $0 == " " }
        return Int64(digits.prefix { $0.isNumber || $0 == "-" }) ?? 0
    }

    /// The answer as Go writes it.
    static func json(_ answer: HashKVResponse) -> String {
        var parts: [String] = []
        if let header = answer.header {
            parts.append(
                "\"header\":{\"cluster_id\":\(header.clusterID),\"member_id\":\(header.memberID),"
                    + "\"revision\":\(header.revision),\"raft_term\":\(header.raftTerm)}"
            )
        }
        parts.append("\"hash\":\(answer.hash)")
        parts.append("\"compact_revision\":\(answer.compactRevision)")
        if answer.hashRevision != 0 { parts.append("\"hash_revision\":\(answer.hashRevision)") }
        return "{" + parts.joined(separator: ",") + "}\n"
    }
}
