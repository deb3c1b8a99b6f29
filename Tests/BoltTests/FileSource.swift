import Bolt
import Foundation

/// A bbolt database file on the disk.
struct FileSource: BoltSource {
    private let handle: FileHandle
    let size: Int

    init(_ path: String) throws {
        self.handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        self.size = Int(try self.handle.seekToEnd())
    }

    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError) {
        let found = bytes.withUnsafeMutableBytes { target in
            pread(
                self.handle.fileDescriptor,
                target.baseAddress.map { $0 + range.lowerBound },
                range.count,
                off_t(offset)
            )
        }
        guard found == range.count else {
            throw .unreadable(offset: offset, reason: "\(found) of \(range.count) bytes are there")
        }
    }
}
