package import NIOCore
package import Raft

/// What the peer transport tells its owner and asks it; every call comes on the transport's loop.
package protocol PeerTransportDelegate: AnyObject {
    /// Takes in a message for this member.
    ///
    /// A `MsgSnap` comes after the `finish()` of its sink has succeeded.
    func received(_ message: Message)

    /// Hears that a stream from or to a peer broke, or that messages to it were dropped.
    ///
    /// Told at once: it is how the death of a leader's process is noticed within milliseconds. At
    /// most once until a stream to or from the peer opens again, and once per call of `send`.
    func unreachable(_ id: UInt64)

    /// Hears what became of a snapshot that was to be sent.
    func snapshotSent(to id: UInt64, succeeded: Bool)

    /// Whether a member was removed for good, so that its requests are refused as etcd does.
    func isRemoved(_ id: UInt64) -> Bool

    /// Hears from a peer that this member was removed; etcd's server ends then.
    func wasRemoved(accordingTo id: UInt64)

    /// Gives the place where the database that follows `message` goes, or refuses it.
    ///
    /// - Parameter message: The `MsgSnap`.
    /// - Returns: What takes the bytes that follow.
    /// - Throws: Any error; its text goes to the peer with status 500.
    func receiveSnapshot(_ message: Message) throws -> any SnapshotSink

    /// Answers a request that has nothing to do with raft's messages, now or later, once.
    func answer(_ request: PeerRequest, _ reply: PeerReply)

    /// Hears of something worth a line in the log.
    func observed(_ event: PeerEvent)
}

/// Where a received database goes.
package protocol SnapshotSink: AnyObject {
    /// Takes the next bytes; the future is done when they need no memory any more.
    func write(_ bytes: ByteBuffer) -> EventLoopFuture<Void>

    /// Hears that all bytes came; the future is done when they are durable.
    func finish() -> EventLoopFuture<Void>

    /// Hears that the rest will not come, or that a write or `finish` failed.
    func abort()
}

/// Where a database that is sent comes from.
package protocol SnapshotSource: AnyObject {
    /// How many bytes there are, if that is known before they are read.
    var byteCount: Int? { get }

    /// The next bytes, or nil after the last; called again only when the bytes before are written.
    func next() -> EventLoopFuture<ByteBuffer?>

    /// Hears that no more will be asked for; called once, unless `next` gave nil.
    func cancel()
}
