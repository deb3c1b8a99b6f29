/// One of the two pages that say where everything else is; the one with the higher `transaction`
/// counts, if it is whole.
///
///     0      4        8          12     16    24        32        40     48           56        64
///     magic  version  page size  flags  root  sequence  freelist  pages  transaction  checksum
///
/// The checksum is the FNV-1a of the 56 bytes before it.
struct BoltMeta: Equatable, Sendable {
    /// The size of every page.
    var pageBytes = BoltFile.pageBytes
    /// The root page of the bucket of buckets.
    var rootPage: UInt64
    /// Where the free pages are listed, or all ones when they are listed nowhere.
    var freelistPage: UInt64
    /// How many pages the file has, counting the two metas.
    var pageCount: UInt64
    /// The transaction that wrote this page.
    var transaction: UInt64

    /// The length of what is written, without the page's header.
    static let bytes = 64
    private static let magic: UInt32 = 0xED0C_DAED
    private static let version: UInt32 = 2
    private static let checkedBytes = 56

    /// Appends the whole page: metas alternate between pages 0 and 1.
    func appendPage(to output: inout [UInt8]) {
        output.appendHeader(id: self.transaction % 2, .meta, count: 0, overflow: 0)
        let start = output.count
        output.append(littleEndian: Self.magic)
        output.append(littleEndian: Self.version)
        output.append(littleEndian: UInt32(self.pageBytes))
        output.append(littleEndian: UInt32(0))
        output.append(littleEndian: self.rootPage)
        output.append(littleEndian: UInt64(0))
        output.append(littleEndian: self.freelistPage)
        output.append(littleEndian: self.pageCount)
        output.append(littleEndian: self.transaction)
        output.append(littleEndian: Self.checksum(output.span, from: start))
        output.padPage()
    }

    /// The meta whose bytes, without the page's header, begin at `start`, or nil when it is not whole.
    init?(_ bytes: Span<UInt8>, from start: Int) {
        guard
            start + Self.bytes <= bytes.count,
            bytes.number(at: start, as: UInt32.self) == Self.magic,
            bytes.number(at: start + 4, as: UInt32.self) == Self.version,
            bytes.number(at: start + Self.checkedBytes, as: UInt64.self)
                == Self.checksum(bytes, from: start)
        else { return nil }
        self.pageBytes = Int(bytes.number(at: start + 8, as: UInt32.self))
        self.rootPage = bytes.number(at: start + 16, as: UInt64.self)
        self.freelistPage = bytes.number(at: start + 32, as: UInt64.self)
        self.pageCount = bytes.number(at: start + 40, as: UInt64.self)
        self.transaction = bytes.number(at: start + 48, as: UInt64.self)
        guard Self.pageBytesAllowed.contains(self.pageBytes), self.pageBytes.nonzeroBitCount == 1
        else { return nil }
    }

    /// Makes a meta.
    init(rootPage: UInt64, freelistPage: UInt64, pageCount: UInt64, transaction: UInt64) {
        self.rootPage = rootPage
        self.freelistPage = freelistPage
        self.pageCount = pageCount
        self.transaction = transaction
    }

    /// The sizes that a page may have, all powers of two: systems have pages of 4 KiB to 64 KiB.
    static let pageBytesAllowed = 512...65_536

    private static func checksum(_ bytes: Span<UInt8>, from start: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for offset in start..<(start + Self.checkedBytes) {
            hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01b3
        }
        return hash
    }
}
