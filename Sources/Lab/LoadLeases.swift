import EtcdAPI
import EtcdClient
import Histories

/// The store's answer to a request about a lease, with keys as bytes.
struct LeaseReply: Sendable {
    var answer: LeaseAnswer
    var keys: [[UInt8]] = []

    init(_ header: ResponseHeader?, id: Int64, ttl: Int64 = 0) {
        self.answer = LeaseAnswer(
            revision: header?.revision ?? 0,
            term: Int64(clamping: header?.raftTerm ?? 0),
            id: id,
            ttl: ttl
        )
    }

    /// The answer in the history's words.
    func answer(symbols: inout SymbolTable) -> LeaseAnswer {
        var answer = self.answer
        answer.keys = self.keys.map { symbols.intern($0) }
        return answer
    }
}

extension EtcdClient {
    /// Sends a request about a lease, once.
    func perform(_ request: LeaseRequest) async throws(EtcdClientError) -> LeaseReply {
        switch request.action {
        case .grant:
            let grant = LeaseGrantRequest(ttl: request.ttl, id: request.id)
            let response = try await self.leaseGrant(grant)
            return LeaseReply(response.header, id: response.id, ttl: response.ttl)
        case .revoke:
            let response = try await self.leaseRevoke(LeaseRevokeRequest(id: request.id))
            return LeaseReply(response.header, id: request.id)
        case .keepAlive:
            let response = try await self.leaseKeepAlive(LeaseKeepAliveRequest(id: request.id))
            return LeaseReply(response.header, id: request.id, ttl: response.ttl)
        case .timeToLive:
            let query = LeaseTimeToLiveRequest(id: request.id, keys: request.wantsKeys)
            let response = try await self.leaseTimeToLive(query)
            var reply = LeaseReply(response.header, id: request.id, ttl: response.ttl)
            reply.answer.grantedTTL = response.grantedTTL
            reply.keys = response.keys
            return reply
        case .list:
            let response = try await self.leaseLeases()
            var reply = LeaseReply(response.header, id: 0)
            reply.answer.leases = response.leases.map(\.id)
            return reply
        }
    }
}
