import Glibc
import NIOCore
import NIOPosix
import PeerTransport
import Raft

/// One member of the bench; lives on its loop.
final class BenchMember: PeerTransportDelegate {
    let id: UInt64
    var transport: PeerTransport?
    var received = 0
    var streams = 0
    var batch: [Message] = []
    var left = 0
    var done: EventLoopPromise<Void>?
    private var arrived = 0

    init(id: UInt64) {
        self.id = id
    }

    func sendBatch() { self.transport?.send(self.batch) }

    func received(_ message: Message) {
        self.received += 1
        self.arrived += 1
        guard self.arrived == self.batch.count else { return }
        self.arrived = 0
        guard self.left > 0 else {
            self.done?.succeed()
            self.done = nil
            return
        }
        self.left -= 1
        self.sendBatch()
    }

    func unreachable(_ id: UInt64) {}
    func snapshotSent(to id: UInt64, succeeded: Bool) {}
    func isRemoved(_ id: UInt64) -> Bool { false }
    func wasRemoved(accordingTo id: UInt64) {}
    func answer(_ request: PeerRequest, _ reply: PeerReply) {}

    func receiveSnapshot(_ message: Message) throws -> any SnapshotSink {
        throw ChannelError.operationUnsupported
    }

    func observed(_ event: PeerEvent) {
        if case .streamOpened = event { self.streams += 1 }
    }
}

/// Two members on two threads.
enum PeerBench {
    private typealias Bound = NIOLoopBound<BenchMember>

    static func run(batch: Int, rounds: Int) async throws {
        let groups = (0..<2).map { _ in MultiThreadedEventLoopGroup(numberOfThreads: 1) }
        let any = try PeerURL("http://127.0.0.1:0")
        var listeners: [PeerListener] = []
        for group in groups {
            listeners.append(try await PeerListener.bind([any], on: group.next()).get())
        }
        let urls = try listeners.map {
            try PeerURL("http://127.0.0.1:\($0.addresses.first?.port ?? 0)")
        }
        var members: [Bound] = []
        for place in 0..<2 {
            let other = Peer(id: UInt64(2 - place), urls: [urls[1 - place]])
            members.append(
                try await Self.start(
                    groups[place].next(),
                    listeners[place],
                    other,
                    urls[place],
                    batch
                )
            )
        }
        for place in 0..<2 {
            let bound = members[place]
            while try await groups[place].next().submit({ bound.value.streams }).get() < 4 {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        var before: [Double] = []
        for group in groups { before.append(try await Self.cpu(group.next())) }
        let clock = ContinuousClock.now
        let first = members[0]
        try await groups[0].next().flatSubmit {
            let done = groups[0].next().makePromise(of: Void.self)
            first.value.left = rounds - 1
            first.value.done = done
            first.value.sendBatch()
            return done.futureResult
        }.get()
        let wall = (ContinuousClock.now - clock) / .microseconds(1)
        let count = Double(batch * rounds)
        var line = "batch \(batch): \(Self.text(wall / Double(rounds))) us a round trip"
        for (place, name) in ["sends appends", "answers"].enumerated() {
            let cpu = try await Self.cpu(groups[place].next()) - before[place]
            line += ", \(Self.text(cpu / count)) us CPU a message for who \(name)"
        }
        print(line)
        for place in 0..<2 {
            let bound = members[place]
            try await groups[place].next().flatSubmit {
                bound.value.transport?.stop() ?? groups[place].next().makeSucceededVoidFuture()
            }.get()
            try await groups[place].shutdownGracefully()
        }
    }

    private static func start(
        _ loop: any EventLoop,
        _ listener: PeerListener,
        _ other: Peer,
        _ url: PeerURL,
        _ batch: Int
    ) async throws -> Bound {
        try await loop.submit {
            let member = BenchMember(id: 3 - other.id)
            let options = PeerOptions(
                localID: member.id,
                clusterID: 7,
                serverVersion: ServerVersion(3, 6, 0),
                advertisedURLs: [url]
            )
            let transport = PeerTransport(options: options, eventLoop: loop, delegate: member)
            transport.setPeers([other])
            transport.serve(listener)
            member.transport = transport
            member.left = .max
            member.batch = (0..<batch).map { member.id == 1 ? Self.append($0) : Self.answer($0) }
            return Bound(member, eventLoop: loop)
        }.get()
    }

    private static func append(_ offset: Int) -> Message {
        let entry = Entry(
            term: 5,
            index: UInt64(offset + 101),
            data: [UInt8](repeating: 7, count: 256)
        )
        return Message(
            type: .app,
            to: 2,
            from: 1,
            term: 5,
            logTerm: 5,
            index: UInt64(offset + 100),
            entries: [entry],
            commit: 99
        )
    }

    private static func answer(_ offset: Int) -> Message {
        Message(type: .appResp, to: 1, from: 2, term: 5, index: UInt64(offset + 101))
    }

    /// Microseconds of CPU that the loop's thread has used.
    private static func cpu(_ loop: any EventLoop) async throws -> Double {
        try await loop.submit {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
        }.get()
    }

    private static func text(_ number: Double) -> String {
        "\((number * 100).rounded() / 100)"
    }
}
