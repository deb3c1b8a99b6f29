import Basics
import MVCC
import Testing

@Suite("Key index memory")
struct KeyIndexMemoryTests {
    @Test
    func `a key with one revision takes at most 80 bytes and itself`() {
        let count = 100_000
        var random = SeededRandom(seed: 5)
        var numbers = Array(0..<count)
        for place in numbers.indices.dropFirst().reversed() {
            numbers.swapAt(place, random.below(place + 1))
        }
        for order in [Array(0..<count), numbers] {
            var keyBytes = 0
            let bytes = KeyIndexMeasure.bytes(keys: count) { place in
                let key = Array("/registry/pods/default/pod-\(1_000_000 + order[place])".utf8)
                keyBytes += key.count
                return key
            }
            #expect(bytes - keyBytes <= 80 * count, "\((bytes - keyBytes) / count) bytes per key")
        }
    }
}
