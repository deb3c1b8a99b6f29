import Backends
import Basics
import MVCC
import Testing

/// What a backend should hold, in plain dictionaries.
private struct Model {
    typealias Content = [Bucket: [[UInt8]: [UInt8]]]
    var seen = Content()
    /// What each sealed batch leaves, oldest first.
    var sealed: [Content] = []
    var durable = Content()

    mutating func commit() { self.durable = self.sealed.removeFirst() }

    mutating func crash() {
        self.seen = self.durable
        self.sealed = []
    }

    func rows(_ bucket: Bucket, from start: [UInt8], limit: Int) -> [Row] {
        let keys = self.seen[bucket, default: [:]].keys.filter { !ByteOrder.precedes($0, start) }
        return keys.sorted(by: ByteOrder.precedes).prefix(limit).map {
            Row(key: $0, value: self.seen[bucket]?[$0] ?? [])
        }
    }
}

/// Runs the same seeded script against a backend and against dictionaries.
private struct Script<Subject: StoreUnderTest> {
    var subject: Subject
    var model = Model()
    var random: SeededRandom
    var revision: Int64 = 1

    init(seed: UInt64) throws {
        self.subject = try Subject()
        self.random = SeededRandom(seed: seed)
    }

    mutating func run(steps: Int) throws {
        for step in 0..<steps {
            switch self.random.below(100) {
            case 0..<35: self.appendRevision()
            case 35..<55: self.put()
            case 55..<70: self.delete()
            case 70..<80: self.compareRead(step)
            case 80..<90: self.compareScan(step)
            case 90..<95: self.seal()
            case 95..<98: try self.commit()
            default: try self.crash()
            }
        }
        for bucket in Bucket.allCases { self.compareAll(bucket, "at the end") }
        try self.crash()
        for bucket in Bucket.allCases { self.compareAll(bucket, "after the last crash") }
    }

    private mutating func seal() {
        self.subject.seal()
        self.model.sealed.append(self.model.seen)
    }

    private mutating func commit() throws {
        if self.model.sealed.isEmpty { self.seal() }
        try self.subject.commit()
        self.model.commit()
    }

    private mutating func crash() throws {
        try self.subject.crash()
        self.model.crash()
    }

    private mutating func appendRevision() {
        self.revision += 1
        let key = RevisionKey.encode(Revision(self.revision), isDeletion: self.random.chance(0.1))
        self.write(.key, key)
    }

    private mutating func put() {
        let bucket = self.bucket()
        self.write(bucket, self.key(bucket))
    }

    private mutating func write(_ bucket: Bucket, _ key: [UInt8]) {
        let count = self.random.chance(0.05) ? 10_000 : self.random.below(40)
        let value = (0..<count).map { _ in UInt8(truncatingIfNeeded: self.random.next()) }
        self.subject.store.put(bucket, key, value)
        self.model.seen[bucket, default: [:]][key] = value
    }

    private mutating func delete() {
        let bucket = self.bucket()
        let key = self.key(bucket)
        self.subject.store.delete(bucket, key)
        self.model.seen[bucket, default: [:]][key] = nil
    }

    private mutating func compareRead(_ step: Int) {
        let bucket = self.bucket()
        let key = self.key(bucket)
        #expect(
            self.subject.store.get(bucket, key) == self.model.seen[bucket]?[key],
            "step \(step): \(bucket) \(key)"
        )
    }

    private mutating func compareScan(_ step: Int) {
        let bucket = self.bucket()
        let start = self.random.chance(0.2) ? [] : self.key(bucket)
        let limit = self.random.chance(0.5) ? Int.max : self.random.below(20)
        #expect(
            self.subject.store.rows(bucket, from: start, limit: limit)
                == self.model.rows(bucket, from: start, limit: limit),
            "step \(step): \(bucket) from \(start)"
        )
    }

    private func compareAll(_ bucket: Bucket, _ when: String) {
        let expected = self.model.rows(bucket, from: [], limit: .max)
        #expect(self.subject.store.rows(bucket) == expected, "\(bucket) \(when)")
    }

    private mutating func bucket() -> Bucket {
        if self.random.chance(0.5) { return .key }
        return Bucket.allCases[self.random.below(Bucket.allCases.count)]
    }

    /// A key out of few, so that the same one comes again.
    private mutating func key(_ bucket: Bucket) -> [UInt8] {
        if bucket == .key {
            return RevisionKey.encode(Revision(Int64(self.random.below(Int(self.revision) + 2))))
        }
        return Array("row \(self.random.below(30))".utf8)
    }
}

@Suite struct `Every backend` {
    @Test(arguments: 1...6)
    func `memory reads what was written and keeps what was committed`(seed: UInt64) throws {
        var script = try Script<MemoryStore>(seed: seed)
        try script.run(steps: 1_500)
    }

    @Test(arguments: 1...6)
    func `LMDB reads what was written and keeps what was committed`(seed: UInt64) throws {
        var script = try Script<LMDBStore>(seed: seed)
        try script.run(steps: 1_500)
    }
}
