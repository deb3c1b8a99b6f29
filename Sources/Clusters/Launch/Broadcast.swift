import Synchronization

/// One stream of values to any number of listeners, each from the moment it begins to listen.
package final class Broadcast<Value: Sendable>: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Value>.Continuation] = [:]
        var nextNumber = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// A broadcast nobody listens to yet.
    package init() {}

    /// Everything sent from now on; a listener that does not keep up loses the oldest values.
    package func listen(buffering limit: Int = 10_000) -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Value.self,
            bufferingPolicy: .bufferingNewest(limit)
        )
        let number: Int? = self.state.withLock { state in
            guard !state.isFinished else { return nil }
            state.nextNumber += 1
            state.listeners[state.nextNumber] = continuation
            return state.nextNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    /// Hands a value to everybody who listens.
    package func send(_ value: Value) {
        for listener in self.state.withLock({ Array($0.listeners.values) }) {
            listener.yield(value)
        }
    }

    /// Ends every listener's stream, and those of whoever listens later at once.
    package func finish() {
        let listeners = self.state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
