public import Basics

/// What the data of a normal entry of the log asks for.
///
/// Up to etcd 3.6 two kinds of message share the log without a mark that tells them apart. An entry
/// is read as an `InternalRaftRequest` first; a bare v2 request fails there, because the letters of
/// its method stand where a message is expected and begin a group, which no message of etcd's has.
/// A member that meets an entry it cannot carry out must stop: to pass over it would let its state
/// drift away from the others'.
public enum LoggedRequest: Equatable, Sendable {
    /// No data: what a new leader appends to commit an entry of its own term.
    case nothing
    /// A request of a kind that this version knows; it is never the v2 one.
    case request(InternalRaftRequest)
    /// A request of the v2 API, bare or wrapped.
    indirect case v2(V2Request)
    /// An `InternalRaftRequest` of no known kind, with the number of the first field that nobody
    /// knows here; 0 when there is none.
    case unknown(field: Int)

    /// Reads an entry's data.
    ///
    /// - Throws: `WireError` when the data is neither kind of message.
    public init(decoding data: [UInt8]) throws(WireError) {
        guard !data.isEmpty else {
            self = .nothing
            return
        }
        let request: InternalRaftRequest
        do { request = try InternalRaftRequest(decoding: data) } catch {
            let bare = try V2Request(decoding: data)
            // Damaged bytes may well be fields that a v2 request does not know.
            guard !bare.method.isEmpty else { throw error }
            self = .v2(bare)
            return
        }
        switch request.request {
        case .v2(let wrapped)?: self = .v2(wrapped)
        case nil: self = .unknown(field: try Self.unknownField(of: data))
        default: self = .request(request)
        }
    }

    private static func unknownField(of data: [UInt8]) throws(WireError) -> Int {
        var cursor = WireCursor(data.span)
        while let tag = try cursor.nextTag(data.span) {
            if tag.number != 1, tag.number != 100 { return tag.number }
            try cursor.skip(data.span, tag)
        }
        return 0
    }
}

extension InternalRaftRequest {
    /// The kinds whose message a client sends just as the log keeps it, by field number.
    public enum ClientKind: Int, Sendable {
        /// A range whose linearizable read goes through the log; etcd has none since 3.1.
        case range = 3
        /// A put.
        case put = 4
        /// A deletion.
        case deleteRange = 5
        /// A transaction.
        case txn = 6
        /// A compaction.
        case compaction = 7
        /// The grant of a lease whose id is set.
        case leaseGrant = 8
        /// The end of a lease.
        case leaseRevoke = 9
        /// An alarm.
        case alarm = 10
    }

    /// Makes the request that a member proposes under the id `id`.
    public init(id: UInt64, _ request: Request) {
        self.init(request: request, header: RequestHeader(id: id))
    }

    /// Writes the request that has `message`, the encoding of a client's message, for its body.
    ///
    /// The same bytes as encoding the whole request gives, without decoding a part of it.
    @inlinable
    public static func write(
        _ kind: ClientKind,
        _ message: Span<UInt8>,
        header: RequestHeader,
        to writer: inout WireWriter
    ) {
        writer.message(kind.rawValue, encoded: message)
        writer.message(100, header)
    }
}
