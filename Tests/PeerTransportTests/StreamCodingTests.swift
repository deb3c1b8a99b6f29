import Basics
import NIOCore
import PeerTransport
import Raft
import Testing

/// The bytes between the members, as `etcd-surface` and the captures have them.
@Suite("The encodings of the streams")
struct StreamCodingTests {
    static let preVote = Message(
        type: .preVote,
        to: 0x2438_a6fe_1e5b_64cc,
        from: 0xfde2_4677_2901_ec2d,
        term: 2,
        logTerm: 1,
        index: 2
    )

    /// What etcd 3.5.30 was seen to send for it.
    static let capturedPreVote: [UInt8] =
        [0x08, 0x11, 0x10, 0xcc, 0xc9, 0xed, 0xf2, 0xe1, 0xdf, 0xa9, 0x9c, 0x24]
        + [0x18, 0xad, 0xd8, 0x87, 0xc8, 0xf2, 0xce, 0x91, 0xf1, 0xfd, 0x01]
        + [0x20, 0x02, 0x28, 0x01, 0x30, 0x02, 0x40, 0x00]
        + [0x4a, 0x0a, 0x12, 0x08, 0x0a, 0x02, 0x28, 0x00, 0x10, 0x00, 0x18, 0x00]
        + [0x50, 0x00, 0x58, 0x00]

    static func append(
        term: UInt64 = 5,
        logTerm: UInt64 = 5,
        index: UInt64,
        entries: [Entry] = [],
        commit: UInt64 = 0
    ) -> Message {
        Message(
            type: .app,
            to: 2,
            from: 1,
            term: term,
            logTerm: logTerm,
            index: index,
            entries: entries,
            commit: commit
        )
    }

    static func encode(_ kind: StreamKind, _ messages: [Message]) -> [UInt8] {
        var encoder = StreamEncoder(kind: kind)
        var buffer = ByteBuffer()
        for message in messages { encoder.encode(message, into: &buffer) }
        return Array(buffer.readableBytesView)
    }

    static func decode(
        _ kind: StreamKind,
        _ pieces: [[UInt8]],
        bytesMax: Int = 1 << 20
    ) throws -> [Message] {
        var decoder = StreamDecoder(kind: kind, local: 2, remote: 1, bytesMax: bytesMax)
        var messages: [Message] = []
        for piece in pieces {
            try decoder.decode(ByteBuffer(bytes: piece)) { messages.append($0) }
        }
        return messages
    }

    @Test
    func `a message stream has lengths of eight bytes before etcd's own bytes`() throws {
        let bytes = [0, 0, 0, 0, 0, 0, 0, 47] + Self.capturedPreVote
        #expect(Self.encode(.message, [Self.preVote]) == bytes)
        #expect(try Self.decode(.message, [bytes]) == [Self.preVote])
    }

    @Test
    func `a heartbeat of the link is one byte, or a message from nobody, and is not handed out`()
        throws
    {
        for kind in StreamKind.allCases {
            var encoder = StreamEncoder(kind: kind)
            var buffer = ByteBuffer()
            encoder.encodeLinkHeartbeat(into: &buffer)
            let bytes = Array(buffer.readableBytesView)
            if kind == .append { #expect(bytes == [0]) }
            if kind == .message {
                #expect(bytes == [0, 0, 0, 0, 0, 0, 0, 30] + Message(type: .heartbeat).encode())
            }
            #expect(try Self.decode(kind, [bytes, bytes]) == [])
        }
    }

    @Test
    func `appends that continue in their term leave out what the reader can tell`() throws {
        let first = Self.append(
            term: 5,
            logTerm: 4,
            index: 7,
            entries: [Entry(term: 5, index: 8, data: [0xaa])],
            commit: 6
        )
        let second = Self.append(
            index: 8,
            entries: [Entry(term: 5, index: 9), Entry(term: 5, index: 10, data: [1, 2])],
            commit: 0x0102
        )
        let third = Self.append(index: 10, commit: 10)
        let full = first.encode()
        let head: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, UInt8(full.count)]
        var short: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2]
        short += [0, 0, 0, 0, 0, 0, 0, 6] + [8, 0, 0x10, 5, 0x18, 9]
        short += [0, 0, 0, 0, 0, 0, 0, 10] + [8, 0, 0x10, 5, 0x18, 10, 0x22, 2, 1, 2]
        short += [0, 0, 0, 0, 0, 0, 1, 2]
        let empty: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]
        let bytes = head + full + short + empty
        #expect(Self.encode(.append, [first, second, third]) == bytes)
        #expect(try Self.decode(.append, [bytes]) == [first, second, third])
    }

    @Test(arguments: [
        append(term: 6, logTerm: 5, index: 8),
        append(index: 9),
        append(index: 7),
        append(term: 6, logTerm: 6, index: 8),
    ])
    func `an append that does not continue is written in full`(_ next: Message) throws {
        let entry = Entry(term: 5, index: 8)
        let first = Self.append(index: 7, entries: [entry])
        let bytes = Self.encode(.append, [first, next])
        #expect(bytes[Self.encode(.append, [first]).count] == 2)
        #expect(try Self.decode(.append, [bytes]) == [first, next])
    }

    @Test
    func `a stream reads the same in whatever pieces it comes`() throws {
        var random = SeededRandom(seed: 20_26)
        for round in 0..<60 {
            let kind: StreamKind = round % 2 == 0 ? .append : .message
            let messages = Self.drawn(&random)
            let bytes = Self.encode(kind, messages)
            var pieces: [[UInt8]] = []
            var start = 0
            let longest = round < 4 ? 1 : 200
            while start < bytes.count {
                let count = min(
                    bytes.count - start,
                    1 + Int.random(in: 0..<longest, using: &random)
                )
                pieces.append(Array(bytes[start..<(start + count)]))
                start += count
            }
            #expect(try Self.decode(kind, pieces) == messages)
        }
    }

    /// Appends as a leader sends them, with jumps and changes of term.
    private static func drawn(_ random: inout SeededRandom) -> [Message] {
        var term: UInt64 = 1
        var index: UInt64 = 3
        return (0..<20).map { _ in
            let logTerm = term
            if Int.random(in: 0..<6, using: &random) == 0 { term += 1 }
            if Int.random(in: 0..<6, using: &random) == 0 { index += 2 }
            let count = Int.random(in: 0..<4, using: &random)
            let entries = (0..<count).map { offset in
                let length = Int.random(in: 0..<300, using: &random)
                let data = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
                return Entry(term: term, index: index + UInt64(offset) + 1, data: data)
            }
            defer { index += UInt64(count) }
            return Self.append(
                term: term,
                logTerm: logTerm,
                index: index,
                entries: entries,
                commit: index
            )
        }
    }

    @Test
    func `bytes that are no stream are refused, never misread`() {
        #expect(throws: StreamError.unknownFrame(7)) { try Self.decode(.append, [[0, 0, 7]]) }
        #expect(throws: StreamError.tooLong(0x0100, bytesMax: 255)) {
            try Self.decode(.message, [[0, 0, 0, 0, 0, 0, 1, 0]], bytesMax: 255)
        }
        let endless = [UInt8](repeating: 0xff, count: 8)
        #expect(throws: StreamError.tooLong(.max, bytesMax: 1 << 20)) {
            try Self.decode(.append, [[2] + endless])
        }
        #expect(throws: StreamError.self) {
            try Self.decode(.message, [[0, 0, 0, 0, 0, 0, 0, 2, 0xff, 0xff]])
        }
        // Entries whose lengths together exceed what one message may take.
        let entry = [0, 0, 0, 0, 0, 0, 0, 6] + Entry(term: 1, index: 2).encode()
        #expect(throws: StreamError.self) {
            try Self.decode(
                .append,
                [[1] + [0, 0, 0, 0, 0, 0, 0, 9] + entry + entry],
                bytesMax: 19
            )
        }
        let start = Self.encode(.append, [Self.append(index: .max - 1)])
        #expect(throws: StreamError.indexOverflow) {
            try Self.decode(.append, [start, [1, 0, 0, 0, 0, 0, 0, 0, 2]])
        }
    }

    @Test
    func `an announced number of entries reserves nothing`() throws {
        let many: [UInt8] = [1, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]
        #expect(try Self.decode(.append, [many]) == [])
    }
}
