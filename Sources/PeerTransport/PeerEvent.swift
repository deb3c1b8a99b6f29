/// One of the two streams in each direction between two members.
package enum StreamKind: String, Sendable, CaseIterable {
    /// Appends, in a shorter encoding.
    case append = "msgapp"
    /// Everything else, and appends while the other stream is down.
    case message = "message"
}

/// Which way a stream goes.
package enum StreamDirection: String, Sendable {
    /// The peer writes; this member dialled.
    case reading
    /// This member writes; the peer dialled.
    case writing
}

/// Something worth a line in the log.
package enum PeerEvent: Sendable, Hashable, CustomStringConvertible {
    /// A stream is up.
    case streamOpened(UInt64, StreamKind, StreamDirection)
    /// A stream is no more.
    case streamClosed(UInt64, StreamKind, StreamDirection, reason: String)
    /// A stream could not be opened; told when the reason changes.
    case dialFailed(UInt64, StreamKind, reason: String)
    /// A message or snapshot that was posted did not get through; told when the reason changes.
    case postFailed(UInt64, path: String, reason: String)
    /// Messages were dropped: the peer is not there or reads too slowly.
    case dropped(UInt64, count: Int)
    /// A request was refused.
    case refused(remote: String, path: String, status: Int, reason: String)

    /// One sentence, without the capital.
    package var description: String {
        switch self {
        case .streamOpened(let id, let kind, let direction):
            "\(direction) the \(kind.rawValue) stream with peer \(MemberID.text(id))"
        case .streamClosed(let id, let kind, let direction, let reason):
            "no longer \(direction) the \(kind.rawValue) stream with peer \(MemberID.text(id)): "
                + reason
        case .dialFailed(let id, let kind, let reason):
            "dialling the \(kind.rawValue) stream of peer \(MemberID.text(id)): \(reason)"
        case .postFailed(let id, let path, let reason):
            "posting to \(path) of peer \(MemberID.text(id)): \(reason)"
        case .dropped(let id, let count):
            "dropped \(count) messages to peer \(MemberID.text(id))"
        case .refused(let remote, let path, let status, let reason):
            "refused \(path) from \(remote) with status \(status): \(reason)"
        }
    }
}

/// Members' and clusters' ids as headers and paths spell them: hexadecimal, no leading zeros.
enum MemberID {
    static func text(_ id: UInt64) -> String { String(id, radix: 16) }

    static func parse(_ text: some StringProtocol) -> UInt64? { UInt64(text, radix: 16) }
}
