import Calls
import EtcdAPI
import Histories
import Workloads

/// Which watch stands in each slot of each client, and how many each client has asked for.
struct WatchRegister {
    private struct Slot: Hashable {
        var client: Int
        var slot: Int
    }

    private var counts: [Int: Int32] = [:]
    private var current: [Slot: Int32] = [:]

    /// The number of the watch that takes a slot.
    mutating func open(client: Int, slot: Int) -> Int32 {
        let number = self.counts[client, default: 0]
        self.counts[client] = number + 1
        self.current[Slot(client: client, slot: slot)] = number
        return number
    }

    /// Empties a slot.
    mutating func cancel(client: Int, slot: Int) {
        self.current[Slot(client: client, slot: slot)] = nil
    }

    /// Whether a watch still has its slot, so that its workload wants to hear of it.
    func isCurrent(_ order: WatchOrder, client: Int) -> Bool {
        self.current[Slot(client: client, slot: order.slot)] == order.number
    }
}

extension RunRecorder {
    /// Records a message of a watch that arrived at `time`, and tells the workload.
    func watched(
        _ response: WatchResponse,
        _ order: WatchOrder,
        _ client: LoadClient,
        at time: Int64
    ) {
        self.record { state, flush in
            let events = response.events.compactMap { state.history.symbols.watchEvent($0) }
            let kind: WatchBatch.Kind =
                response.canceled
                ? .cancelled
                : response.created ? .created : events.isEmpty ? .progress : .events
            let reason = state.history.label(response.cancelReason)
            let revision = response.header?.revision ?? 0
            state.history.receive(
                process: Int32(client.number),
                member: client.member,
                watch: order.number,
                kind: kind,
                revision: revision,
                events: events,
                isFragment: response.fragment,
                compactRevision: response.compactRevision,
                reason: reason,
                at: time
            )
            flush(&state)
            if response.fragment { return nil }
            if kind == .cancelled {
                return (order, client.number, .cancelled(compactRevision: response.compactRevision))
            }
            let notice = WatchNotice.message(
                revision: revision,
                newest: events.last?.keyValue.modRevision,
                isProgress: kind == .progress
            )
            return (order, client.number, notice)
        }
    }

    /// Records that a watch was lost, or could not be opened, and tells the workload.
    func watchBroke(_ error: String, _ order: WatchOrder, _ client: LoadClient, at time: Int64) {
        self.record { state, flush in
            let reason = state.history.label(error)
            state.history.receive(
                process: Int32(client.number),
                member: client.member,
                watch: order.number,
                kind: .broken,
                revision: 0,
                reason: reason,
                at: time
            )
            flush(&state)
            return (order, client.number, .broken)
        }
    }
}

extension WatchCreateRequest {
    /// A workload's watch in the store's own words.
    init(_ watch: Workloads.WatchRequest, symbols: SymbolTable) {
        self.init()
        self.key = symbols.bytes(of: watch.key)
        self.rangeEnd = watch.rangeEnd.map { symbols.bytes(of: $0) } ?? []
        self.startRevision = watch.startRevision
        if watch.filter.contains(.noPut) { self.filters.append(.noPut) }
        if watch.filter.contains(.noDelete) { self.filters.append(.noDelete) }
        self.prevKV = watch.wantsPrevious
        self.progressNotify = watch.wantsProgress
        self.fragment = watch.allowsFragments
    }
}

extension SymbolTable {
    /// An event of the store as the history holds it; nil for one without a key.
    fileprivate mutating func watchEvent(_ event: Event) -> WatchEvent? {
        guard let keyValue = event.kv else { return nil }
        return WatchEvent(
            isDelete: event.type == .delete,
            keyValue: self.keyValue(keyValue),
            previous: event.prevKV.map { self.keyValue($0) }
        )
    }
}
