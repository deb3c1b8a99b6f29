import Basics
package import NIOCore
package import Raft

/// Writes messages in the encoding of one stream, into the buffer that goes to the socket.
///
///     message stream   length (8, big endian) | Message          repeated
///
///     msgapp stream    00                                         the link is alive
///                      01 | n (8) | n x (length (8) | Entry) | commit (8)
///                      02 | length (8) | Message
///
/// Kind 01 leaves out what the reader can tell: it continues where the last message ended, in the
/// term of that message, and its previous entry is of the same term. Both sides therefore keep the
/// term and index that the last message led to, from the stream's opening on.
package struct StreamEncoder {
    /// Which encoding.
    package let kind: StreamKind
    /// The term of the last full append on this stream; 0 before the first.
    private var term: UInt64 = 0
    /// The last entry that the messages on this stream led to.
    private var index: UInt64 = 0
    /// Scratch room: lengths stand before what they measure.
    private var writer = WireWriter(reserving: 1024)

    /// Starts a stream.
    package init(kind: StreamKind) {
        self.kind = kind
    }

    /// Appends one message.
    package mutating func encode(_ message: Message, into buffer: inout ByteBuffer) {
        switch self.kind {
        case .message:
            self.writeMessage(message, into: &buffer)
        case .append where self.continues(message):
            self.writeEntries(of: message, into: &buffer)
        case .append:
            buffer.writeInteger(AppendFrame.message)
            self.writeMessage(message, into: &buffer)
            self.term = message.term
            self.index = message.entries.last?.index ?? message.index
        }
    }

    /// Appends what keeps an idle stream from looking broken.
    package mutating func encodeLinkHeartbeat(into buffer: inout ByteBuffer) {
        switch self.kind {
        case .append: buffer.writeInteger(AppendFrame.linkHeartbeat)
        case .message: self.writeMessage(Message(type: .heartbeat), into: &buffer)
        }
    }

    /// Whether the reader can tell everything but entries and commit index.
    private func continues(_ message: Message) -> Bool {
        self.index == message.index && self.term == message.logTerm
            && message.logTerm == message.term
    }

    private mutating func writeMessage(_ message: Message, into buffer: inout ByteBuffer) {
        self.startOver()
        message.write(to: &self.writer)
        buffer.writeInteger(UInt64(self.writer.bytes.count))
        buffer.writeBytes(self.writer.bytes)
    }

    private mutating func writeEntries(of message: Message, into buffer: inout ByteBuffer) {
        buffer.writeInteger(AppendFrame.entries)
        buffer.writeInteger(UInt64(message.entries.count))
        for entry in message.entries { self.writeEntry(entry, into: &buffer) }
        buffer.writeInteger(message.commit)
        self.index += UInt64(message.entries.count)
    }

    /// Writes an entry whose data, the last field, goes straight into the buffer.
    private mutating func writeEntry(_ entry: Entry, into buffer: inout ByteBuffer) {
        self.startOver()
        var head = entry
        head.data = []
        head.write(to: &self.writer)
        if !entry.data.isEmpty {
            self.writer.tag(4, .lengthDelimited)
            self.writer.varint(UInt64(entry.data.count))
        }
        buffer.writeInteger(UInt64(self.writer.bytes.count + entry.data.count))
        buffer.writeBytes(self.writer.bytes)
        buffer.writeBytes(entry.data)
    }

    /// Empties the scratch room; what one huge message needed is not kept.
    private mutating func startOver() {
        if self.writer.bytes.capacity > 1 << 20 {
            self.writer = WireWriter(reserving: 1024)
        } else {
            self.writer.removeAll()
        }
    }
}

/// The first byte of what stands on a msgapp stream.
enum AppendFrame {
    static let linkHeartbeat: UInt8 = 0
    static let entries: UInt8 = 1
    static let message: UInt8 = 2
}
