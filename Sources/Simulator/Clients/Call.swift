import Basics
import Calls
import EtcdAPI
import Histories
import ReplicaCore

/// A request on its way, at its member, or on its way back.
struct Call {
    /// Where it is.
    enum State: Hashable {
        case sent
        /// At the member, in this life of its process.
        case open(life: UInt32)
        case answered
    }

    /// Who asked.
    enum Asker: Hashable {
        case client(Int)
        case chore(ChoreKind)
        /// The read of everything at the end, through one member.
        case final
    }

    var asker: Asker
    /// Tells calls apart that had the same place one after the other.
    var serial: UInt32
    var node: Int
    /// The life of the node's process when the request left.
    var life: UInt32
    var state = State.sent
    var message: CallMessage
    var operation: OperationID
    /// The encoded answer, or the refusal.
    var answer: [UInt8] = []
    var error: EtcdError?
    /// Whether the client waits no longer.
    var isAbandoned = false
    /// Whether it comes from another member, which could not answer.
    var isForwarded = false
}

/// A request as it is sent: encoded, with the RPC that says what it is.
enum CallMessage {
    case range([UInt8], onlyReads: Bool = true)
    case put([UInt8])
    case deleteRange([UInt8])
    case txn([UInt8], onlyReads: Bool)
    case compact([UInt8])
    /// What the operator asks; it is not part of the history.
    case other(ReplicaRequest, RPCShape)

    init(_ request: LoadRequest) {
        switch request {
        case .range(let range): self = .range(range.encode())
        case .put(let put): self = .put(put.encode())
        case .deleteRange(let deletion): self = .deleteRange(deletion.encode())
        case .txn(let txn): self = .txn(txn.encode(), onlyReads: txn.onlyReads)
        case .compact(let compaction): self = .compact(compaction.encode())
        }
    }

    /// The request as the member's service reads it.
    func decoded() throws -> ReplicaRequest {
        switch self {
        case .range(let bytes, _): .range(try RangeRequest(decoding: bytes))
        case .put(let bytes): .put(try PutRequest(decoding: bytes))
        case .deleteRange(let bytes): .deleteRange(try DeleteRangeRequest(decoding: bytes))
        case .txn(let bytes, _): .txn(try TxnRequest(decoding: bytes))
        case .compact(let bytes): .compact(try CompactionRequest(decoding: bytes))
        case .other(let request, _): request
        }
    }

    /// The answer as the client reads it.
    func response(_ bytes: [UInt8]) throws -> LoadResponse? {
        switch self {
        case .range: .range(try RangeResponse(decoding: bytes))
        case .put: .put(try PutResponse(decoding: bytes))
        case .deleteRange: .deleteRange(try DeleteRangeResponse(decoding: bytes))
        case .txn: .txn(try TxnResponse(decoding: bytes))
        case .compact: .compact(try CompactionResponse(decoding: bytes))
        case .other: nil
        }
    }

    var shape: RPCShape {
        switch self {
        case .range: .range
        case .put: .put
        case .deleteRange: .deleteRange
        case .txn: .txn
        case .compact: .compact
        case .other(_, let shape): shape
        }
    }

    var onlyReads: Bool {
        switch self {
        case .range(_, let onlyReads), .txn(_, let onlyReads): onlyReads
        case .put, .deleteRange, .compact, .other: false
        }
    }
}

/// The calls that are not over.
struct CallTable {
    /// The token of a node's own wish to hand over.
    static let ending = UInt64.max

    private(set) var calls: [Call?] = []
    private var free: [Int32] = []
    private var serial: UInt32 = 0

    /// Keeps a call, which gets a serial; returns its place.
    mutating func add(_ call: Call) -> (place: Int32, serial: UInt32) {
        var call = call
        self.serial &+= 1
        call.serial = self.serial
        if let place = self.free.popLast() {
            self.calls[Int(place)] = call
            return (place, self.serial)
        }
        self.calls.append(call)
        return (Int32(self.calls.count - 1), self.serial)
    }

    /// A call, if it is not over.
    subscript(_ place: Int32, _ serial: UInt32) -> Call? {
        guard let call = self.calls[Int(place)], call.serial == serial else { return nil }
        return call
    }

    /// Changes a call that is not over.
    mutating func update(_ place: Int32, _ change: (inout Call) -> Void) {
        guard var call = self.calls[Int(place)] else { return }
        self.calls[Int(place)] = nil
        change(&call)
        self.calls[Int(place)] = call
    }

    /// Ends a call.
    mutating func remove(_ place: Int32, _ serial: UInt32) -> Call? {
        guard let call = self[place, serial] else { return nil }
        self.calls[Int(place)] = nil
        self.free.append(place)
        return call
    }

    /// What a member knows a call by.
    static func token(_ place: Int32, _ serial: UInt32) -> UInt64 {
        UInt64(serial) << 32 | UInt64(UInt32(bitPattern: place))
    }

    static func place(_ token: UInt64) -> (place: Int32, serial: UInt32) {
        (Int32(truncatingIfNeeded: token), UInt32(token >> 32))
    }
}
