package import NIOCore
import NIOHTTP1

/// Single requests to a peer URL, for a member that joins or forwards to the leader.
///
/// They need no transport: a member that joins knows neither its id nor the cluster's before it has
/// asked.
package enum PeerHTTP {
    /// The longest answer that is read.
    private static let bodyBytesMax = 16 << 20

    /// Asks for a document.
    ///
    /// - Parameters:
    ///   - url: Whom.
    ///   - path: Path and query.
    ///   - timeout: How long it may take altogether.
    ///   - loop: The loop that carries the connection.
    /// - Returns: The answer, whatever its status, or `PeerTransportError`.
    package static func get(
        _ url: PeerURL,
        path: String,
        timeout: TimeAmount,
        on loop: any EventLoop
    ) -> EventLoopFuture<PeerResponse> {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        return self.ask(url, head, body: [], timeout, loop)
    }

    /// Posts a body.
    ///
    /// - Parameters:
    ///   - url: Whom.
    ///   - path: Path and query.
    ///   - body: What.
    ///   - contentType: What kind of body that is.
    ///   - headers: Further headers, such as `Authorization`.
    ///   - timeout: How long it may take altogether.
    ///   - loop: The loop that carries the connection.
    /// - Returns: The answer, whatever its status, or `PeerTransportError`.
    package static func post(
        _ url: PeerURL,
        path: String,
        body: [UInt8],
        contentType: String = "application/protobuf",
        headers: [(name: String, value: String)] = [],
        timeout: TimeAmount,
        on loop: any EventLoop
    ) -> EventLoopFuture<PeerResponse> {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
        head.headers.add(name: "Content-Type", value: contentType)
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        return self.ask(url, head, body: body, timeout, loop)
    }

    /// Asks one URL after the other until one answers, with whatever status.
    ///
    /// - Parameters:
    ///   - urls: Whom, in this order.
    ///   - loop: The loop that carries the connections.
    ///   - ask: Asks one.
    /// - Returns: The first answer, or the last error.
    package static func first(
        of urls: [PeerURL],
        on loop: any EventLoop,
        _ ask: @escaping @Sendable (PeerURL) -> EventLoopFuture<PeerResponse>
    ) -> EventLoopFuture<PeerResponse> {
        guard let url = urls.first else {
            let error = PeerTransportError(operation: "asking a peer", reason: "no URL is known")
            return loop.makeFailedFuture(error)
        }
        let answer = ask(url).hop(to: loop)
        guard urls.count > 1 else { return answer }
        return answer.flatMapError { _ in
            Self.first(of: Array(urls.dropFirst()), on: loop, ask)
        }
    }

    private static func ask(
        _ url: PeerURL,
        _ head: HTTPRequestHead,
        body: [UInt8],
        _ timeout: TimeAmount,
        _ loop: any EventLoop
    ) -> EventLoopFuture<PeerResponse> {
        var head = head
        head.headers.add(name: "Host", value: url.authority)
        head.headers.add(name: "Connection", value: "close")
        let request = head
        let operation = "\(head.method) \(url)\(head.uri)"
        return loop.flatSubmit {
            let promise = loop.makePromise(of: PeerResponse.self)
            let exchange = HTTPExchange(operation: operation, bodyBytesMax: Self.bodyBytesMax)
            let deadline = NIODeadline.now() + timeout
            PeerChannels.connect(url, timeout: timeout, on: loop, handler: exchange)
                .assumeIsolated()
                .whenComplete { result in
                    switch result {
                    case .success:
                        let body = ByteBuffer(bytes: body)
                        let left = deadline - .now()
                        exchange.perform(request, body: body, timeout: left) {
                            promise.completeWith($0.mapError { $0 })
                            exchange.fail("finished")
                        }
                    case .failure(let error):
                        promise.fail(PeerTransportError(operation: operation, cause: error))
                    }
                }
            return promise.futureResult
        }
    }
}
