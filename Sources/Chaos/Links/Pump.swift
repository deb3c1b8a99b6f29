import NIOCore

/// Carries the bytes of one connection in one direction, as its link allows.
///
/// Bytes come from the source side in parcels, wait in a queue for as long as the link's condition
/// demands, and go to the sink side. The queue, the sink's unsent bytes and the socket's receive
/// buffer are bounded, so a slow or cut receiver holds up the sender as a network would.
/// Order within the direction never changes: only the head of the queue is ever looked at.
///
/// Lives on the fabric's event loop only.
final class Pump {
    /// The most bytes waiting in the proxy, per direction of a connection.
    ///
    /// A delayed link needs room for the bytes that are under way: 4 MiB carry 50 MB/s over 80 ms.
    enum Limit {
        static let queued = 256 * 1024
        static let queuedWhileDelayed = 4 * 1024 * 1024
        /// Unsent bytes handed to the sink's channel before the pump waits for it.
        static let unsent = 128 * 1024
        /// How long a cut may hold the bytes of a connection that is to be resumed afterwards.
        ///
        /// A kernel gives up on unacknowledged bytes after some fifteen minutes by default; two are
        /// beyond every time-out of an etcd.
        static let held = TimeAmount.seconds(120)
    }

    private enum Content {
        case bytes(ByteBuffer)
        /// The source will send no more.
        case finish
        /// The source's connection died.
        case reset
    }

    private struct Parcel {
        var content: Content
        var arrival: NIODeadline
        /// This parcel's draw for the jitter, from -1 to 1.
        var jitter: Double
    }

    unowned let connection: ProxiedConnection
    private unowned let source: ConnectionSide
    private unowned let sink: ConnectionSide
    private(set) var link: LinkState?

    private var queue = CircularBuffer<Parcel>()
    private var queuedBytes = 0
    /// A read was asked of the source and has not been answered.
    private var reading = false
    /// No more parcels follow: the source finished, died, or is not listened to any more.
    private var sealed = false
    private var sourceDied = false
    private(set) var finishDelivered = false
    private var headBooking: (slice: Int, due: NIODeadline)?
    private var wake: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var cutSince: NIODeadline?
    private var advancing = false
    private var advanceAgain = false

    /// Bytes of this connection handed to the sink.
    private(set) var forwardedBytes = 0
    /// Bytes of this connection that had to wait for a cut to end.
    private(set) var heldBytes = 0
    /// Bytes of this connection that were lost; such a connection is reset, never resumed.
    private(set) var swallowedBytes = 0

    init(connection: ProxiedConnection, from source: ConnectionSide, to sink: ConnectionSide) {
        self.connection = connection
        self.source = source
        self.sink = sink
    }

    /// Puts the pump on its link; until then it holds everything.
    func attach(to link: LinkState) {
        self.link = link
        link.attach(self)
        self.noteBlockage(link.condition.blockage)
        self.countArrivals(self.queuedBytes)
    }

    func detach() {
        self.wake?.task.cancel()
        self.wake = nil
        self.link?.detach(self)
        self.link = nil
        self.discardQueue()
    }

    // What the source side reports.

    func received(_ bytes: ByteBuffer) {
        self.enqueue(.bytes(self.compacted(bytes)))
        self.queuedBytes += bytes.readableBytes
        self.countArrivals(bytes.readableBytes)
    }

    func readCompleted() {
        self.reading = false
        self.advance()
    }

    func sourceFinished() {
        guard !self.sealed else { return }
        self.enqueue(.finish)
        self.sealed = true
        self.advance()
    }

    func sourceWasReset() {
        guard !self.sourceDied else { return }
        self.sourceDied = true
        self.sealed = true
        self.enqueue(.reset)
        self.advance()
    }

    /// The receiving end is gone: what was meant for it is lost, and the sender is not read again.
    func sinkWasReset() {
        self.sealed = true
        self.discardQueue()
        self.wake?.task.cancel()
        self.wake = nil
    }

    // What the fabric reports.

    /// The link's condition changed from a blockage of `old`.
    func conditionChanged(from old: LinkCondition.Blockage) {
        guard let link = self.link else { return }
        self.headBooking = nil
        let new = link.condition.blockage
        if old != .none && new == .none { self.blockageEnded() }
        self.noteBlockage(new)
        if new == .none { self.connection.dialIfPossible() }
        self.advance()
    }

    private func noteBlockage(_ blockage: LinkCondition.Blockage) {
        self.cutSince = blockage == .none ? nil : (self.cutSince ?? .now())
    }

    /// Decides whether a stream that was held up can go on.
    ///
    /// It cannot when bytes of it were lost, when its sender has died meanwhile (a dead host sends
    /// nothing again), or when a real sender would long have given up.
    private func blockageEnded() {
        let tooLong = self.cutSince.map { .now() - $0 > Limit.held } ?? false
        let expired = tooLong && self.heldBytes > 0
        guard self.swallowedBytes > 0 || self.sourceDied || expired else { return }
        self.connection.countReset()
        self.connection.doom()
    }

    // Moving bytes.

    /// Does everything that can be done now, and arranges to be woken for the rest.
    func advance() {
        // Writing and closing call back into the pump; one loop at a time keeps the order.
        guard !self.advancing else {
            self.advanceAgain = true
            return
        }
        self.advancing = true
        defer { self.advancing = false }
        repeat {
            self.advanceAgain = false
            self.advanceOnce()
        } while self.advanceAgain
    }

    private func advanceOnce() {
        guard let link = self.link else { return }
        switch link.condition.blockage {
        case .cut:
            // One parcel is let in, so that it can be counted that there was something to hold.
            if self.queue.isEmpty { self.requestRead() }
        case .blackhole:
            self.swallow(on: link)
            self.requestRead()
        case .none:
            if self.connection.doomed {
                self.sink.reset()
                return
            }
            self.deliver(over: link)
            if self.queuedBytes < self.queueLimit(of: link) && self.sink.acceptsBytes {
                self.requestRead()
            }
        }
    }

    private func queueLimit(of link: LinkState) -> Int {
        guard link.condition.latency > 0 else { return Limit.queued }
        return Limit.queuedWhileDelayed
    }

    private func requestRead() {
        guard !self.reading && !self.sealed && self.source.isReadable else { return }
        self.reading = true
        self.source.read()
    }

    private func deliver(over link: LinkState) {
        var wrote = false
        defer { if wrote { self.sink.flush() } }
        while let head = self.queue.first, self.sink.acceptsBytes {
            let now = NIODeadline.now()
            let due = head.arrival + link.delay(jitter: head.jitter)
            guard due <= now else { return self.wake(at: due) }
            switch head.content {
            case .bytes(let bytes):
                let booking = self.booking(
                    for: bytes.readableBytes,
                    arrival: head.arrival,
                    on: link,
                    at: now
                )
                guard booking.due <= now else { return self.wake(at: booking.due) }
                self.write(upTo: booking.slice, over: link)
                wrote = true
            case .finish:
                self.queue.removeFirst()
                self.finishDelivered = true
                self.sink.finishSending()
            case .reset:
                self.queue.removeFirst()
                self.connection.doom()
            }
        }
    }

    private func booking(
        for count: Int,
        arrival: NIODeadline,
        on link: LinkState,
        at now: NIODeadline
    ) -> (slice: Int, due: NIODeadline) {
        if let booking = self.headBooking { return booking }
        let slice = min(count, link.slice)
        let booking = (slice: slice, due: link.book(slice, arrival: arrival, at: now))
        self.headBooking = booking
        return booking
    }

    private func write(upTo count: Int, over link: LinkState) {
        guard case .bytes(var bytes) = self.queue[self.queue.startIndex].content,
            let slice = bytes.readSlice(length: count)
        else { preconditionFailure("a slice of \(count) bytes is not at the head of the queue") }
        self.headBooking = nil
        if bytes.readableBytes == 0 {
            self.queue.removeFirst()
        } else {
            self.queue[self.queue.startIndex].content = .bytes(bytes)
        }
        self.queuedBytes -= count
        self.forwardedBytes += count
        link.counters.forwardedBytes += count
        self.sink.write(slice)
    }

    private func swallow(on link: LinkState) {
        // The end of a stream is swallowed as well: the receiver must not learn of it.
        if !self.queue.isEmpty && self.queuedBytes == 0 { self.swallowedBytes += 1 }
        self.discardQueue()
    }

    private func discardQueue() {
        self.swallowedBytes += self.queuedBytes
        self.link?.counters.swallowedBytes += self.queuedBytes
        self.queuedBytes = 0
        self.headBooking = nil
        self.queue.removeAll()
    }

    private func enqueue(_ content: Content) {
        let jitter = self.link.map { $0.condition.jitter > 0 ? $0.drawJitter() : 0 } ?? 0
        self.queue.append(Parcel(content: content, arrival: .now(), jitter: jitter))
    }

    /// Bytes that will wait are moved out of the much larger buffer they were read into.
    private func compacted(_ bytes: ByteBuffer) -> ByteBuffer {
        guard let link = self.link, link.condition.delays,
            bytes.storageCapacity > 2 * bytes.readableBytes
        else { return bytes }
        var copy = ByteBuffer()
        copy.reserveCapacity(bytes.readableBytes)
        copy.writeImmutableBuffer(bytes)
        return copy
    }

    private func countArrivals(_ count: Int) {
        guard let link = self.link, link.condition.blockage == .cut else { return }
        self.heldBytes += count
        link.counters.heldBytes += count
    }

    private func wake(at deadline: NIODeadline) {
        if let wake = self.wake {
            guard deadline < wake.deadline else { return }
            wake.task.cancel()
        }
        let task = self.connection.loop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.wake = nil
            self.advance()
        }
        self.wake = (deadline, task)
    }
}
