import Backends
import Basics
import EtcdAPI
import MVCC
import Testing

extension StoreUnderTest {
    /// Writes, deletes and compacts through a keyspace, crashes at random points, and tells what
    /// each life of the store saw.
    fileprivate static func history(seed: UInt64) throws -> [String] {
        var subject = try Self()
        var random = SeededRandom(seed: seed)
        var lines: [String] = []
        for _ in 0..<6 {
            lines.append(try Self.live(&subject, &random))
            try subject.crash()
            lines.append(try Self.describe(Keyspace(subject.store)))
        }
        return lines
    }

    /// One life of the store; afterwards nothing but `subject` holds it.
    private static func live(
        _ subject: inout Self,
        _ random: inout SeededRandom
    ) throws -> String {
        let keyspace = Keyspace(subject.store)
        for _ in 0..<60 {
            try Self.change(keyspace, &random)
            if keyspace.isCompacting { _ = keyspace.compactStep(limit: 7) }
            if random.chance(0.1) {
                subject.store = keyspace.store
                subject.seal()
                if random.chance(0.7) { try subject.commit() }
                keyspace.store = subject.store
            }
        }
        return try Self.describe(keyspace)
    }

    private static func change(_ keyspace: Keyspace<Store>, _ random: inout SeededRandom) throws {
        var answer = WireWriter()
        let key = Array("key \(random.below(20))".utf8)
        switch random.below(10) {
        case 0: try? keyspace.compact(keyspace.currentRevision - Int64(random.below(10)))
        case 1, 2:
            var request = DeleteRangeRequest()
            request.key = key
            keyspace.deleteRange(request, header: ResponseHeader(), into: &answer)
        default:
            var request = PutRequest()
            request.key = key
            request.value = Array("\(random.next())".utf8)
            try keyspace.put(request, header: ResponseHeader(), into: &answer)
        }
    }

    private static func describe(_ keyspace: Keyspace<Store>) throws -> String {
        let hash = try keyspace.hash(0)
        return "\(keyspace.currentRevision) \(keyspace.compactRevision) \(keyspace.keyCount)"
            + " \(hash.hash)"
    }
}

@Suite struct `A keyspace` {
    @Test(arguments: 1...4)
    func `is the same over every backend, crashes included`(seed: UInt64) throws {
        let memory = try MemoryStore.history(seed: seed)
        #expect(memory.count == 12)
        #expect(try LMDBStore.history(seed: seed) == memory)
    }
}
