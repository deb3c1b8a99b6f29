import Basics
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    @Test(
        arguments: [
            (Array("123456789".utf8), UInt32(0xE306_9283)),
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xff, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E),
            ([], 0),
        ] as [([UInt8], UInt32)]
    )
    func `RFC 3720's examples have their checks`(bytes: [UInt8], check: UInt32) {
        #expect(CRC32C.update(0, bytes) == check)
    }

    @Test func `a check goes on where the last piece ended, wherever it is cut`() {
        var random = SeededRandom(seed: 11)
        let bytes = (0..<67).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let whole = CRC32C.update(0, bytes)
        for cut in 0...bytes.count {
            let first = CRC32C.update(0, bytes, 0..<cut)
            #expect(CRC32C.update(first, bytes, cut..<bytes.count) == whole)
        }
    }

    @Test func `the processor's check and the tables' are the same`() {
        var random = SeededRandom(seed: 3)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let before = UInt32(truncatingIfNeeded: random.next())
            #expect(CRC32C.update(before, bytes) == CRC32C.sliced(before, bytes))
        }
    }
}
