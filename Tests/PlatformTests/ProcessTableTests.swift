import Glibc
import Platform
import TestSupport
import Testing

@Suite struct `The process table` {
    @Test func `A command full of separators does not shift the fields`() throws {
        let zeros = Array(repeating: "0", count: 15).joined(separator: " ")
        let line = "77 (a) (b) c) T 1 42 \(zeros) 0 991 5"
        let state = try #require(ProcessTable.parse(stat: line))
        #expect(state.pid == 77)
        #expect(state.command == "a) (b) c")
        #expect(state.isStopped)
        #expect(state.parent == 1)
        #expect(state.group == 42)
        #expect(state.startTicks == 991)
        #expect(ProcessTable.parse(stat: "77 (a) S 1") == nil)
    }

    @Test func `This process is who it says`() throws {
        let own = ProcessIdentity(pid: getpid())
        #expect(own.isAlive)
        #expect(ProcessTable.state(of: getpid())?.parent == getppid())
        #expect(ProcessTable.all().contains { $0.pid == getpid() })
    }

    @Test func `A process is frozen when none of its threads computes any more`() async throws {
        let threads = """
            import hashlib, threading
            def work():
                while True: hashlib.sha256(bytes(1 << 22))
            for _ in range(8): threading.Thread(target=work).start()
            """
        let child = try await ChildProcess.start(ProcessPlan("/usr/bin/python3", ["-c", threads]))
        defer { child.signalGroup(SIGKILL) }
        let stat = "/proc/\(child.pid)/stat"
        let computed = { () throws -> String in
            let fields = try Files.readText(stat).split(separator: " ")
            return "\(fields[13]) \(fields[14])"
        }
        let before = try computed()
        #expect(try await eventually { try computed() != before }, "it computes nothing")
        #expect(!ProcessTable.isFrozen(child.pid))
        child.signalGroup(SIGSTOP)
        #expect(try await eventually { ProcessTable.isFrozen(child.pid) })
        let frozen = try computed()
        try await Task.sleep(for: .milliseconds(100))
        #expect(try computed() == frozen)
        child.signalGroup(SIGCONT)
        #expect(try await eventually { !ProcessTable.isFrozen(child.pid) })
    }

    @Test func `An ended process is not alive, nor one of another boot`() async throws {
        let child = try await ChildProcess.start(ProcessPlan("/bin/true"))
        _ = await child.wait()
        #expect(!child.identity.isAlive)
        let text = #"{"pid":\#(getpid()),"startTicks":1,"boot":"another"}"#
        let stranger = try JSONValue.decode(ProcessIdentity.self, text)
        #expect(!stranger.isAlive)
    }

    @Test func `A port that is listened on leads to the process that does`() async throws {
        let port = try #require(try Ports.free(1).first)
        let listener = try LoopbackListener(port: port)
        #expect(SocketTable.listener(onPort: port)?.pid == getpid())
        #expect(!Ports.isFree(port))
        listener.close()
        // Not at once: a child that another test is forking may hold a copy for a moment.
        #expect(try await eventually { Ports.isFree(port) })
    }

    @Test func `Free ports lie below those of outgoing connections`() throws {
        let ports = try Ports.free(20)
        #expect(Set(ports).count == 20)
        #expect(ports.allSatisfy { $0 < 32_768 && Ports.isFree($0) })
    }
}
