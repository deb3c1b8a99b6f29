/// CRC-32C (Castagnoli), as etcd hashes its rows with: reflected, eight bytes at a time by tables.
struct CRC32C: Sendable {
    /// `tables[n][b]` is what the byte `b` leaves in the remainder when `n` bytes follow it.
    private static let tables: [[UInt32]] = {
        let polynomial: UInt32 = 0x82F6_3B78
        var tables = [[UInt32]](repeating: [UInt32](repeating: 0, count: 256), count: 8)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : polynomial)
            }
            tables[0][byte] = remainder
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let before = tables[table - 1][byte]
                tables[table][byte] = before >> 8 ^ tables[0][Int(before & 0xff)]
            }
        }
        return tables
    }()

    private var remainder: UInt32 = 0xffff_ffff

    /// The checksum of what was added so far.
    var value: UInt32 { ~self.remainder }

    mutating func add(_ bytes: Span<UInt8>) {
        let tables = Self.tables
        var crc = self.remainder
        var place = 0
        while place + 8 <= bytes.count {
            var low: UInt32 = 0
            for byte in 0..<4 { low |= UInt32(bytes[place + byte]) << UInt32(8 * byte) }
            low ^= crc
            crc = 0
            for byte in 0..<4 {
                crc ^= tables[7 - byte][Int(low >> UInt32(8 * byte) & 0xff)]
                crc ^= tables[3 - byte][Int(bytes[place + 4 + byte])]
            }
            place += 8
        }
        while place < bytes.count {
            crc = crc >> 8 ^ tables[0][Int((crc ^ UInt32(bytes[place])) & 0xff)]
            place += 1
        }
        self.remainder = crc
    }
}
