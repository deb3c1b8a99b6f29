import EtcdAPI
import EtcdClient
import Histories
import Synchronization

/// A watch that was recorded and may now be opened.
struct WatchOrder: Sendable {
    /// The client's slot for it.
    var slot: Int
    /// Which of the client's watches it is, counted over all slots.
    var number: Int32
    /// What to send.
    var request: WatchCreateRequest
}

/// The watches of one client: each takes the place of the one before it in its slot.
///
/// A watch that breaks is not opened again here: the workload is told, and may ask for it.
final class LoadWatches: Sendable {
    private struct Current {
        var number: Int32
        var task: Task<Void, Never>
        var stream: WatchStream?
    }

    private let slots = Mutex<[Int: Current]>([:])

    /// Opens a watch in place of the one in its slot, without waiting for it to stand.
    func open(_ order: WatchOrder, client: LoadClient) {
        self.slots.withLock { slots in
            slots[order.slot]?.task.cancel()
            let task = Task { await self.follow(order, client: client) }
            slots[order.slot] = Current(number: order.number, task: task)
        }
    }

    /// Asks the member of a watch how far it has come; what it says comes with the watch's messages.
    func askProgress(_ slot: Int) {
        guard let stream = self.slots.withLock({ $0[slot]?.stream }) else { return }
        // A request that fails says nothing that the stream itself does not say.
        Task { try? await stream.requestProgress() }
    }

    /// Closes the watch in a slot.
    func cancel(_ slot: Int) {
        self.slots.withLock { $0.removeValue(forKey: slot) }?.task.cancel()
    }

    /// Ends all watches and waits until they are gone.
    func end() async {
        let tasks = self.slots.withLock { slots in
            defer { slots = [:] }
            return slots.values.map(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func follow(_ order: WatchOrder, client: LoadClient) async {
        let recorder = client.recorder
        do {
            let stream = try await client.store.watch(order.request, fragments: .passed)
            let standing = recorder.clock.now
            guard self.stands(stream, order) else { return }
            recorder.watched(stream.created, order, client, at: standing)
            while let response = try await stream.next() {
                recorder.watched(response, order, client, at: recorder.clock.now)
            }
        } catch {
            guard !Task.isCancelled else { return }
            recorder.watchBroke(error.label, order, client, at: recorder.clock.now)
        }
    }

    /// Notes the stream of a watch; false when another one has its slot already.
    private func stands(_ stream: WatchStream, _ order: WatchOrder) -> Bool {
        self.slots.withLock { slots in
            guard slots[order.slot]?.number == order.number else { return false }
            slots[order.slot]?.stream = stream
            return true
        }
    }
}
