import CNGHTTP2
import NIOCore

/// When one side asks the other whether it is still there.
struct Keepalive {
    /// Silence before a ping; nil for none.
    var interval: TimeAmount?
    /// How long its answer may take.
    var timeout: TimeAmount
    /// Whether to ping while no stream is open.
    var withoutStreams: Bool
    /// When the ping that is under way was sent.
    var pingSentAt: NIODeadline?
}

extension HTTP2Handler {
    /// Has `expired` called for a stream when its time comes, unless it is gone by then.
    final func addDeadline(_ deadline: NIODeadline, _ stream: HTTP2Stream) {
        self.deadlines.insert(deadline, stream.key)
        self.armDeadlineTimer()
    }

    private final func armDeadlineTimer() {
        guard let next = self.deadlines.next, next < self.deadlineTimerAt else { return }
        self.deadlineTimer?.cancel()
        self.deadlineTimerAt = next
        self.deadlineTimer = self.loop.assumeIsolated().scheduleTask(deadline: next) {
            self.deadlineTimerAt = .distantFuture
            self.expireStreams()
        }
    }

    private final func expireStreams() {
        guard !self.isClosed else { return }
        let now = NIODeadline.now()
        while let key = self.deadlines.popExpired(at: now) {
            if let stream = self.stream(key) { self.expired(stream) }
        }
        self.deadlines.dropDead { self.stream($0) != nil }
        self.armDeadlineTimer()
    }

    /// Waits for the interval since the last sign of life.
    final func scheduleKeepalive() {
        guard let interval = self.keepalive.interval, !self.isClosed else { return }
        let due = max(self.lastReadAt + interval, .now())
        self.keepaliveTimer = self.loop.assumeIsolated().scheduleTask(deadline: due) {
            self.keepaliveDue(interval)
        }
    }

    private final func keepaliveDue(_ interval: TimeAmount) {
        guard self.lastReadAt + interval <= .now() else {
            self.scheduleKeepalive()
            return
        }
        guard self.keepalive.withoutStreams || self.liveStreams > 0 else {
            self.lastReadAt = .now()
            self.scheduleKeepalive()
            return
        }
        let sentAt = NIODeadline.now()
        nghttp2_submit_ping(self.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
        self.setNeedsFlush()
        let due = sentAt + self.keepalive.timeout
        self.keepaliveTimer = self.loop.assumeIsolated().scheduleTask(deadline: due) {
            self.keepaliveAnswerDue(sentAt)
        }
    }

    private final func keepaliveAnswerDue(_ sentAt: NIODeadline) {
        guard self.lastReadAt <= sentAt else {
            self.scheduleKeepalive()
            return
        }
        self.fail("keepalive ping failed to receive ACK within timeout")
    }
}
