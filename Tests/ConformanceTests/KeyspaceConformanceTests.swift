import Basics
import EtcdAPI
import EtcdClient
import MVCC
import MVCCSupport
import NIOPosix
import TestSupport
import Testing

/// A real etcd and our keyspace, asked the same things one after the other.
private struct Pair {
    let client: EtcdClient
    let keyspace = Keyspace(MemoryBackend())
    /// The leases granted and not revoked.
    private(set) var leases: [Int64] = []
    private var nextLease: Int64 = 1
    /// How many calls were carried out, and how many refused.
    private(set) var carriedOut = 0
    private(set) var refused = 0
    /// Whether there may be more than twelve keys.
    private let hasManyKeys: Bool

    init(_ member: EtcdMember, keys: Int) {
        self.hasManyKeys = keys > 12
        var options = EtcdClientOptions.lab
        options.timeout = .seconds(20)
        options.connectTimeout = .seconds(10)
        self.client = EtcdClient(
            endpoints: [Endpoint(host: "127.0.0.1", port: member.clientPort)],
            group: MultiThreadedEventLoopGroup.singleton,
            options: options
        )
    }

    /// Asks both, and throws when they answer differently.
    private mutating func compare<Response: WireMessage>(
        _ what: String,
        _ header: WritableKeyPath<Response, ResponseHeader?>,
        ours: (Keyspace<MemoryBackend>, inout WireWriter) throws(EtcdError) -> Void,
        theirs: (EtcdClient) async throws(EtcdClientError) -> Response
    ) async throws {
        var expected: String
        do {
            var response = try await theirs(self.client)
            // Ours is no member of a cluster.
            let revision = response[keyPath: header]?.revision ?? -1
            response[keyPath: header] = ResponseHeader(revision: revision)
            expected = "\(response)"
        } catch {
            expected = error.message
        }
        var writer = WireWriter()
        var found: String
        do {
            try ours(self.keyspace, &writer)
            found = "\(try Response(decoding: writer.bytes))"
            self.carriedOut += 1
        } catch let refusal as EtcdError {
            found = refusal.message
            self.refused += 1
        }
        guard found == expected else {
            throw Difference(what: what, ours: found, theirs: expected)
        }
    }

    mutating func step(_ requests: inout RandomRequests) async throws {
        switch requests.random.below(100) {
        case 0..<45: try await self.put(requests.put(leases: self.leases))
        case 45..<55: try await self.delete(requests.delete())
        case 55..<70:
            let current = self.keyspace.currentRevision
            try await self.range(self.tamed(requests.range(current: current)))
        case 70..<92:
            let current = self.keyspace.currentRevision
            let txn = requests.txn(current: current, leases: self.leases)
            try await self.txn(self.tamed(txn, keepsWhatIsThere: !txn.deletes))
        case 92..<97: try await self.grant(&requests.random)
        case 97: try await self.revoke(&requests.random)
        default:
            guard requests.random.chance(0.1) else { return try await self.hash(&requests.random) }
            try await self.compact(&requests.random)
        }
    }

    /// The request without an order that etcd leaves to chance.
    ///
    /// Its sort keeps keys with equal versions, values or revisions in their order only while there
    /// are at most twelve of them.
    private func tamed(_ request: RangeRequest) -> RangeRequest {
        var request = request
        if self.hasManyKeys { request.sortTarget = .key }
        return request
    }

    /// The transaction without what ends etcd's process: 3.4.23 looks for the key of a put that
    /// keeps a value or a lease before the transaction, and panics when it is deleted on the way.
    private func tamed(_ request: TxnRequest, keepsWhatIsThere: Bool) -> TxnRequest {
        func tamed(_ operation: RequestOp) -> RequestOp {
            switch operation.request {
            case .requestRange(let range)?:
                return RequestOp(request: .requestRange(self.tamed(range)))
            case .requestPut(var put)? where !keepsWhatIsThere:
                (put.ignoreValue, put.ignoreLease) = (false, false)
                return RequestOp(request: .requestPut(put))
            case .requestTxn(let nested)?:
                let inner = self.tamed(nested, keepsWhatIsThere: keepsWhatIsThere)
                return RequestOp(request: .requestTxn(inner))
            default: return operation
            }
        }
        var request = request
        request.success = request.success.map(tamed)
        request.failure = request.failure.map(tamed)
        return request
    }

    private mutating func put(_ request: PutRequest) async throws {
        try await self.compare("\(request)", \PutResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try RequestChecks.check(request)
            try keyspace.put(request, header: ResponseHeader(), into: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.put(request)
        }
    }

    private mutating func delete(_ request: DeleteRangeRequest) async throws {
        try await self.compare("\(request)", \DeleteRangeResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try RequestChecks.check(request)
            keyspace.deleteRange(request, header: ResponseHeader(), into: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.deleteRange(request)
        }
    }

    private mutating func range(_ request: RangeRequest) async throws {
        try await self.compare("\(request)", \RangeResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try RequestChecks.check(request)
            try keyspace.range(request, header: ResponseHeader(), into: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.range(request)
        }
    }

    private mutating func txn(_ request: TxnRequest) async throws {
        try await self.compare("\(request)", \TxnResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try RequestChecks.check(request, operationsMax: 128)
            try keyspace.txn(request, header: ResponseHeader(), into: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.txn(request)
        }
    }

    /// Grants a lease under an id of our own; it lives longer than the test.
    private mutating func grant(_ random: inout SeededRandom) async throws {
        var id = self.nextLease * 1_000_003
        if random.chance(0.1), let taken = self.leases.first { id = taken }
        let ttl = Int64(3_000 + random.below(3_000))
        let request = LeaseGrantRequest(ttl: ttl, id: id)
        try await self.compare("\(request)", \LeaseGrantResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            let granted = try keyspace.grantLease(id, ttl: ttl)
            let header = ResponseHeader(revision: keyspace.currentRevision)
            LeaseGrantResponse(header: header, id: id, ttl: granted).write(to: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.leaseGrant(request)
        }
        guard !self.leases.contains(id) else { return }
        self.leases.append(id)
        self.nextLease += 1
    }

    private mutating func revoke(_ random: inout SeededRandom) async throws {
        guard self.leases.count > 3 else { return }
        let id = self.leases.remove(at: random.below(self.leases.count))
        try await self.compare("revoke \(id)", \LeaseRevokeResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try keyspace.revokeLease(id)
            let header = ResponseHeader(revision: keyspace.currentRevision)
            LeaseRevokeResponse(header: header).write(to: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.leaseRevoke(LeaseRevokeRequest(id: id))
        }
    }

    /// Compacts at a live revision, or at one that cannot be compacted, and hashes.
    private mutating func compact(_ random: inout SeededRandom) async throws {
        let oldest = max(self.keyspace.compactRevision, 0)
        let span = Int(self.keyspace.currentRevision - oldest)
        let revision = oldest + Int64(random.below(max(1, span / 2) + 1))
        try await self.compact(at: revision)
        try await self.hash(&random)
    }

    mutating func compact(at revision: Int64) async throws {
        let request = CompactionRequest(revision: revision, physical: true)
        try await self.compare("\(request)", \CompactionResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            try keyspace.compact(revision)
            while !keyspace.compactStep(limit: 7) {}
            let header = ResponseHeader(revision: keyspace.currentRevision)
            CompactionResponse(header: header).write(to: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.compact(request)
        }
    }

    private mutating func hash(_ random: inout SeededRandom) async throws {
        let oldest = max(self.keyspace.compactRevision, 1)
        let span = Int(self.keyspace.currentRevision - oldest) + 1
        try await self.hash(at: 0)
        try await self.hash(at: oldest + Int64(random.below(span)))
    }

    mutating func hash(at revision: Int64) async throws {
        try await self.compare("HashKV at \(revision)", \HashKVResponse.header) {
            keyspace,
            writer throws(EtcdError) in
            let found = try keyspace.hash(revision)
            let response = HashKVResponse(
                header: ResponseHeader(revision: keyspace.currentRevision),
                hash: found.hash,
                compactRevision: found.compactRevision
            )
            response.write(to: &writer)
        } theirs: { client throws(EtcdClientError) in
            try await client.hashKV(HashKVRequest(revision: revision))
        }
    }
}

extension TxnRequest {
    /// Whether it, or one nested in it, may delete keys.
    fileprivate var deletes: Bool {
        (self.success + self.failure).contains { operation in
            switch operation.request {
            case .requestDeleteRange?: true
            case .requestTxn(let nested)?: nested.deletes
            default: false
            }
        }
    }
}

/// Where the two answered differently.
private struct Difference: Error, CustomStringConvertible {
    var what: String
    var ours: String
    var theirs: String

    var description: String { "\(self.what)\n    ours: \(self.ours)\n  etcd's: \(self.theirs)" }
}

@Suite("Our keyspace and a real etcd")
struct KeyspaceConformanceTests {
    @Test(arguments: [(seed: 1, keys: 12, steps: 3_000), (seed: 2, keys: 200, steps: 10_000)])
    func `answers and hashes are equal through thousands of mixed operations`(
        seed: UInt64,
        keys: Int,
        steps: Int
    ) async throws {
        // What is compared does not depend on what survives a crash.
        let etcd = try await EtcdFixture.start(flags: ["--unsafe-no-fsync"])
        var pair = Pair(etcd.members[0], keys: keys)
        var requests = RandomRequests(random: SeededRandom(seed: seed), keySpread: keys)
        for step in 0..<steps {
            do { try await pair.step(&requests) } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                break
            }
        }
        let revision = pair.keyspace.currentRevision
        try #require(revision > pair.keyspace.compactRevision + 100)
        try await pair.hash(at: 0)
        try await pair.hash(at: revision - 100)
        try await pair.compact(at: revision - 50)
        try await pair.hash(at: 0)
        try await pair.hash(at: revision - 20)
        await pair.client.shutdown()
        // Both outcomes must be common, or this test shows little.
        #expect(pair.carriedOut > steps * 6 / 10)
        #expect(pair.refused > steps / 20)
        #expect(pair.leases.count > 20)
    }
}
