import EtcdAPI
import EtcdClient
import Foundation
import TestSupport
import Testing

@Suite("Keys and values at a real etcd", .timeLimit(.minutes(1)))
struct KeyValueTests {
    @Test
    func `a put is read back with its revisions, version and header`() async throws {
        let client = try await SharedCluster.one().client()
        let key = bytes(freshPrefix())
        let first = try await client.put(PutRequest(key: key, value: bytes("1")))
        let second = try await client.put(PutRequest(key: key, value: bytes("2"), prevKV: true))
        let header = try #require(second.header)
        #expect(header.clusterID != 0 && header.memberID != 0 && header.raftTerm >= 2)
        #expect(second.prevKV?.value == bytes("1"))

        let read = try await client.range(RangeRequest(key: key))
        #expect(read.count == 1 && !read.more)
        let found = try #require(read.kvs.first)
        #expect(found.key == key && found.value == bytes("2") && found.version == 2)
        #expect(found.createRevision == first.header?.revision)
        #expect(found.modRevision == header.revision)
        await client.shutdown()
    }

    @Test
    func `a range is limited, ordered, filtered and counted`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        var revisions: [Int64] = []
        for (key, value) in [("a", "3"), ("b", "1"), ("c", "2"), ("a", "9")] {
            let put = PutRequest(key: bytes(prefix + key), value: bytes(value))
            revisions.append(try #require(try await client.put(put).header?.revision))
        }
        var all = RangeRequest(key: bytes(prefix), rangeEnd: KeyRange.end(ofPrefix: bytes(prefix)))
        func names(_ change: (inout RangeRequest) -> Void) async throws -> [String] {
            var request = all
            change(&request)
            let response = try await client.range(request)
            return response.kvs.map {
                String(decoding: $0.key, as: UTF8.self).suffix(1).lowercased()
            }
        }

        #expect(try await names { _ in } == ["a", "b", "c"])
        #expect(try await names { $0.limit = 2 } == ["a", "b"])
        #expect(try await names { $0.sortOrder = .descend } == ["c", "b", "a"])
        #expect(
            try await names {
                $0.sortOrder = .ascend
                $0.sortTarget = .value
            } == ["b", "c", "a"]
        )
        #expect(try await names { $0.serializable = true } == ["a", "b", "c"])
        #expect(try await names { $0.revision = revisions[1] } == ["a", "b"])
        #expect(try await names { $0.minModRevision = revisions[2] } == ["a", "c"])
        #expect(try await names { $0.maxModRevision = revisions[2] } == ["b", "c"])
        #expect(try await names { $0.minCreateRevision = revisions[1] } == ["b", "c"])
        #expect(try await names { $0.maxCreateRevision = revisions[1] } == ["a", "b"])

        all.limit = 1
        let page = try await client.range(all)
        #expect(page.more && page.count == 3)
        all.keysOnly = true
        #expect(try await client.range(all).kvs.map(\.value) == [[]])
        all.countOnly = true
        let count = try await client.range(all)
        #expect(count.kvs.isEmpty && count.count == 3)
        await client.shutdown()
    }

    @Test
    func `a put keeps the value or the lease when asked to`() async throws {
        let client = try await SharedCluster.one().client()
        let key = bytes(freshPrefix())
        let lease = try await client.leaseGrant(LeaseGrantRequest(ttl: 60)).id
        _ = try await client.put(PutRequest(key: key, value: bytes("v"), lease: lease))
        _ = try await client.put(PutRequest(key: key, value: bytes("w"), ignoreLease: true))
        var found = try await client.range(RangeRequest(key: key)).kvs.first
        #expect(found?.value == bytes("w") && found?.lease == lease)
        _ = try await client.put(PutRequest(key: key, ignoreValue: true))
        found = try await client.range(RangeRequest(key: key)).kvs.first
        #expect(found?.value == bytes("w") && found?.lease == 0)
        await client.shutdown()
    }

    @Test
    func `a deletion tells what was there`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        for name in ["x", "y", "z"] {
            _ = try await client.put(PutRequest(key: bytes(prefix + name), value: bytes(name)))
        }
        let deleted = try await client.deleteRange(
            DeleteRangeRequest(
                key: bytes(prefix + "y"),
                rangeEnd: KeyRange.end(ofPrefix: bytes(prefix)),
                prevKV: true
            )
        )
        #expect(deleted.deleted == 2 && deleted.prevKVs.map(\.value) == [bytes("y"), bytes("z")])
        let one = try await client.deleteRange(DeleteRangeRequest(key: bytes(prefix + "x")))
        #expect(one.deleted == 1 && one.prevKVs.isEmpty)
        let none = try await client.deleteRange(DeleteRangeRequest(key: bytes(prefix + "x")))
        #expect(none.deleted == 0 && none.prevKVs.isEmpty)
        await client.shutdown()
    }

    @Test
    func `a transaction takes the branch that its conditions choose`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        let key = bytes(prefix + "k")
        let create = TxnRequest(
            compare: [
                Compare(result: .equal, target: .create, key: key, targetUnion: .createRevision(0))
            ],
            success: [RequestOp(request: .requestPut(PutRequest(key: key, value: bytes("1"))))],
            failure: [RequestOp(request: .requestRange(RangeRequest(key: key)))]
        )
        let first = try await client.txn(create)
        #expect(first.succeeded)
        guard case .responsePut? = first.responses.first?.response else {
            Issue.record("the first answer is no put's: \(first)")
            return
        }
        let second = try await client.txn(create)
        #expect(!second.succeeded)
        guard case .responseRange(let range)? = second.responses.first?.response else {
            Issue.record("the second answer is no range's: \(second)")
            return
        }
        #expect(range.kvs.map(\.value) == [bytes("1")])

        let other = bytes(prefix + "other")
        let nested = TxnRequest(
            compare: [
                Compare(
                    result: .notEqual,
                    target: .value,
                    key: key,
                    targetUnion: .value(bytes("2"))
                ),
                Compare(result: .greater, target: .version, key: key, targetUnion: .version(0)),
                Compare(result: .less, target: .mod, key: key, targetUnion: .modRevision(.max)),
                Compare(result: .equal, target: .lease, key: key, targetUnion: .lease(0)),
            ],
            success: [
                RequestOp(request: .requestPut(PutRequest(key: other, value: bytes("o")))),
                RequestOp(
                    request: .requestTxn(
                        TxnRequest(success: [
                            RequestOp(request: .requestRange(RangeRequest(key: other))),
                            RequestOp(request: .requestDeleteRange(DeleteRangeRequest(key: key))),
                        ])
                    )
                ),
            ]
        )
        let third = try await client.txn(nested)
        #expect(third.succeeded && third.responses.count == 2)
        guard case .responseTxn(let inner)? = third.responses.last?.response,
            case .responseRange(let seen)? = inner.responses.first?.response,
            case .responseDeleteRange(let gone)? = inner.responses.last?.response
        else {
            Issue.record("unexpected answers: \(third)")
            return
        }
        // A read inside a transaction sees its earlier writes.
        #expect(seen.kvs.map(\.value) == [bytes("o")] && gone.deleted == 1)
        await client.shutdown()
    }

    @Test
    func `what the client wrote is what etcdctl reads, and the other way round`() async throws {
        let member = try await SharedCluster.one()
        let client = member.client()
        let prefix = freshPrefix()
        let odd = "ключ \"quoted\" \\ and\ttab"
        _ = try await client.put(PutRequest(key: bytes(prefix + odd), value: bytes("wert 🐦")))
        let read = try etcdctl(member, ["get", prefix + odd])
        #expect(read == "\(prefix)\(odd)\nwert 🐦\n")

        #expect(try etcdctl(member, ["put", prefix + "ctl", "its value"]) == "OK\n")
        let found = try await client.range(RangeRequest(key: bytes(prefix + "ctl")))
        #expect(found.kvs.map(\.value) == [bytes("its value")])
        await client.shutdown()
    }

    private func etcdctl(_ member: EtcdMember, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try ToolLookup.etcdctl())
        process.arguments = ["--endpoints=\(member.clientURL)"] + arguments
        process.environment = ["ETCDCTL_API": "3"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
