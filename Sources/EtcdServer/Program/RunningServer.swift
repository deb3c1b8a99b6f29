import GRPCTransport
import Glibc
import NIOCore
import NIOPosix
import PeerTransport
import Platform
import ReplicaCore

/// A server from its bound sockets to its end, seen from the program's first thread.
final class RunningServer: Sendable {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let loop: any EventLoop
    private let served: NIOLoopBoundBox<ClientService?>
    private let member: NIOLoopBoundBox<Member?>
    private let ended: EventLoopPromise<Int32>

    init(_ configuration: ServerConfiguration, _ logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        self.loop = loop
        self.served = NIOLoopBoundBox.makeBoxSendingValue(nil, eventLoop: loop)
        self.member = NIOLoopBoundBox.makeBoxSendingValue(nil, eventLoop: loop)
        self.ended = loop.makePromise(of: Int32.self)
    }

    /// Runs until the member ends; returns the signal that ended it, 0 when it ended by itself.
    func run() throws(ProgramError) -> Int32 {
        // Whoever is refused waits for nothing any more.
        defer { self.ended.succeed(0) }
        let listener = try self.bindPeerPort()
        let port = try ClientPort.bind(
            self.configuration.listenClientURLs,
            reusesPort: self.configuration.reusesPort,
            on: self.loop,
            serving: self.served
        )
        let start = MemberStart(
            configuration: self.configuration,
            logger: self.logger,
            loop: self.loop
        )
        let parts = try start.prepare()
        self.handleSignals()
        do {
            try self.loop.submit { try self.start(parts, listener, port) }.wait()
            return try self.ended.futureResult.wait()
        } catch let error as ProgramError {
            throw error
        } catch {
            throw ProgramError("\(error)")
        }
    }

    private func bindPeerPort() throws(ProgramError) -> PeerListener {
        do {
            let urls = try self.configuration.listenPeerURLs.map { url in
                try PeerURL(url.host == "localhost" ? "http://127.0.0.1:\(url.port)" : url.text)
            }
            return try PeerListener.bind(urls, on: self.loop).wait()
        } catch {
            throw ProgramError("\(error); see --listen-peer-urls")
        }
    }

    /// Puts the member together, on its loop.
    private func start(
        _ parts: MemberParts,
        _ listener: PeerListener,
        _ port: ClientPort
    ) throws {
        let member = try Member(parts, loop: self.loop)
        self.member.value = member
        let service = ClientService(
            grpc: GRPCService(
                options: Self.options(self.configuration),
                handlers: Services(member: NIOLoopBound(member, eventLoop: self.loop)).methods
            ),
            route: { member.route($0, $1) }
        )
        self.served.value = service
        member.becameReady = {
            port.serve()
            self.tellReady()
        }
        member.ended = { error in
            if let error {
                self.ended.fail(error)
            } else {
                self.ended.succeed(0)
            }
        }
        let transport = PeerTransport(
            options: try Self.peerOptions(self.configuration, parts),
            eventLoop: self.loop,
            delegate: member
        )
        member.start(transport, listener)
        ServiceStatus.tell(["STATUS=waiting for a leader"])
    }

    private func tellReady() {
        let urls = self.configuration.listenClientURLs.map(\.text)
        self.logger.info("ready to serve client requests")
        for url in self.configuration.listenClientURLs {
            self.logger.info("serving client traffic insecurely", .text("address", url.address))
        }
        ServiceStatus.tell(["READY=1", "STATUS=serving \(urls.joined(separator: ", "))"])
    }

    private static func options(_ configuration: ServerConfiguration) -> GRPCServerOptions {
        var options = GRPCServerOptions()
        options.maxReceiveBytes = configuration.requestBytesMax + 512 * 1024
        options.maxConcurrentStreams = configuration.streamsMax
        options.keepaliveMinimumInterval = .nanoseconds(configuration.keepaliveMinimum)
        options.keepaliveInterval =
            configuration.keepaliveInterval == 0
            ? nil : .nanoseconds(configuration.keepaliveInterval)
        options.keepaliveTimeout = .nanoseconds(configuration.keepaliveTimeout)
        return options
    }

    private static func peerOptions(
        _ configuration: ServerConfiguration,
        _ parts: MemberParts
    ) throws -> PeerOptions {
        guard let version = ServerVersion(configuration.compatibility.serverVersion) else {
            preconditionFailure("the version shown is a version")
        }
        var options = PeerOptions(
            localID: parts.options.memberID,
            clusterID: parts.options.clusterID,
            serverVersion: version,
            advertisedURLs: try configuration.advertisePeerURLs.map { try PeerURL($0.text) }
        )
        options.readTimeout = .nanoseconds(configuration.peerReadTimeout)
        options.writeTimeout = .nanoseconds(configuration.peerWriteTimeout)
        options.dialTimeout = .milliseconds(Int64(1_000 + configuration.electionMilliseconds))
        return options
    }

    // Signals.

    private func handleSignals() {
        Signals.ignoreBrokenPipes()
        for number in [Signals.terminate, Signals.interrupt] {
            do throws(PlatformError) {
                try Signals.handle(number) { number in
                    self.loop.execute { self.end(number) }
                }
            } catch {
                self.logger.warn("signals cannot be handled", .text("error", error.description))
            }
        }
    }

    private func end(_ signal: Int32) {
        guard let member = self.member.value, !member.isEnding else { return }
        self.logger.info(
            "received signal; shutting down",
            .text("signal", Signals.name(of: signal))
        )
        ServiceStatus.tell(["STOPPING=1", "STATUS=shutting down"])
        member.shutDown {
            guard let service = self.served.value else { return self.ended.succeed(signal) }
            let ended = self.ended
            let bound = NIOLoopBound(service, eventLoop: self.loop)
            bound.value.shutDown(grace: .milliseconds(500), on: self.loop) { ended.succeed(signal) }
        }
    }
}

/// Word to the service manager, which may not be there.
enum ServiceStatus {
    static func tell(_ assignments: [String]) {
        _ = try? ServiceManager.notify(assignments)
    }
}
