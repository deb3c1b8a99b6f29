/// A request of a peer that the owner of the transport answers.
package struct PeerRequest: Sendable {
    /// What is asked for; method and path have been checked.
    package enum Route: Hashable, Sendable {
        /// `GET /members`: the members as JSON.
        case members
        /// `GET /version`: server and cluster version as JSON.
        case version
        /// `POST /members/promote/<id>`: makes a learner a voter, answers with the members as JSON.
        case promote(UInt64)
        /// `POST /leases`: a LeaseKeepAliveRequest for the leader.
        case leases
        /// `POST /leases/internal`: a LeaseInternalRequest for the leader.
        case leasesInternal
        /// `GET /members/hashkv`: JSON in, JSON out.
        case hashKV
        /// `GET /downgrade/enabled`: `true` or `false`.
        case downgradeEnabled
    }

    /// What is asked for.
    package var route: Route
    /// What followed the question mark.
    package var query: String
    /// The token of the client on whose behalf the peer asks.
    package var authorization: String?
    /// The body, at most 1 MiB.
    package var body: [UInt8]
}

/// An answer over HTTP, given or received.
package struct PeerResponse: Sendable {
    /// The status code.
    package var status: Int
    /// What the body is.
    package var contentType: String
    /// Further headers.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]

    /// Makes an answer of its parts.
    package init(
        status: Int,
        contentType: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    package static func json(_ body: [UInt8], status: Int = 200) -> Self {
        Self(status: status, contentType: "application/json", body: body)
    }

    /// A protocol-buffer message.
    package static func protobuf(_ body: [UInt8]) -> Self {
        Self(status: 200, contentType: "application/protobuf", body: body)
    }

    /// A sentence and a newline, as Go's `http.Error` writes it.
    package static func text(_ status: Int, _ sentence: String) -> Self {
        Self(
            status: status,
            contentType: "text/plain; charset=utf-8",
            headers: [("X-Content-Type-Options", "nosniff")],
            body: Array("\(sentence)\n".utf8)
        )
    }

    /// Nothing, with success.
    static let noContent = Self(status: 204, contentType: "", body: [])

    /// The value of the first header of this name, in any case.
    package func header(_ name: String) -> String? {
        self.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// The way back for one answer.
///
/// Used once, on the transport's loop; a connection that is gone meanwhile is passed over.
package struct PeerReply {
    private let send: (PeerResponse) -> Void

    init(_ send: @escaping (PeerResponse) -> Void) {
        self.send = send
    }

    /// Answers.
    package func callAsFunction(_ response: PeerResponse) { self.send(response) }
}
