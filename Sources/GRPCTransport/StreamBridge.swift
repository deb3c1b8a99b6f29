import NIOCore
import Synchronization

/// The two queues between a streaming call on its event loop and a task elsewhere.
///
/// Received messages wait here until the task takes them, and the peer is granted more bytes only
/// then; messages to be sent are counted here until they are on the wire, and a sender above the
/// limit waits. Both directions stay bounded whatever either side does. A lock keeps a message that
/// is already here one uncontended lock away, without a trip to the event loop.
final class StreamBridge: Sendable {
    typealias Reader = CheckedContinuation<Result<ByteBuffer?, GRPCError>, Never>
    typealias Sender = CheckedContinuation<Void, Never>

    private struct Arrived {
        var message: ByteBuffer
        /// Bytes the peer is granted when this message is taken.
        var credit: Int
    }

    private struct State {
        var arrived: [Arrived] = []
        var arrivedStart = 0
        /// How the receiving side ended: nil inside means well.
        var outcome: GRPCError??
        var reader: Reader?
        /// Taken by the reader and not granted yet; grants travel in batches.
        var uncredited = 0
        /// Whether bytes of an incomplete message wait for a reader before more are granted.
        var isPartialStalled = false

        var unsent = 0
        var senders: [Sender] = []
        /// Why nothing more can be sent.
        var sendRefusal: GRPCError?
    }

    /// What the event loop has to be told after a read.
    struct Grant {
        var credit: Int
        var waitsForMore: Bool
    }

    private let state = Mutex(State())
    private let sendLimit: Int
    private let creditBatch: Int

    init(sendLimit: Int, windowBytes: Int) {
        self.sendLimit = sendLimit
        self.creditBatch = windowBytes / 4
    }

    // The event loop's side.

    /// Delivers a message; returns how many bytes the peer may be granted at once.
    func deliver(_ message: ByteBuffer, credit: Int) -> Int {
        let reader = self.state.withLock { state -> Reader? in
            guard state.outcome == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.arrived.append(Arrived(message: message, credit: credit))
            return nil
        }
        guard let reader else { return 0 }
        reader.resume(returning: .success(message))
        return credit
    }

    /// Notes that part of a message has arrived; returns whether a reader already waits for it.
    func partialArrived() -> Bool {
        self.state.withLock { state in
            state.isPartialStalled = state.reader == nil
            return !state.isPartialStalled
        }
    }

    /// Ends the receiving side; queued messages can still be read, unless `discarding` them.
    func end(_ error: GRPCError?, discarding: Bool = false) {
        let reader = self.state.withLock { state -> Reader? in
            guard state.outcome == nil else { return nil }
            state.outcome = .some(error)
            if discarding {
                state.arrived = []
                state.arrivedStart = 0
            }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: error.map { .failure($0) } ?? .success(nil))
    }

    /// Notes that bytes went out, and lets senders go on when enough have.
    func sent(_ count: Int) {
        let senders = self.state.withLock { state -> [Sender] in
            state.unsent -= count
            guard state.unsent <= self.sendLimit / 2, !state.senders.isEmpty else { return [] }
            defer { state.senders = [] }
            return state.senders
        }
        for sender in senders { sender.resume() }
    }

    /// Refuses everything that is sent from here on.
    func refuseSending(_ error: GRPCError) {
        let senders = self.state.withLock { state -> [Sender] in
            if state.sendRefusal == nil { state.sendRefusal = error }
            defer { state.senders = [] }
            return state.senders
        }
        for sender in senders { sender.resume() }
    }

    // The task's side.

    /// The next message, nil after the last; `grant` is called with what the event loop must hear.
    func next(
        isolation: isolated (any Actor)? = #isolation,
        grant: @Sendable (Grant) -> Void
    ) async throws(GRPCError) -> ByteBuffer? {
        if let result = self.takeWithoutWaiting(grant: grant) { return try result.get() }
        let result: Result<ByteBuffer?, GRPCError> = await withCheckedContinuation { reader in
            // A message may have come in between.
            if let result = self.takeOrWait(reader, grant: grant) {
                reader.resume(returning: result)
            }
        }
        return try result.get()
    }

    private func takeWithoutWaiting(
        grant: (Grant) -> Void
    ) -> Result<ByteBuffer?, GRPCError>? {
        let (result, credit) = self.state.withLock { state in
            (Self.take(&state), self.creditDue(&state))
        }
        if credit > 0 { grant(Grant(credit: credit, waitsForMore: false)) }
        return result
    }

    private func takeOrWait(
        _ reader: Reader,
        grant: (Grant) -> Void
    ) -> Result<ByteBuffer?, GRPCError>? {
        let (result, news) = self.state.withLock {
            state -> (Result<ByteBuffer?, GRPCError>?, Grant?) in
            if let result = Self.take(&state) { return (result, nil) }
            precondition(state.reader == nil, "two tasks read one stream; only one may")
            state.reader = reader
            guard state.uncredited > 0 || state.isPartialStalled else { return (nil, nil) }
            let news = Grant(credit: state.uncredited, waitsForMore: state.isPartialStalled)
            state.uncredited = 0
            state.isPartialStalled = false
            return (nil, news)
        }
        if let news { grant(news) }
        return result
    }

    private static func take(_ state: inout State) -> Result<ByteBuffer?, GRPCError>? {
        if state.arrivedStart < state.arrived.count {
            let first = state.arrived[state.arrivedStart]
            state.arrived[state.arrivedStart].message = ByteBuffer()
            state.arrivedStart += 1
            if state.arrivedStart == state.arrived.count {
                state.arrived.removeAll(keepingCapacity: true)
                state.arrivedStart = 0
            } else if state.arrivedStart >= 64, state.arrivedStart * 2 >= state.arrived.count {
                state.arrived.removeFirst(state.arrivedStart)
                state.arrivedStart = 0
            }
            state.uncredited += first.credit
            return .success(first.message)
        }
        guard let outcome = state.outcome else { return nil }
        return outcome.map { .failure($0) } ?? .success(nil)
    }

    private func creditDue(_ state: inout State) -> Int {
        guard state.uncredited >= self.creditBatch else { return 0 }
        defer { state.uncredited = 0 }
        return state.uncredited
    }

    /// Counts `bytes` as unsent once there is room for them; throws when nothing can be sent.
    func reserve(
        _ bytes: Int,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(GRPCError) {
        while true {
            if try self.tryReserve(bytes) { return }
            await withCheckedContinuation { (sender: Sender) in
                let waits = self.state.withLock { state in
                    guard state.sendRefusal == nil, state.unsent >= self.sendLimit else {
                        return false
                    }
                    state.senders.append(sender)
                    return true
                }
                if !waits { sender.resume() }
            }
        }
    }

    private func tryReserve(_ bytes: Int) throws(GRPCError) -> Bool {
        let (isReserved, refusal) = self.state.withLock { state -> (Bool, GRPCError?) in
            if let refusal = state.sendRefusal { return (false, refusal) }
            guard state.unsent < self.sendLimit else { return (false, nil) }
            state.unsent += bytes
            return (true, nil)
        }
        if let refusal { throw refusal }
        return isReserved
    }
}
