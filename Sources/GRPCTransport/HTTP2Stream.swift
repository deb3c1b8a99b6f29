import NIOCore

/// What both sides keep for one HTTP/2 stream; confined to the connection's event loop.
///
/// Records are pooled in the connection's slots and reused: a call allocates none of its own once
/// the connection has been busy.
class HTTP2Stream {
    /// The slot this record lives in, and how often the slot has been used.
    ///
    /// nghttp2 carries the slot as the stream's user data; other threads carry the whole key and
    /// find out that it is out of date.
    final var key: StreamKey

    /// The HTTP/2 stream; 0 while the record is free.
    final var id: Int32 = 0

    /// Messages to be sent, and whether none will follow.
    final var outbound = OutboundMessages()
    final var outboundEnded = false

    /// Whether nghttp2 stopped asking for data and has to be told when there is some.
    final var isDataDeferred = false

    final var deframer = MessageDeframer()

    /// Bytes of an incomplete message that the peer has not been granted again yet.
    final var partialUncredited = 0

    /// Bytes of header fields so far, to bound what a peer can make us keep.
    final var headerBytes = 0

    /// Whether the peer has ended its side.
    final var remoteEnded = false

    /// The queues towards a reader and sender on other threads, for streaming calls that use them.
    final var bridge: StreamBridge?

    init(slot: UInt32) {
        self.key = StreamKey(slot: slot, generation: 0)
    }

    /// Makes the record ready for another stream; overrides clear their own fields.
    func reset() {
        self.key.generation &+= 1
        self.id = 0
        self.outbound.removeAll()
        self.outboundEnded = false
        self.isDataDeferred = false
        self.deframer = MessageDeframer()
        self.partialUncredited = 0
        self.headerBytes = 0
        self.remoteEnded = false
        self.bridge = nil
    }
}
