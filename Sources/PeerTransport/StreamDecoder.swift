package import Basics
package import NIOCore
package import Raft

/// Why the bytes of a stream cannot be read on.
package enum StreamError: Error, Hashable, CustomStringConvertible {
    /// A message is longer than allowed.
    case tooLong(UInt64, bytesMax: Int)
    /// The first byte of a message on a msgapp stream is none that exists.
    case unknownFrame(UInt8)
    /// A message or an entry is not what it should be.
    case notDecodable(WireError)
    /// More entries than there are indices left.
    case indexOverflow

    package var description: String {
        switch self {
        case .tooLong(let count, let bytesMax):
            "a message of \(count) bytes was announced, more than \(bytesMax)"
        case .unknownFrame(let type): "frame type \(type) does not exist"
        case .notDecodable(let error): "\(error)"
        case .indexOverflow: "an entry's index would not fit 64 bits"
        }
    }
}

/// Reads messages back from one stream, in whatever pieces its bytes arrive; see `StreamEncoder`.
///
/// Nothing is reserved for what is only announced: memory follows the bytes that came.
package struct StreamDecoder {
    /// What comes next.
    private enum Stage {
        /// The first byte of a frame of the msgapp stream.
        case frameType
        /// The number of entries.
        case entryCount
        /// So many more entries, each behind its length.
        case entries(UInt64)
        /// The commit index behind the entries.
        case commit
        /// A message behind its length.
        case message
    }

    private let kind: StreamKind
    private let local: UInt64
    private let remote: UInt64
    private let bytesMax: Int
    /// What came and is not read yet: less than one field.
    private var rest = ByteBuffer()
    private var stage: Stage
    /// The term of the last full append on this stream.
    private var term: UInt64 = 0
    /// The last entry that the messages on this stream led to.
    private var index: UInt64 = 0
    /// The append that is being read.
    private var open = Message()
    /// The bytes of the entries of `open`.
    private var openBytes = 0

    /// Starts a stream.
    ///
    /// - Parameters:
    ///   - kind: Which encoding.
    ///   - local: The reader, to whom short appends are addressed.
    ///   - remote: The writer.
    ///   - bytesMax: The longest message.
    package init(kind: StreamKind, local: UInt64, remote: UInt64, bytesMax: Int) {
        self.kind = kind
        self.local = local
        self.remote = remote
        self.bytesMax = bytesMax
        self.stage = kind == .append ? .frameType : .message
    }

    /// Takes in bytes and hands out the messages that they complete, without the link's heartbeats.
    ///
    /// - Parameters:
    ///   - bytes: What came.
    ///   - deliver: Gets each message.
    /// - Throws: `StreamError`; the stream cannot be read on then.
    package mutating func decode(
        _ bytes: ByteBuffer,
        deliver: (Message) -> Void
    ) throws(StreamError) {
        var input = bytes
        if self.rest.readableBytes > 0 {
            // Moves no more than was read since, and keeps a long message from growing the buffer
            // by what stood before it.
            if self.rest.readerIndex > self.rest.readableBytes { self.rest.discardReadBytes() }
            self.rest.writeBuffer(&input)
            swap(&input, &self.rest)
        }
        // The leftover is given up first, so that its buffer has one owner while it is read.
        self.rest = ByteBuffer()
        while try self.step(&input, deliver) {}
        // Not a slice: a slice has no room behind it, and each further piece of a long message would
        // copy all pieces before it.
        if input.readableBytes > 0 { self.rest = input }
    }

    /// Reads one field; false when it is not complete.
    private mutating func step(
        _ input: inout ByteBuffer,
        _ deliver: (Message) -> Void
    ) throws(StreamError) -> Bool {
        switch self.stage {
        case .frameType: return try self.readFrameType(&input)
        case .entryCount: return try self.readEntryCount(&input)
        case .entries(let left): return try self.readEntry(&input, left: left)
        case .commit: return self.readCommit(&input, deliver)
        case .message: return try self.readMessage(&input, deliver)
        }
    }

    private mutating func readFrameType(
        _ input: inout ByteBuffer
    ) throws(StreamError) -> Bool {
        guard let type = input.readInteger(as: UInt8.self) else { return false }
        switch type {
        case AppendFrame.linkHeartbeat: break
        case AppendFrame.entries: self.stage = .entryCount
        case AppendFrame.message: self.stage = .message
        default: throw .unknownFrame(type)
        }
        return true
    }

    private mutating func readEntryCount(
        _ input: inout ByteBuffer
    ) throws(StreamError) -> Bool {
        guard let count = input.readInteger(as: UInt64.self) else { return false }
        guard !self.index.addingReportingOverflow(count).overflow else { throw .indexOverflow }
        self.open = Message(
            type: .app,
            to: self.local,
            from: self.remote,
            term: self.term,
            logTerm: self.term,
            index: self.index
        )
        self.openBytes = 0
        self.stage = count == 0 ? .commit : .entries(count)
        return true
    }

    private mutating func readEntry(
        _ input: inout ByteBuffer,
        left: UInt64
    ) throws(StreamError) -> Bool {
        guard let bytes = try self.readFrame(&input, already: self.openBytes) else { return false }
        self.openBytes += 8 + bytes.readableBytes
        do {
            self.open.entries.append(try Entry(decoding: bytes.readableBytesUInt8Span))
        } catch {
            throw .notDecodable(error)
        }
        self.index += 1
        self.stage = left == 1 ? .commit : .entries(left - 1)
        return true
    }

    private mutating func readCommit(
        _ input: inout ByteBuffer,
        _ deliver: (Message) -> Void
    ) -> Bool {
        guard let commit = input.readInteger(as: UInt64.self) else { return false }
        self.open.commit = commit
        let message = self.open
        self.open = Message()
        self.stage = .frameType
        deliver(message)
        return true
    }

    private mutating func readMessage(
        _ input: inout ByteBuffer,
        _ deliver: (Message) -> Void
    ) throws(StreamError) -> Bool {
        guard let bytes = try self.readFrame(&input, already: 0) else { return false }
        let message: Message
        do {
            message = try Message(decoding: bytes.readableBytesUInt8Span)
        } catch {
            throw .notDecodable(error)
        }
        if self.kind == .append {
            self.term = message.term
            self.index = message.entries.last?.index ?? message.index
            self.stage = .frameType
        }
        if !message.isLinkHeartbeat { deliver(message) }
        return true
    }

    /// What stands behind its length; nil while it is not complete.
    private func readFrame(
        _ input: inout ByteBuffer,
        already: Int
    ) throws(StreamError) -> ByteBuffer? {
        guard let length = input.getInteger(at: input.readerIndex, as: UInt64.self) else {
            return nil
        }
        guard length <= UInt64(max(0, self.bytesMax - already)) else {
            throw .tooLong(length, bytesMax: self.bytesMax)
        }
        guard input.readableBytes - 8 >= Int(length) else { return nil }
        input.moveReaderIndex(forwardBy: 8)
        return input.readSlice(length: Int(length))
    }
}

extension Message {
    /// Whether it only says that the link is alive; messages of raft have a sender and a receiver.
    var isLinkHeartbeat: Bool { self.type == .heartbeat && self.from == 0 && self.to == 0 }
}
