import Glibc

/// A file that stays open as long as somebody uses it.
final class OpenFile: Sendable {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(self.descriptor) }

    /// Writes all of it at `offset`; 0 or an error number.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(
                self.descriptor,
                rest.baseAddress,
                rest.count,
                off_t(offset + written)
            )
            if count < 0 {
                if errno != EINTR { return errno }
            } else {
                written += count
            }
        }
        return 0
    }

    /// Writes zeros from `lower` up to `upper`; 0 or an error number.
    func zero(_ lower: Int, _ upper: Int) -> Int32 {
        guard lower < upper else { return 0 }
        let zeros = [UInt8](repeating: 0, count: min(upper - lower, 1 << 20))
        var offset = lower
        while offset < upper {
            let count = min(upper - offset, zeros.count)
            let code = zeros.withUnsafeBytes {
                self.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: offset)
            }
            if code != 0 { return code }
            offset += count
        }
        return 0
    }

    /// Gives the file this size and nothing but written zeros; 0 or an error number.
    func prepare(_ size: Int) -> Int32 {
        if size > 0 {
            // Reserving first finds a full disk before anything is written, and keeps the file in
            // one piece. Where the system cannot reserve, writing does it.
            let code = posix_fallocate(self.descriptor, 0, off_t(size))
            if code != 0 && code != EOPNOTSUPP && code != EINVAL { return code }
        }
        if ftruncate(self.descriptor, off_t(size)) != 0 { return errno }
        return self.zero(0, size)
    }

    /// Makes bytes and size durable; 0 or an error number.
    func sync() -> Int32 {
        // Interrupted or not, a sync that failed is never repeated: the pages it could not write
        // count as clean afterwards.
        fdatasync(self.descriptor) == 0 ? 0 : errno
    }
}
