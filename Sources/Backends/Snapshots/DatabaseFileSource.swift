import Bolt
import Glibc

/// A database file, read where it lies.
final class DatabaseFileSource: BoltSource, Sendable {
    let size: Int
    private let descriptor: Int32

    /// Opens a file.
    init(_ path: String) throws(BoltError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(0) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = Self.failure(0)
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.size = Int(status.st_size)
    }

    deinit {
        close(self.descriptor)
    }

    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError) {
        var done = 0
        while done < range.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    self.descriptor,
                    buffer.baseAddress.map { $0 + range.lowerBound + done },
                    range.count - done,
                    off_t(offset + done)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(offset + done) }
            guard count > 0 else {
                throw .unreadable(offset: offset + done, reason: "the file has become shorter")
            }
            done += count
        }
    }

    private static func failure(_ offset: Int) -> BoltError {
        .unreadable(offset: offset, reason: String(cString: strerror(errno)))
    }
}
