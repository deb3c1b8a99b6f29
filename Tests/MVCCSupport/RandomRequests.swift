package import Basics
package import EtcdAPI

/// Draws requests over few keys, so that they meet.
package struct RandomRequests {
    /// Where they are drawn from.
    package var random: SeededRandom
    /// How many keys there are.
    package var keySpread: Int

    /// Draws from `random` over `keySpread` keys.
    package init(random: SeededRandom, keySpread: Int = 12) {
        self.random = random
        self.keySpread = keySpread
    }

    /// A key.
    package mutating func key() -> [UInt8] {
        let number = self.random.below(self.keySpread)
        return Array("k/\(number / 3)/\(number % 3)".utf8)
    }

    /// The bounds of one key, of a prefix, or of any other range.
    package mutating func span() -> (key: [UInt8], end: [UInt8]) {
        switch self.random.below(6) {
        case 0: ([0], [0])
        case 1: (self.key(), [0])
        case 2, 3:
            {
                let prefix = Array(self.key().prefix(4))
                return (prefix, KeyRange.end(ofPrefix: prefix))
            }()
        case 4: (self.key(), self.key())
        default: (self.key(), [])
        }
    }

    /// A put, now and then with one of these leases or one that does not exist.
    package mutating func put(leases: [Int64]) -> PutRequest {
        var request = PutRequest(key: self.key(), prevKV: self.random.chance(0.3))
        request.ignoreValue = self.random.chance(0.1)
        request.ignoreLease = self.random.chance(0.1)
        if !request.ignoreValue {
            request.value = Array("v\(self.random.below(20))".utf8.prefix(self.random.below(4)))
        }
        if !request.ignoreLease, self.random.chance(0.3) {
            request.lease =
                self.random.chance(0.1)
                ? 999 : leases.isEmpty ? 0 : leases[self.random.below(leases.count)]
        }
        return request
    }

    /// A deletion.
    package mutating func delete() -> DeleteRangeRequest {
        let (key, end) = self.random.chance(0.6) ? (self.key(), []) : self.span()
        return DeleteRangeRequest(key: key, rangeEnd: end, prevKV: self.random.chance(0.5))
    }

    /// A range with any options, now and then of a revision that cannot be read.
    package mutating func range(current: Int64) -> RangeRequest {
        let (key, end) = self.span()
        var request = RangeRequest(key: key, rangeEnd: end)
        let revision = { (self: inout Self) in Int64(self.random.below(Int(current) + 2)) }
        if self.random.chance(0.4) { request.revision = revision(&self) }
        if self.random.chance(0.4) { request.limit = Int64(self.random.below(5)) }
        if self.random.chance(0.4) {
            request.sortOrder = .init(rawValue: Int32(self.random.below(3)))
            request.sortTarget = .init(rawValue: Int32(self.random.below(5)))
        }
        if self.random.chance(0.1) { request.minModRevision = revision(&self) }
        if self.random.chance(0.1) { request.maxModRevision = revision(&self) }
        if self.random.chance(0.1) { request.minCreateRevision = revision(&self) }
        if self.random.chance(0.1) { request.maxCreateRevision = revision(&self) }
        request.keysOnly = self.random.chance(0.2)
        request.countOnly = self.random.chance(0.1)
        return request
    }

    /// A condition.
    package mutating func compare(current: Int64) -> Compare {
        let (key, end) = self.random.chance(0.7) ? (self.key(), []) : self.span()
        var compare = Compare(key: key, rangeEnd: end)
        compare.result = .init(rawValue: Int32(self.random.below(4)))
        let number = Int64(self.random.below(Int(current) + 1))
        switch self.random.below(5) {
        case 0: (compare.target, compare.targetUnion) = (.version, .version(number % 4))
        case 1: (compare.target, compare.targetUnion) = (.create, .createRevision(number))
        case 2: (compare.target, compare.targetUnion) = (.mod, .modRevision(number))
        case 3: (compare.target, compare.targetUnion) = (.lease, .lease(number % 5))
        default: (compare.target, compare.targetUnion) = (.value, .value(Array("v1".utf8)))
        }
        return compare
    }

    /// A transaction, with others nested in it up to two deep.
    package mutating func txn(current: Int64, leases: [Int64], depth: Int = 0) -> TxnRequest {
        var request = TxnRequest()
        for _ in 0..<self.random.below(3) {
            request.compare.append(self.compare(current: current))
        }
        for _ in 0..<self.random.below(4) {
            request.success.append(self.operation(current, leases, depth))
        }
        for _ in 0..<self.random.below(4) {
            request.failure.append(self.operation(current, leases, depth))
        }
        return request
    }

    private mutating func operation(
        _ current: Int64,
        _ leases: [Int64],
        _ depth: Int
    ) -> RequestOp {
        switch self.random.below(depth < 2 ? 8 : 7) {
        case 0, 1, 2: RequestOp(request: .requestPut(self.put(leases: leases)))
        case 3, 4: RequestOp(request: .requestDeleteRange(self.delete()))
        case 5, 6: RequestOp(request: .requestRange(self.range(current: current)))
        default:
            RequestOp(
                request: .requestTxn(
                    self.txn(current: current, leases: leases, depth: depth + 1)
                )
            )
        }
    }
}
