import EtcdAPI
import EtcdClient
import Histories
import Synchronization

/// The watches of one client: each takes the place of the one before it.
///
/// A watch that breaks is not opened again: the next list of its client opens a new one, from a
/// revision it knows.
final class LoadWatches: Sendable {
    private struct State {
        var count: Int32 = 0
        var current: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Opens a watch in place of the client's current one, without waiting for it to stand.
    func open(_ request: WatchCreateRequest, client: LoadClient) {
        self.state.withLock { state in
            state.current?.cancel()
            let number = state.count
            state.count += 1
            state.current = Task { await Self.follow(request, number: number, client: client) }
        }
    }

    /// Ends the current watch and waits until it is gone.
    func end() async {
        let current = self.state.withLock { $0.current }
        current?.cancel()
        await current?.value
    }

    private static func follow(
        _ request: WatchCreateRequest,
        number: Int32,
        client: LoadClient
    ) async {
        let process = Int32(client.number)
        let recorder = client.recorder
        var fields: [LabEvent.Field] = [
            .init("process", "\(process)"), .init("watch", "\(number)"),
            .init("start", "\(request.startRevision)"),
        ]
        do {
            let stream = try await client.store.watch(request)
            recorder.event("watch", fields)
            while let response = try await stream.next() {
                let time = recorder.clock.now
                recorder.watched(
                    response,
                    process: process,
                    member: client.member,
                    watch: number,
                    at: time
                )
            }
        } catch {
            guard !Task.isCancelled else { return }
            fields.append(.init("error", error.label))
            recorder.event("watch", fields)
        }
    }
}
