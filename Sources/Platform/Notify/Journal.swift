import CSystemd
import Glibc

/// The system's journal.
package enum Journal {
    /// Sends one entry of fields such as ("MESSAGE", "n2 leads"); nothing happens without a journal.
    ///
    /// A field's name is in capitals, digits and underscores (systemd.journal-fields(7)).
    package static func send(_ fields: [(name: String, value: String)]) throws(PlatformError) {
        let lines = fields.map { Array("\($0.name)=\($0.value)".utf8) }
        let copies = lines.map { line in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count, alignment: 1)
            copy.copyBytes(from: line)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        let parts = copies.map { iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
        let result = sd_journal_sendv(parts, Int32(parts.count))
        guard result >= 0 else { throw PlatformError("writing to", "the journal", code: -result) }
    }
}
