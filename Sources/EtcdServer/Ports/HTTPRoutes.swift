import NIOCore
import NIOHTTP1

/// A request to the client port that is not gRPC.
struct HTTPQuestion {
    let method: HTTPMethod
    /// The path without its query.
    let path: String
    /// The query's names and values in order.
    let query: [(name: String, value: String)]

    init(method: HTTPMethod, uri: String) {
        self.method = method
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = String(parts.first ?? "")
        self.query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(sides[0]), value: sides.count > 1 ? String(sides[1]) : "")
        }
    }

    /// The first value of a name; empty when it stands alone.
    func value(_ name: String) -> String? {
        self.query.first { $0.name == name }?.value
    }

    /// All values of a name.
    func values(_ name: String) -> [String] {
        self.query.filter { $0.name == name }.map(\.value)
    }
}

/// The answer to such a request.
struct HTTPAnswer {
    var status: HTTPResponseStatus
    var headers: [(name: String, value: String)]
    var body: String

    /// Plain text in the form of Go's http.Error: one line, not to be taken for anything else.
    static func text(
        _ status: HTTPResponseStatus,
        _ body: String,
        headers: [(name: String, value: String)] = []
    ) -> HTTPAnswer {
        HTTPAnswer(
            status: status,
            headers: [
                (name: "Content-Type", value: "text/plain; charset=utf-8"),
                (name: "X-Content-Type-Options", value: "nosniff"),
            ] + headers,
            body: body
        )
    }

    /// JSON.
    static func json(_ body: String, _ status: HTTPResponseStatus = .ok) -> HTTPAnswer {
        HTTPAnswer(
            status: status,
            headers: [(name: "Content-Type", value: "application/json")],
            body: body
        )
    }

    /// What nobody serves.
    static let notFound = HTTPAnswer.text(.notFound, "404 page not found\n")

    /// A method that a path does not take.
    static func notAllowed(_ allowed: String) -> HTTPAnswer {
        .text(
            .methodNotAllowed,
            "Method Not Allowed\n",
            headers: [(name: "Allow", value: allowed)]
        )
    }
}

/// Serves HTTP/1.1 on one connection: one answer after the other.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Answers now or later, on the channel's event loop.
    typealias Route = (HTTPQuestion, @escaping (HTTPAnswer) -> Void) -> Void

    private let route: Route
    private var head: HTTPRequestHead?

    init(route: @escaping Route) {
        self.route = route
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head = self.head else { return }
            self.head = nil
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            self.route(HTTPQuestion(method: head.method, uri: head.uri)) { answer in
                let (handler, context) = bound.value
                handler.send(answer, to: head, context)
            }
        }
    }

    private func send(
        _ answer: HTTPAnswer,
        to request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        headers.add(name: "Content-Length", value: "\(answer.body.utf8.count)")
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version,
            status: answer.status,
            headers: headers
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let body = context.channel.allocator.buffer(string: answer.body)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        if !request.isKeepAlive {
            let channel = context.channel
            sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: sent)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
