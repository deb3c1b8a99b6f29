import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@Suite struct `Notifications` {
    @Test func `A datagram is read assignment by assignment`() {
        let text = "READY=1\nSTATUS=leader n2 = term 7\nMAINPID=12\nX_OTHER=1\nnonsense"
        let notification = Notification(parsing: text, sender: 9)
        #expect(notification.isReady)
        #expect(notification.status == "leader n2 = term 7")
        #expect(notification.mainPID == 12)
        #expect(notification.sender == 9)
        #expect(!Notification(parsing: "READY=0", sender: 9).isReady)
    }

    // One after the other: the variable belongs to the whole process.
    @Test(.serialized, arguments: [true, false])
    func `What a service says through libsystemd arrives with its pid`(named: Bool) async throws {
        let directory = try TemporaryDirectory()
        let address = named ? "\(directory.path)/notify" : "@tern-test-\(getpid())"
        let received = Mutex<[Notification]>([])
        let socket = try NotifySocket(address: address) { notification in
            received.withLock { $0.append(notification) }
        }
        // This very process plays the service: the variable is read at each call.
        setenv("NOTIFY_SOCKET", socket.address, 1)
        #expect(try ServiceManager.notify(["READY=1", "STATUS=fine"]))
        unsetenv("NOTIFY_SOCKET")
        #expect(try await eventually { received.withLock { $0.count } == 1 })
        let notification = try #require(received.withLock { $0.first })
        #expect(notification.isReady && notification.status == "fine")
        #expect(notification.sender == getpid())
        socket.close()
        #expect(try ServiceManager.notify(["READY=1"]) == false)
        #expect(!Files.exists("\(directory.path)/notify"))
    }

    @Test func `A path too long for a socket is refused with its name`() {
        let address = "/tmp/" + String(repeating: "x", count: 120)
        #expect {
            try NotifySocket(address: address) { _ in }
        } throws: { error in
            "\(error)" == "binding \(address): File name too long"
        }
    }

    @Test func `An entry for the journal is accepted, with or without a journal`() throws {
        try Journal.send([("MESSAGE", "n2 leads"), ("TERN_MEMBER", "n2")])
    }

    @Test func `Signals arrive as values`() async throws {
        let stream = try Signals.stream(of: [SIGUSR1])
        kill(getpid(), SIGUSR1)
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == SIGUSR1)
    }

    @Test func `A signal's name is read with and without its prefix`() {
        #expect(Signals.number(of: "KILL") == SIGKILL)
        #expect(Signals.number(of: "sigterm") == SIGTERM)
        #expect(Signals.number(of: "9") == 9)
        #expect(Signals.number(of: "65") == nil)
        #expect(Signals.number(of: "NONSENSE") == nil)
        #expect(Signals.name(of: SIGSTOP) == "SIGSTOP")
    }

    @Test func `The monotonic clock moves on`() {
        let before = MonotonicClock.now()
        #expect(MonotonicClock.now() >= before)
        #expect(before > 0)
    }
}
