import EtcdAPI
import GRPCTransport

/// Who waits for the answers of the core: tokens are slots with a generation, nothing is hashed.
struct PendingCalls {
    /// What an answer is given to.
    enum Waiter {
        /// A unary call, and what to send to the leader if only it can answer.
        case call(GRPCResponder, ForwardedRequest?)
        /// Code of the shell's own.
        case closure((Outcome) -> Void)
    }

    /// An answer as the shell's own code sees it.
    enum Outcome {
        /// The encoded message.
        case message([UInt8])
        /// Why there is none.
        case failed(EtcdError)
        /// Only this member can answer.
        case forward(UInt64)
    }

    private struct Slot {
        var generation: UInt32 = 0
        var waiter: Waiter?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    /// How many wait.
    var count: Int { self.slots.count - self.free.count }

    /// Remembers who waits, and returns the token for the core.
    mutating func add(_ waiter: Waiter) -> UInt64 {
        let slot: UInt32
        if let last = self.free.popLast() {
            slot = last
        } else {
            slot = UInt32(self.slots.count)
            self.slots.append(Slot())
        }
        self.slots[Int(slot)].waiter = waiter
        // Token 0 is nobody's.
        return UInt64(self.slots[Int(slot)].generation) << 32 | UInt64(slot) + 1
    }

    /// Who waits under a token; nil when the token is out of date.
    func waiter(_ token: UInt64) -> Waiter? {
        let slot = Int(token & 0xFFFF_FFFF) - 1
        guard self.slots.indices.contains(slot),
            self.slots[slot].generation == UInt32(truncatingIfNeeded: token >> 32)
        else { return nil }
        return self.slots[slot].waiter
    }

    /// Takes out who waits under a token; nil when the token is out of date.
    mutating func take(_ token: UInt64) -> Waiter? {
        guard let waiter = self.waiter(token) else { return nil }
        let slot = Int(token & 0xFFFF_FFFF) - 1
        self.slots[slot].waiter = nil
        self.slots[slot].generation &+= 1
        self.free.append(UInt32(slot))
        return waiter
    }
}

/// A request that only the leader can answer, as it is passed on to the leader.
enum ForwardedRequest {
    case keepAlive(LeaseKeepAliveRequest)
    case timeToLive(LeaseTimeToLiveRequest)
    case promote(MemberPromoteRequest)
}
