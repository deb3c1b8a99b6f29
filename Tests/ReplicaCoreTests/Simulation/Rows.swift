import Basics
import MVCC

extension MemoryBackend {
    /// All rows in one file, as members send them to each other in the simulation.
    func exported() -> [UInt8] {
        var writer = WireWriter()
        let first: [UInt8] = []
        for bucket in Bucket.allCases {
            self.scan(bucket, from: first.span) { key, value in
                writer.uint64(1, UInt64(bucket.rawValue), always: true)
                writer.message(2, encoded: key)
                writer.message(3, encoded: value)
                return true
            }
        }
        return writer.bytes
    }

    /// The rows of such a file, all committed.
    init(imported file: [UInt8]) throws(WireError) {
        self.init()
        var cursor = WireCursor(file.span)
        var bucket = Bucket.key
        var key: [UInt8] = []
        while let tag = try cursor.nextTag(file.span) {
            switch tag.number {
            case 1:
                let number = UInt8(try cursor.uint64(file.span, tag))
                bucket = Bucket(rawValue: number) ?? .key
            case 2: key = try cursor.bytes(file.span, tag)
            default:
                let value = try cursor.bytes(file.span, tag)
                self.put(bucket, key.span, value.span)
            }
        }
        self.seal()
        self.commit()
    }

    /// The rows that a crash now would leave.
    var committed: MemoryBackend {
        var copy = self
        copy.crash()
        return copy
    }
}
