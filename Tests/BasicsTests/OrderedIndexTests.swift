import Basics
import Testing

@Suite("Ordered index")
struct OrderedIndexTests {
    /// What the index must say, from a sorted array.
    private struct Naive {
        var keys: [[UInt8]] = []
        var counted: Set<[UInt8]> = []

        func lowerBound(_ key: [UInt8]) -> Int {
            self.keys.firstIndex { !ByteOrder.precedes($0, key) } ?? self.keys.count
        }
    }

    private static func randomKey(_ random: inout SeededRandom, spread: Int) -> [UInt8] {
        let text = "/registry/\(random.below(3))/\(random.below(spread))"
        let key = Array(text.utf8.prefix(random.chance(0.1) ? random.below(14) : 40))
        return random.chance(0.1) ? key + [0] : key
    }

    private static func expectSame(_ index: OrderedIndex, _ naive: Naive) {
        #expect(index.count == naive.keys.count)
        #expect(index.counted == naive.counted.count)
        var walked: [[UInt8]] = []
        var position = index.start
        while position != index.end {
            walked.append(index.key(index.handle(at: position)))
            index.advance(&position)
        }
        #expect(walked == naive.keys)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `says what a sorted array says`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var index = OrderedIndex()
        var naive = Naive()
        for phase in 0..<6 {
            let growth = phase % 2 == 0 ? 0.8 : 0.2
            for _ in 0..<600 {
                let key = Self.randomKey(&random, spread: 900)
                let place = naive.lowerBound(key)
                let isThere = place < naive.keys.count && naive.keys[place] == key
                #expect((index.find(key.span) != nil) == isThere)
                if random.chance(growth) {
                    let counted = random.chance(0.7)
                    let done = index.insert(key.span, counted: counted)
                    #expect(done.isNew == !isThere)
                    #expect(index.key(done.handle) == key)
                    if !isThere {
                        naive.keys.insert(key, at: place)
                        if counted { naive.counted.insert(key) }
                    } else {
                        index.setCounted(done.handle, counted)
                        if counted { naive.counted.insert(key) } else { naive.counted.remove(key) }
                    }
                } else if !naive.keys.isEmpty {
                    let victim = naive.keys.remove(at: random.below(naive.keys.count))
                    naive.counted.remove(victim)
                    if let handle = index.find(victim.span) { index.remove(handle) }
                    #expect(index.find(victim.span) == nil)
                }
            }
            Self.expectSame(index, naive)
            for _ in 0..<100 {
                let key = Self.randomKey(&random, spread: 900)
                let place = naive.lowerBound(key)
                let position = index.lowerBound(key.span)
                #expect((position == index.end) == (place == naive.keys.count))
                if place < naive.keys.count {
                    #expect(index.key(index.handle(at: position)) == naive.keys[place])
                }
                let below = naive.keys[..<place].count { naive.counted.contains($0) }
                #expect(index.countedBelow(key.span) == below)
            }
        }
    }

    @Test
    func `handles stay with their keys until they are removed, down to the empty set and back`() {
        var index = OrderedIndex()
        for round in 0..<2 {
            var handles: [UInt32] = []
            for number in 0..<5000 {
                let key = Array("key-\(number * 7919 % 5000)-\(round)".utf8)
                handles.append(index.insert(key.span, counted: true).handle)
            }
            #expect(Set(handles).count == 5000)
            #expect(handles.max() == 4999)
            for number in 0..<5000 {
                let key = Array("key-\(number * 7919 % 5000)-\(round)".utf8)
                #expect(index.key(handles[number]) == key)
                index.remove(handles[number])
            }
            #expect(index.count == 0)
            #expect(index.start == index.end)
        }
    }

    @Test
    func `a tree that shrinks to a fraction finds every key that is left`() {
        var random = SeededRandom(seed: 9)
        var index = OrderedIndex()
        var keys = (0..<20_000).map { Array("\(1_000_000 + $0)".utf8) }
        for place in keys.indices.dropFirst().reversed() {
            keys.swapAt(place, random.below(place + 1))
        }
        for key in keys { _ = index.insert(key.span, counted: true) }
        while keys.count > 400 {
            let key = keys.removeLast()
            if let handle = index.find(key.span) { index.remove(handle) }
        }
        // Handles go to keys elsewhere, so that a node that still named a removed key would be lost.
        for number in 0..<400 {
            let key = Array("\(number.isMultiple(of: 2) ? 0 : 9)\(number)".utf8)
            keys.append(key)
            _ = index.insert(key.span, counted: true)
        }
        #expect(index.count == keys.count && index.counted == keys.count)
        keys.sort(by: ByteOrder.precedes)
        for (place, key) in keys.enumerated() {
            #expect(index.find(key.span).map { index.key($0) } == key)
            #expect(index.countedBelow(key.span) == place)
        }
    }

    @Test
    func `keys longer than a chunk of the arena are kept whole`() {
        var index = OrderedIndex()
        let long = [UInt8](repeating: 7, count: 3 << 20)
        let short = Array("short".utf8)
        let handle = index.insert(long.span, counted: true).handle
        _ = index.insert(short.span, counted: true)
        #expect(index.key(handle) == long)
        #expect(index.find(short.span) != nil)
        #expect(index.compare(handle, short.span) < 0)
    }

    @Test
    func `ascending keys fill their nodes`() {
        var index = OrderedIndex()
        let count = 200_000
        var keyBytes = 0
        for number in 0..<count {
            let key = Array("\(1_000_000_000 + number)xxxxxx".utf8)
            keyBytes += key.count
            _ = index.insert(key.span, counted: true)
        }
        // Eight bytes of place and four of handle per key, nodes full, and the slack of growing.
        #expect(index.bytesReserved - keyBytes < 32 * count)
    }
}
