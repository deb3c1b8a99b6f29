import Basics
import EtcdAPI
import Testing

@Suite("Messages have etcd's bytes")
struct GoldenBytesTests {
    @Test
    func `an empty message has no bytes`() {
        #expect(RangeRequest().encode() == [])
        #expect(StatusRequest().encode() == [])
    }

    @Test
    func `a put is key, value and lease in order`() {
        let put = PutRequest(key: Array("k".utf8), value: Array("v1".utf8), lease: -1, prevKV: true)
        let expected: [UInt8] =
            [0x0a, 0x01, 0x6b, 0x12, 0x02, 0x76, 0x31, 0x18]
            + [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01] + [0x20, 0x01]
        #expect(put.encode() == expected)
    }

    @Test
    func `an alternative is written even when its value is zero`() {
        let compare = Compare(
            result: .equal,
            target: .mod,
            key: Array("k".utf8),
            targetUnion: .modRevision(0),
            rangeEnd: [0]
        )
        // range_end has field number 64, so its tag takes two bytes.
        #expect(
            compare.encode() == [0x10, 0x02, 0x1a, 0x01, 0x6b, 0x30, 0x00, 0x82, 0x04, 0x01, 0x00]
        )
        let value = Compare(target: .value, key: [1], targetUnion: .value([]))
        #expect(value.encode() == [0x10, 0x03, 0x1a, 0x01, 0x01, 0x3a, 0x00])
    }

    @Test
    func `an empty message that is present is written`() {
        let request = WatchRequest(requestUnion: .progressRequest(WatchProgressRequest()))
        #expect(request.encode() == [0x1a, 0x00])
        #expect(PutResponse(header: ResponseHeader()).encode() == [0x0a, 0x00])
    }

    @Test
    func `zero values are written where the field table says so`() {
        let zeros: [UInt8] =
            [0x08, 0x00, 0x10, 0x00, 0x22, 0x00, 0x2a, 0x02, 0x10, 0x00, 0x38, 0x00, 0x42, 0x00]
        #expect(TrialEntry().encode() == zeros)
        #expect(TrialState(voters: [0, 1]).encode() == [0x08, 0x00, 0x08, 0x01, 0x10, 0x00])
    }

    @Test(arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_152])
    func `a nested message of any length keeps its bytes`(length: Int) throws {
        let value = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let response = PutResponse(
            header: ResponseHeader(revision: 1),
            prevKV: KeyValue(value: value)
        )
        let bytes = response.encode()
        #expect(try PutResponse(decoding: bytes) == response)
        var inner = WireWriter()
        inner.bytes(5, value)
        var outer = WireWriter()
        outer.bytes(2, inner.bytes, always: true)
        #expect(bytes == [0x0a, 0x02, 0x18, 0x01] + outer.bytes)
    }
}
