import Histories

/// The watches that one client holds open, with what it needs to resume them.
struct WatchSlots: Sendable {
    private struct Slot: Sendable {
        var request: WatchRequest
        /// The first revision that it has not been told of; 0 until it knows where it began.
        var next: Int64
        var isBroken = false
    }

    private var slots: [Slot?]

    init(count: Int) {
        self.slots = Array(repeating: nil, count: count)
    }

    /// How many watches there may be.
    var count: Int { self.slots.count }

    /// Whether a watch was opened in a slot and not cancelled since.
    func isOpen(_ slot: Int) -> Bool { self.slots[slot] != nil }

    /// A slot whose watch was lost.
    var broken: Int? { self.slots.firstIndex { $0?.isBroken == true } }

    /// Puts a watch in its slot and returns it.
    mutating func open(_ request: WatchRequest) -> WatchRequest {
        self.slots[request.slot] = Slot(request: request, next: request.startRevision)
        return request
    }

    /// Empties a slot.
    mutating func cancel(_ slot: Int) { self.slots[slot] = nil }

    /// Opens the watch of a slot again, from where it was lost.
    mutating func resume(_ slot: Int) -> WatchRequest {
        guard var request = self.slots[slot]?.request else {
            preconditionFailure("slot \(slot) holds no watch that could be resumed")
        }
        request.startRevision = self.slots[slot]?.next ?? 0
        return self.open(request)
    }

    /// Learns what became of a watch.
    mutating func take(_ notice: WatchNotice, in slot: Int) {
        guard var known = self.slots[slot] else { return }
        switch notice {
        case .message(_, let newest?, _): known.next = max(known.next, newest + 1)
        case .message(let revision, nil, let isProgress):
            if isProgress || known.next == 0 { known.next = max(known.next, revision + 1) }
        case .cancelled(let compactRevision):
            // What is gone cannot be had any more; what is left begins there.
            known.next = max(known.next, compactRevision)
            known.isBroken = true
        case .broken: known.isBroken = true
        }
        self.slots[slot] = known
    }
}
