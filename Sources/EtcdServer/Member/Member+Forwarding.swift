import Basics
import EtcdAPI
import GRPCTransport
import NIOCore
import PeerTransport
import ReplicaCore

/// Requests that only the leader can answer, passed on over the peer protocol as etcd does.
extension Member {
    /// Asks the leader; `body` is called on the loop with the encoded answer.
    func forward(
        _ request: ForwardedRequest,
        to leader: UInt64,
        _ body: @escaping (Result<[UInt8], GRPCError>) -> Void
    ) {
        let path: String
        let content: [UInt8]
        switch request {
        case .keepAlive(let asked):
            path = "/leases"
            content = asked.encode()
        case .timeToLive(let asked):
            path = "/leases/internal"
            content = LeaseInternalRequest(leaseTimeToLiveRequest: asked).encode()
        case .promote(let asked):
            path = "/members/promote/\(asked.id)"
            content = []
        }
        let bound = NIOLoopBound((self, body), eventLoop: self.loop)
        let loop = self.loop
        let milliseconds = Int64(self.configuration.requestTimeoutMilliseconds)
        PeerHTTP.first(of: self.urls(of: leader), on: loop) { url in
            PeerHTTP.post(
                url,
                path: path,
                body: content,
                timeout: .milliseconds(milliseconds),
                on: loop
            )
        }.hop(to: loop).whenComplete { result in
            let (member, body) = bound.value
            switch result {
            case .success(let response): body(member.answer(request, response))
            case .failure: body(.failure(member.status(.timeout)))
            }
        }
    }

    /// What the leader's answer means for the client.
    private func answer(
        _ request: ForwardedRequest,
        _ response: PeerResponse
    ) -> Result<[UInt8], GRPCError> {
        switch (request, response.status) {
        case (.keepAlive, 200):
            guard var kept = try? LeaseKeepAliveResponse(decoding: response.body) else { break }
            kept.header = self.header
            return .success(kept.encode())
        case (.keepAlive(let asked), 404):
            return .success(LeaseKeepAliveResponse(header: self.header, id: asked.id).encode())
        case (.timeToLive, 200):
            guard let internalResponse = try? LeaseInternalResponse(decoding: response.body),
                var left = internalResponse.leaseTimeToLiveResponse
            else { break }
            left.header = self.header
            return .success(left.encode())
        case (.timeToLive(let asked), 404):
            return .success(
                LeaseTimeToLiveResponse(header: self.header, id: asked.id, ttl: -1).encode()
            )
        case (.promote, 200):
            guard let members = try? ClusterMember.decodeList(response.body) else { break }
            let answer = MemberPromoteResponse(
                header: self.core.header,
                members: members.map(\.message)
            )
            return .success(answer.encode())
        case (.promote, 404): return .failure(self.status(.memberNotFound))
        case (.promote, 412):
            let text = String(decoding: response.body, as: UTF8.self)
            let isLearner =
                !text.contains(EtcdError.memberNotLearner.message)
                || text.contains(EtcdError.learnerNotReady.message)
            return .failure(self.status(isLearner ? .learnerNotReady : .memberNotLearner))
        default: break
        }
        return .failure(self.status(response.status == 408 ? .timeout : .noLeader))
    }
}
