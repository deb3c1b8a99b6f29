import Basics
import EtcdAPI
import MVCC
import Testing

@Suite("Request checks")
struct RequestChecksTests {
    private static func put(_ key: String) -> RequestOp {
        RequestOp(request: .requestPut(PutRequest(key: Array(key.utf8))))
    }

    private static func delete(_ key: String, _ end: String = "") -> RequestOp {
        RequestOp(
            request: .requestDeleteRange(
                DeleteRangeRequest(key: Array(key.utf8), rangeEnd: Array(end.utf8))
            )
        )
    }

    private static func txn(_ success: [RequestOp], _ failure: [RequestOp] = []) -> RequestOp {
        RequestOp(request: .requestTxn(TxnRequest(success: success, failure: failure)))
    }

    private static func refusal(_ operations: [RequestOp], max: Int = 128) -> EtcdError? {
        do throws(EtcdError) {
            try RequestChecks.check(TxnRequest(success: operations), operationsMax: max)
            return nil
        } catch {
            return error
        }
    }

    @Test
    func `a key written twice, or written and deleted, is refused`() {
        let (put, delete, txn) = (Self.put, Self.delete, Self.txn)
        let refused: [[RequestOp]] = [
            [put("a"), put("a")],
            [put("b"), delete("a", "c")],
            [delete("b", ""), put("b")],
            [put("a"), txn([put("a")], [])],
            [txn([put("a")], []), txn([], [put("a")])],
            [delete("a", "z"), txn([], [put("m")])],
            [txn([delete("a", "z")], []), put("m")],
        ]
        for operations in refused { #expect(Self.refusal(operations) == .duplicateKey) }
        let accepted: [[RequestOp]] = [
            [put("a"), put("b"), delete("c", "z")],
            [delete("a", "m"), delete("c", "z")],
            [txn([put("a")], [put("a")])],
            [put("c"), delete("a", "c")],
            // etcd takes this one too: the end of one zero byte is below every key.
            [put("c"), delete("a", "\0")],
        ]
        for operations in accepted { #expect(Self.refusal(operations) == nil) }
    }

    @Test
    func `nested transactions have what is left of the operations`() {
        let nested = Self.txn([Self.put("a"), Self.put("b")])
        #expect(Self.refusal([nested], max: 3) == nil)
        #expect(Self.refusal([nested], max: 2) == .tooManyOps)
        #expect(Self.refusal([Self.put("a"), Self.put("b")], max: 1) == .tooManyOps)
    }

    @Test
    func `requests that say nothing are refused`() {
        #expect(Self.refusal([RequestOp()]) == .keyNotFound)
        #expect(Self.refusal([Self.put("")]) == .emptyKey)
        #expect(throws: EtcdError.valueProvided) {
            try RequestChecks.check(PutRequest(key: [1], value: [1], ignoreValue: true))
        }
        #expect(throws: EtcdError.leaseProvided) {
            try RequestChecks.check(PutRequest(key: [1], lease: 1, ignoreLease: true))
        }
        #expect(throws: EtcdError.invalidSortOption) {
            try RequestChecks.check(RangeRequest(key: [1], sortOrder: .init(rawValue: 3)))
        }
        #expect(throws: EtcdError.emptyKey) { try RequestChecks.check(DeleteRangeRequest()) }
    }
}
