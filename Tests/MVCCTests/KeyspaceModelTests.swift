import Basics
import EtcdAPI
import MVCC
import MVCCSupport
import Testing

/// A keyspace beside the model, both given the same requests.
struct Pair {
    var keyspace = Keyspace(MemoryBackend())
    var model = Model()
    /// The model as it was at the last commit.
    var committed = Model()
    private let header = ResponseHeader(clusterID: 7, memberID: 8, raftTerm: 9)

    private func answer<Answer: WireMessage>(
        _ body: (inout WireWriter) throws(EtcdError) -> Void
    ) -> Result<Answer, EtcdError> {
        var writer = WireWriter()
        do throws(EtcdError) {
            try body(&writer)
        } catch {
            return .failure(error)
        }
        guard let answer = try? Answer(decoding: writer.bytes) else {
            Issue.record("the answer does not decode: \(writer.bytes)")
            return .success(Answer())
        }
        return .success(answer)
    }

    private func full(_ header: ResponseHeader?) -> ResponseHeader {
        var full = self.header
        full.revision = header?.revision ?? 0
        return full
    }

    /// A range answered in pieces has the bytes of one that is answered at once.
    private func expectSamePieces(_ request: RangeRequest) {
        var (whole, pieces) = (WireWriter(), WireWriter())
        do throws(EtcdError) {
            try self.keyspace.range(request, header: self.header, into: &whole)
            let limit = RangeLimit(keys: 2, bytes: 40)
            let long = try self.keyspace.range(
                request,
                header: self.header,
                limit: limit,
                into: &pieces
            )
            if var long {
                while !self.keyspace.rangeStep(&long, limit: limit, into: &pieces) {}
            }
        } catch { return }
        #expect(pieces.bytes == whole.bytes, "\(request)")
    }

    func range(_ request: RangeRequest) {
        self.expectSamePieces(request)
        let got: Result<RangeResponse, EtcdError> = self.answer { writer throws(EtcdError) in
            try self.keyspace.range(request, header: self.header, into: &writer)
        }
        let expected = self.model.range(request).map { answer in
            var answer = answer
            answer.header = self.full(answer.header)
            return answer
        }
        #expect(got == expected, "\(request)")
    }

    mutating func put(_ request: PutRequest) {
        let got: Result<PutResponse, EtcdError> = self.answer { writer throws(EtcdError) in
            try self.keyspace.put(request, header: self.header, into: &writer)
        }
        let expected = self.model.put(request).map { answer in
            var answer = answer
            answer.header = self.full(answer.header)
            return answer
        }
        #expect(got == expected, "\(request)")
    }

    mutating func deleteRange(_ request: DeleteRangeRequest) {
        let got: Result<DeleteRangeResponse, EtcdError> = self.answer { writer in
            self.keyspace.deleteRange(request, header: self.header, into: &writer)
        }
        var expected = self.model.deleteRange(request)
        expected.header = self.full(expected.header)
        #expect(got == .success(expected), "\(request)")
    }

    mutating func txn(_ request: TxnRequest) {
        let got: Result<TxnResponse, EtcdError> = self.answer { writer throws(EtcdError) in
            try self.keyspace.txn(request, header: self.header, into: &writer)
        }
        let expected = self.model.txn(request).map { answer in
            var answer = answer
            answer.header = self.full(answer.header)
            return answer
        }
        #expect(got == expected, "\(request)")
    }

    mutating func grant(_ id: Int64) {
        let isNew = self.model.leases.insert(id).inserted
        do throws(EtcdError) {
            _ = try self.keyspace.grantLease(id, ttl: 60)
            #expect(isNew)
        } catch {
            #expect(!isNew && error == .leaseExist)
        }
    }

    mutating func revoke(_ id: Int64) {
        var refusal: EtcdError?
        do throws(EtcdError) { try self.keyspace.revokeLease(id) } catch { refusal = error }
        #expect(refusal == self.model.revoke(id))
    }

    mutating func compact(_ revision: Int64) {
        var refusal: EtcdError?
        do throws(EtcdError) { try self.keyspace.compact(revision) } catch { refusal = error }
        #expect(refusal == self.model.compact(revision))
    }

    mutating func commit() {
        self.keyspace.store.seal()
        self.keyspace.store.commit()
        self.committed = self.model
    }

    /// Opens the store again, after losing what was not committed or not.
    mutating func reopen(crashing: Bool) {
        var store = self.keyspace.store
        if crashing {
            store.crash()
            self.model = self.committed
        }
        self.keyspace = Keyspace(store)
        #expect(self.keyspace.currentRevision == self.model.current)
        #expect(self.keyspace.compactRevision == self.model.compacted)
        #expect(self.keyspace.keyCount == self.model.states[self.model.current]?.count)
        self.expectLeases()
    }

    func expectLeases() {
        let keys = self.model.states[self.model.current] ?? [:]
        for lease in self.model.leases {
            let attached = keys.values.filter { $0.lease == lease }.map(\.key)
            let sorted = attached.sorted { ByteOrder.precedes($0, $1) }
            #expect(self.keyspace.leaseKeys(lease) == sorted)
        }
        #expect(self.keyspace.lessor.count == self.model.leases.count)
    }

    /// The database holds the rows that the model says, once compaction is done.
    func expectRows() {
        var rows: Set<Model.Row> = []
        let start: [UInt8] = []
        self.keyspace.store.scan(.key, from: start.span) { key, value in
            let (revision, isDeletion) = RevisionKey.decode(key)
            let name = (try? KeyValue(decoding: value))?.key ?? []
            rows.insert(
                Model.Row(
                    main: revision.main,
                    sub: revision.sub,
                    key: name,
                    isDeletion: isDeletion
                )
            )
            return true
        }
        #expect(rows == self.model.survivors)
    }
}

@Suite("Keyspace beside its model")
struct KeyspaceModelTests {
    private static func step(_ pair: inout Pair, _ requests: inout RandomRequests) {
        let leases = pair.model.leases.sorted()
        switch requests.random.below(20) {
        case 0...5: pair.put(requests.put(leases: leases))
        case 6, 7: pair.deleteRange(requests.delete())
        case 8...12: pair.txn(requests.txn(current: pair.model.current, leases: leases))
        case 13: pair.grant(Int64(1 + requests.random.below(4)))
        case 14 where !leases.isEmpty: pair.revoke(leases[requests.random.below(leases.count)])
        case 15 where requests.random.chance(0.5):
            pair.compact(Int64(requests.random.below(Int(pair.model.current) + 2)))
        case 16: _ = pair.keyspace.compactStep(limit: 1 + requests.random.below(6))
        case 17: pair.commit()
        default: pair.range(requests.range(current: pair.model.current))
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func `answers as the model does, through compactions and crashes`(seed: UInt64) {
        var requests = RandomRequests(random: SeededRandom(seed: seed))
        var pair = Pair()
        for _ in 0..<500 {
            Self.step(&pair, &requests)
            pair.range(requests.range(current: pair.model.current))
            if requests.random.chance(0.02) {
                pair.reopen(crashing: requests.random.chance(0.7))
            }
        }
        while !pair.keyspace.compactStep(limit: 3) {}
        pair.expectRows()
        pair.expectLeases()
        pair.commit()
        pair.reopen(crashing: true)
        pair.expectRows()
    }

    @Test(arguments: [UInt64(11), 12])
    func `a compaction survives a crash after every step of it`(seed: UInt64) {
        var requests = RandomRequests(random: SeededRandom(seed: seed))
        var built = Pair()
        for _ in 0..<120 { Self.step(&built, &requests) }
        built.commit()
        built.compact(built.model.current - 10)
        built.commit()
        for crashAfter in 0..<30 {
            var pair = built
            // The copies must not share the class instance.
            pair.reopen(crashing: false)
            for step in 0..<crashAfter {
                let isDone = pair.keyspace.compactStep(limit: 7)
                // Some steps reach the disk before the crash and some do not.
                if step % 3 != 2 { pair.commit() }
                if isDone { break }
            }
            pair.reopen(crashing: true)
            while !pair.keyspace.compactStep(limit: 7) {}
            pair.expectRows()
            for _ in 0..<20 { pair.range(requests.range(current: pair.model.current)) }
        }
    }
}
