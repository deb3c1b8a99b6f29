import Basics
import EtcdAPI
import Testing

@Suite("Messages agree with protoc")
struct ProtocComparisonTests {
    /// How many messages of each type one seed draws.
    private let copies = 12

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `random messages of every type have protoc's bytes and text`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var envelope = Envelope()
        for (index, type) in everyMessage.enumerated() {
            for _ in 0..<self.copies {
                envelope.add(type.random(using: &random, depth: 3), field: index + 1)
            }
        }
        let protoc = try Protoc()
        let name = "everything.Everything"
        let theirs = try protoc.encode(name, in: "everything.proto", envelope.text.text)
        #expect(theirs == envelope.writer.bytes, "seed \(seed): protoc encodes otherwise")
        let decoded = try protoc.decode(name, in: "everything.proto", envelope.writer.bytes)
        #expect(decoded == envelope.text.text, "seed \(seed): protoc reads something else")
        try envelope.expectElements(of: theirs)
    }

    @Test
    func `fields in any order, with unknown ones between, decode the same`() throws {
        var random = SeededRandom(seed: 4)
        for type in everyMessage {
            for _ in 0..<20 {
                try expectSameShuffled(type, &random)
            }
        }
    }
}

/// Messages of every type, as the fields of one message and as text.
private struct Envelope {
    var writer = WireWriter()
    var text = ProtoText()
    private var elements: [(field: Int, check: ([UInt8]) throws -> Bool)] = []

    mutating func add<Message: RandomMessage>(_ message: Message, field: Int) {
        self.writer.message(field, message)
        self.text.message("m\(field)", message)
        self.elements.append((field, { try Message(decoding: $0) == message }))
    }

    /// Decodes protoc's bytes and compares with what was drawn.
    func expectElements(of bytes: [UInt8]) throws {
        var cursor = WireCursor(bytes.span)
        for element in self.elements {
            let tag = try #require(try cursor.nextTag(bytes.span))
            #expect(tag.number == element.field)
            let body = try cursor.bytes(bytes.span, tag)
            let same = try element.check(body)
            #expect(same, "\(everyMessage[element.field - 1]) reads otherwise")
        }
        #expect(try cursor.nextTag(bytes.span) == nil)
    }
}

/// Shuffles a random message's fields (those of one number keep their order), mixes in fields that
/// nobody knows, and expects the same message.
private func expectSameShuffled<Message: RandomMessage>(
    _ type: Message.Type,
    _ random: inout SeededRandom
) throws {
    let message = Message.random(using: &random, depth: 2)
    let bytes = message.encode()
    var groups: [(number: Int, bytes: [UInt8])] = []
    var cursor = WireCursor(bytes.span)
    var start = 0
    while let tag = try cursor.nextTag(bytes.span) {
        try cursor.skip(bytes.span, tag)
        let field = Array(bytes[start..<cursor.position])
        if let last = groups.indices.last, groups[last].number == tag.number {
            groups[last].bytes += field
        } else {
            groups.append((tag.number, field))
        }
        start = cursor.position
    }
    for number in [50_001, 50_002] {
        var unknown = WireWriter()
        unknown.uint64(number, random.next(), always: true)
        unknown.bytes(number, random.bytes(), always: true)
        unknown.tag(number, .fixed32)
        groups.append((number, unknown.bytes + [1, 2, 3, 4]))
    }
    groups.shuffle(using: &random)
    #expect(try Message(decoding: groups.flatMap(\.bytes)) == message, "\(type)")
}
