import NIOCore

/// One call as its server's event loop sees it.
final class ServerCall: HTTP2Stream {
    /// The method's place in the table; nil while unknown, and for paths nobody serves.
    var method: Int?

    // What the request's header fields said.
    var unknownPath = ""
    var isPost = false
    var isGRPC = false
    var encoding: String?
    var timeout: TimeAmount?
    var isTimeoutMalformed = false
    var metadata = GRPCMetadata()
    var hasRequest = false

    var deadline: NIODeadline?

    /// The request of a unary call.
    var request: ByteBuffer?
    var isUnary = false

    /// Bytes of this unary call's response that count against the connection's limit.
    var countedBytes = 0

    /// Whether the response's header fields are submitted, and whether its status is settled.
    var hasResponse = false
    var isAnswered = false
    var failure: GRPCError?
    var responseTrailers = GRPCMetadata()

    var onCancel: (@Sendable () -> Void)?
    var streamHandler: (any GRPCServerStreamHandler)?
    var task: Task<Void, Never>?

    /// Set when the handler was told that the stream is full.
    var owesWritable = false
    var isReadingPaused = false
    var heldBack: [(message: ByteBuffer, credit: Int)] = []
    /// Whether the end of the requests is held back behind them.
    var holdsEnd = false

    override func reset() {
        super.reset()
        self.method = nil
        if !self.unknownPath.isEmpty { self.unknownPath = "" }
        self.isPost = false
        self.isGRPC = false
        self.encoding = nil
        self.timeout = nil
        self.isTimeoutMalformed = false
        if !self.metadata.isEmpty { self.metadata = [] }
        self.hasRequest = false
        self.deadline = nil
        self.request = nil
        self.isUnary = false
        self.countedBytes = 0
        self.hasResponse = false
        self.isAnswered = false
        self.failure = nil
        if !self.responseTrailers.isEmpty { self.responseTrailers = [] }
        self.onCancel = nil
        self.streamHandler = nil
        self.task = nil
        self.owesWritable = false
        self.isReadingPaused = false
        if !self.heldBack.isEmpty { self.heldBack = [] }
        self.holdsEnd = false
    }
}
