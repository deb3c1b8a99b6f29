import FoundationEssentials
import NIOCore
import Platform

/// JSON objects, one a line.
enum ControlLine {
    /// Longer lines are nobody's: the connection is closed.
    static let bytesMax = 8 << 20

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var buffer = ByteBuffer(bytes: try encoder.encode(value))
        buffer.writeInteger(UInt8(ascii: "\n"))
        return buffer
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ line: ByteBuffer) throws -> Value {
        try JSONDecoder().decode(type, from: Data(line.readableBytesView))
    }

    /// Takes the first whole line out of what has arrived; nil while there is none.
    static func next(in arrived: inout ByteBuffer) throws(ControlError) -> ByteBuffer? {
        guard
            let length = arrived.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({
                $0 - arrived.readerIndex
            })
        else {
            guard arrived.readableBytes <= Self.bytesMax else {
                throw ControlError("a line of \(arrived.readableBytes) bytes is too long")
            }
            return nil
        }
        let line = arrived.readSlice(length: length)
        arrived.moveReaderIndex(forwardBy: 1)
        return line
    }
}

/// A control socket's path, in a form short enough for a socket's address.
///
/// A socket's address holds 107 bytes, and a state directory may lie deeper than that. The kernel
/// resolves /proc/self/fd/N, so an open directory shortens every path in it.
final class ControlPath: Sendable {
    /// What to bind or to connect to, valid while this value lives.
    let address: String
    private let directory: Int32

    init(_ path: String) throws {
        guard path.utf8.count > UnixAddress.pathBytesMax else {
            self.address = path
            self.directory = -1
            return
        }
        self.directory = try Files.openDirectory(Files.parent(of: path))
        let name = path.split(separator: "/").last ?? ""
        self.address = "/proc/self/fd/\(self.directory)/\(name)"
    }

    deinit {
        if self.directory >= 0 { Files.close(self.directory) }
    }
}
