import NIOHTTP1

/// What a request to the peer port asks for.
enum PeerAction {
    /// `POST /raft`: one message.
    case message
    /// `POST /raft/snapshot`: a message and the database behind it.
    case snapshot
    /// `GET /raft/stream/…`: a stream that this member writes.
    case stream(StreamKind, PeerLink)
    /// `GET /raft/probing`: the time, from which etcd tells round trip and clock difference.
    case probing
    /// Something for the owner of the transport.
    case ask(PeerRequest.Route)
    /// Nothing that is given.
    case refuse(PeerResponse)

    /// Reads a request's head; bodies come later.
    ///
    /// Checks and words are etcd's, in etcd's order: method, compatibility, path, sender, receiver.
    static func of(_ head: HTTPRequestHead, _ transport: PeerTransport) -> PeerAction {
        let path = String(head.uri.prefix { $0 != "?" })
        switch path {
        case "/raft": return self.posted(.message, head, transport)
        case "/raft/snapshot": return self.posted(.snapshot, head, transport)
        case "/raft/probing": return .probing
        case "/members": return self.asked(.members, head, .GET)
        case "/members/hashkv": return self.asked(.hashKV, head, .GET)
        case "/version": return self.asked(.version, head, .GET)
        case "/downgrade/enabled": return self.asked(.downgradeEnabled, head, .GET)
        case "/leases": return self.asked(.leases, head, .POST)
        case "/leases/internal": return self.asked(.leasesInternal, head, .POST)
        default: break
        }
        if path.hasPrefix("/raft/stream/") { return self.stream(path, head, transport) }
        if path.hasPrefix("/members/promote/") { return self.promote(path, head) }
        return .refuse(.text(404, "404 page not found"))
    }

    private static func posted(
        _ action: PeerAction,
        _ head: HTTPRequestHead,
        _ transport: PeerTransport
    ) -> PeerAction {
        guard head.method == .POST else { return .refuse(.methodNotAllowed(.POST)) }
        if let reason = PeerHeaders.incompatibility(head.headers, transport.options) {
            return .refuse(.text(412, reason))
        }
        self.introduceSender(head, transport)
        return action
    }

    private static func asked(
        _ route: PeerRequest.Route,
        _ head: HTTPRequestHead,
        _ method: HTTPMethod
    ) -> PeerAction {
        head.method == method ? .ask(route) : .refuse(.methodNotAllowed(method))
    }

    private static func promote(_ path: String, _ head: HTTPRequestHead) -> PeerAction {
        let text = path.dropFirst("/members/promote/".count)
        guard head.method == .POST else { return .refuse(.methodNotAllowed(.POST)) }
        guard let id = UInt64(text) else {
            return .refuse(.text(404, "member \(text) not found in cluster"))
        }
        return .ask(.promote(id))
    }

    private static func stream(
        _ path: String,
        _ head: HTTPRequestHead,
        _ transport: PeerTransport
    ) -> PeerAction {
        guard head.method == .GET else { return .refuse(.methodNotAllowed(.GET)) }
        if let reason = PeerHeaders.incompatibility(head.headers, transport.options) {
            return .refuse(.text(412, reason))
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
        guard parts.count == 2, let kind = StreamKind(rawValue: String(parts[3])) else {
            return .refuse(.text(404, "invalid path"))
        }
        guard let from = MemberID.parse(parts[4]) else {
            return .refuse(.text(404, "invalid from"))
        }
        if transport.delegate?.isRemoved(from) ?? true {
            return .refuse(.text(410, "removed member"))
        }
        guard let link = transport.link(from) else {
            transport.introduce(from, urls: PeerHeaders.senderURLs(head.headers))
            return .refuse(.text(404, "error sender not found"))
        }
        guard head.headers.first(name: PeerHeaders.to) == MemberID.text(transport.options.localID)
        else { return .refuse(.text(412, "to field mismatch")) }
        return .stream(kind, link)
    }

    /// Remembers who posts, so that a member that does not know the sender can answer.
    private static func introduceSender(_ head: HTTPRequestHead, _ transport: PeerTransport) {
        guard let text = head.headers.first(name: PeerHeaders.from),
            let id = MemberID.parse(text), transport.delegate?.isRemoved(id) == false
        else { return }
        transport.introduce(id, urls: PeerHeaders.senderURLs(head.headers))
    }
}

extension PeerResponse {
    static func methodNotAllowed(_ allowed: HTTPMethod) -> Self {
        var response = Self.text(405, "Method Not Allowed")
        response.headers.append(("Allow", allowed.rawValue))
        return response
    }

    /// A refusal of raft's own, which etcd answers in JSON.
    static func forbidden(_ sentence: StaticString) -> Self {
        .json(Array("{\"message\":\"\(sentence)\"}".utf8), status: 403)
    }
}
