import Basics
import EtcdAPI
import Testing

@Suite("Reading bytes from a peer")
struct WireReaderTests {
    @Test
    func `random bytes and damaged messages never crash the reader`() {
        var random = SeededRandom(seed: 9)
        var accepted = 0
        for type in everyMessage {
            for _ in 0..<60 {
                let noise = (0..<random.below(64)).map { _ in UInt8(random.below(256)) }
                var damaged = type.random(using: &random, depth: 3).encode()
                for _ in 0..<min(damaged.count, 3) {
                    damaged[random.below(damaged.count)] = UInt8(random.below(256))
                }
                accepted += Self.reads(type, noise) + Self.reads(type, damaged)
            }
        }
        // Both outcomes must be common, or this test shows nothing.
        #expect(accepted > 500)
        #expect(accepted < everyMessage.count * 120 - 500)
    }

    @Test
    func `a message cut anywhere inside a field is refused`() throws {
        let request = RangeRequest(key: [1, 2, 3], rangeEnd: [4], limit: 300, revision: -1)
        let bytes = request.encode()
        let ends = try Self.fieldEnds(bytes)
        for length in 0..<bytes.count where !ends.contains(length) {
            #expect(throws: WireError.self, "cut at \(length)") {
                try RangeRequest(decoding: Array(bytes[..<length]))
            }
        }
    }

    @Test(
        arguments: [
            (
                [0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
                .overlongVarint
            ),
            ([0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], .overlongVarint),
            ([0x18, 0x80], .truncated),
            ([0x0a, 0x05, 0x01], .truncated),
            ([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], .truncated),
            ([0x0b], .group),
            ([0x0c], .group),
            ([0x0e], .invalidTag),
            ([0x00, 0x00], .invalidTag),
            ([0x80, 0x80, 0x80, 0x80, 0x20, 0x00], .invalidTag),
            ([0x08, 0x01], .wireType),
            ([0x1a, 0x00], .wireType),
            ([0x9d, 0x06, 0x01, 0x02], .truncated),
        ] as [([UInt8], WireError.Reason)]
    )
    func `malformed bytes are refused with their reason`(
        bytes: [UInt8],
        reason: WireError.Reason
    ) throws {
        let error = #expect(throws: WireError.self) { try RangeRequest(decoding: bytes) }
        #expect(error?.reason == reason)
    }

    @Test
    func `a varint may be longer than it needs to be`() throws {
        #expect(try RangeRequest(decoding: [0x18, 0x85, 0x80, 0x00]).limit == 5)
    }

    @Test
    func `a repeated enum is read packed and one by one`() throws {
        let packed = try WatchCreateRequest(decoding: [0x2a, 0x02, 0x00, 0x01])
        let single = try WatchCreateRequest(decoding: [0x28, 0x00, 0x28, 0x01])
        #expect(packed.filters == [.noPut, .noDelete])
        #expect(single == packed)
    }

    @Test
    func `a nested message that comes twice is merged, an alternative replaces the one before`()
        throws
    {
        let halves: [UInt8] = [0x0a, 0x02, 0x08, 0x07, 0x0a, 0x02, 0x18, 0x09]
        let merged = try PutResponse(decoding: halves)
        #expect(merged.header == ResponseHeader(clusterID: 7, revision: 9))

        var writer = WireWriter()
        writer.message(2, PutRequest(key: [1]))
        writer.message(1, RangeRequest(key: [2]))
        let operation = try RequestOp(decoding: writer.bytes)
        #expect(operation.request == .requestRange(RangeRequest(key: [2])))
    }

    @Test
    func `a string must be UTF-8`() {
        let error = #expect(throws: WireError.self) {
            try Member(decoding: [0x12, 0x02, 0xc3, 0x28])
        }
        #expect(error == WireError(.invalidUTF8, offset: 2))
    }

    @Test
    func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            var request = TxnRequest()
            for _ in 0..<depth {
                request = TxnRequest(success: [RequestOp(request: .requestTxn(request))])
            }
            return request.encode()
        }
        // Each transaction in another one is two messages deep.
        #expect(try TxnRequest(decoding: nested(WireCursor.depthMax / 2)).success.count == 1)
        let error = #expect(throws: WireError.self) {
            try TxnRequest(decoding: nested(WireCursor.depthMax / 2 + 1))
        }
        #expect(error?.reason == .nestedTooDeep)
    }

    private static func reads<Message: RandomMessage>(_ type: Message.Type, _ bytes: [UInt8]) -> Int
    {
        (try? Message(decoding: bytes)) == nil ? 0 : 1
    }

    private static func fieldEnds(_ bytes: [UInt8]) throws -> Set<Int> {
        var cursor = WireCursor(bytes.span)
        var ends: Set<Int> = [0]
        while let tag = try cursor.nextTag(bytes.span) {
            try cursor.skip(bytes.span, tag)
            ends.insert(cursor.position)
        }
        return ends
    }
}
