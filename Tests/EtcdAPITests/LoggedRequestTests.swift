import Basics
import EtcdAPI
import Testing

@Suite("What an entry of the log asks for")
struct LoggedRequestTests {
    private static let id: UInt64 = 0x8a3c_2f6d_0000_0001
    private static let path = "/0/members/8e9e05c52164694d/attributes"
    private static let attributes = #"{"name":"n1","clientURLs":["http://127.0.0.1:2379"]}"#

    /// How etcd 3.5 announces a member in the log: all scalars, also the zero ones, but the two that
    /// may be absent.
    private static var publication: [UInt8] {
        var bytes: [UInt8] = [0x08, 0x81, 0x80, 0x80, 0x80, 0xd0, 0xed, 0x8b, 0x9e, 0x8a, 0x01]
        bytes += [0x12, 0x03] + Array("PUT".utf8)
        bytes += [0x1a, UInt8(Self.path.utf8.count)] + Array(Self.path.utf8)
        bytes += [0x22, UInt8(Self.attributes.utf8.count)] + Array(Self.attributes.utf8)
        bytes += [0x28, 0, 0x32, 0, 0x38, 0, 0x48, 0, 0x50, 0, 0x58, 0, 0x60, 0, 0x68, 0, 0x70, 0]
        return bytes + [0x78, 0, 0x80, 0x01, 0]
    }

    @Test
    func `a bare v2 request has etcd 3.5's bytes`() throws {
        let request = V2Request(
            id: Self.id,
            method: "PUT",
            path: Self.path,
            val: Self.attributes
        )
        #expect(request.encode() == Self.publication)
        #expect(try LoggedRequest(decoding: Self.publication) == .v2(request))
    }

    @Test
    func `a v2 value that may be absent is written even when it is false`() throws {
        let bytes = V2Request(method: "PUT", prevExist: false, refresh: true).encode()
        #expect(bytes.suffix(3) == [0x88, 0x01, 0x01])
        let read = try V2Request(decoding: bytes)
        #expect(read.prevExist == false)
        #expect(read.refresh == true)
        #expect(try V2Request(decoding: Self.publication).prevExist == nil)
    }

    @Test(arguments: ["PUT", "POST", "DELETE", "QGET", "SYNC", "GET"])
    func `no method of the v2 API passes for an internal request`(method: String) throws {
        let request = V2Request(id: 7, method: method, path: "/1/a/b", val: "v", time: 99)
        #expect(throws: WireError.self) { try InternalRaftRequest(decoding: request.encode()) }
        #expect(try LoggedRequest(decoding: request.encode()) == .v2(request))
    }

    @Test
    func `a v2 request is found in an internal one`() throws {
        let v2 = V2Request(id: 7, method: "SYNC", time: 12)
        let wrapped = InternalRaftRequest(id: 8, .v2(v2))
        #expect(try LoggedRequest(decoding: wrapped.encode()) == .v2(v2))
    }

    @Test
    func `an entry without data asks for nothing`() throws {
        #expect(try LoggedRequest(decoding: []) == .nothing)
    }

    @Test
    func `kinds below and above the header stand on its two sides`() throws {
        let put = InternalRaftRequest(
            id: 5,
            .put(PutRequest(key: Array("k".utf8), value: Array("v".utf8)))
        )
        #expect(
            put.encode()
                == [0x22, 0x06, 0x0a, 0x01, 0x6b, 0x12, 0x01, 0x76, 0xa2, 0x06, 0x02, 0x08, 0x05]
        )
        #expect(try LoggedRequest(decoding: put.encode()) == .request(put))

        // etcd 3.6 and 3.7 announce a member so.
        let attributes = MemberAttributes(name: "n1", clientURLs: ["http://a:1"])
        let published = InternalRaftRequest(
            id: 5,
            .clusterMemberAttrSet(
                ClusterMemberAttrSetRequest(memberID: 9, memberAttributes: attributes)
            )
        )
        let body: [UInt8] = [0x08, 0x09, 0x12, 0x10, 0x0a, 0x02, 0x6e, 0x31, 0x12, 0x0a]
        #expect(
            published.encode()
                == [0xa2, 0x06, 0x02, 0x08, 0x05, 0xaa, 0x51, 0x14] + body
                + Array("http://a:1".utf8)
        )
        #expect(try LoggedRequest(decoding: published.encode()) == .request(published))
    }

    @Test
    func `a client's own bytes make the same request as decoding them`() {
        let txn = TxnRequest(success: [RequestOp(request: .requestPut(PutRequest(key: [1])))])
        var writer = WireWriter()
        let bytes = txn.encode()
        let header = RequestHeader(id: 77, username: "root", authRevision: 3)
        InternalRaftRequest.write(.txn, bytes.span, header: header, to: &writer)
        let whole = InternalRaftRequest(request: .txn(txn), header: header)
        #expect(writer.bytes == whole.encode())
    }

    @Test
    func `a kind that nobody knows is told by its field`() throws {
        var future = WireWriter()
        future.message(100, RequestHeader(id: 1))
        future.message(1303, encoded: [0x08, 0x01].span)
        #expect(try LoggedRequest(decoding: future.bytes) == .unknown(field: 1303))
        let headerOnly = InternalRaftRequest(header: RequestHeader(id: 1))
        #expect(try LoggedRequest(decoding: headerOnly.encode()) == .unknown(field: 0))
    }

    @Test
    func `damaged data is no request`() {
        let put = InternalRaftRequest(id: 5, .put(PutRequest(key: [1, 2, 3]))).encode()
        #expect(throws: WireError.self) { try LoggedRequest(decoding: Array(put.dropLast())) }
        #expect(throws: WireError.self) { try LoggedRequest(decoding: [0x23, 0x00]) }
    }
}
