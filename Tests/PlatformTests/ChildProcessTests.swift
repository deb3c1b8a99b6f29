import Glibc
import Platform
import TestSupport
import Testing

@Suite struct `Child processes` {
    /// What a shell prints when run by that plan.
    private func output(of plan: ProcessPlan) async throws -> String {
        let pipe = try Pipe.open()
        var plan = plan
        plan.standardOutput = .descriptor(pipe.write)
        let child = try await ChildProcess.start(plan)
        close(pipe.write)
        _ = await child.wait()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(pipe.read, &bytes, bytes.count)
        close(pipe.read)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    @Test func `An exit status reaches everybody who waits, however late`() async throws {
        let child = try await ChildProcess.start(ProcessPlan("/bin/sh", ["-c", "exit 7"]))
        async let first = child.wait()
        async let second = child.wait()
        #expect(await [first, second] == [.exited(7), .exited(7)])
        #expect(await child.wait() == .exited(7))
        #expect(!child.identity.isAlive)
    }

    @Test func `A signal that ended a child is its exit status`() async throws {
        let child = try await ChildProcess.start(ProcessPlan("/bin/sleep", ["60"]))
        #expect(child.identity.isAlive)
        child.signal(SIGTERM)
        #expect(await child.wait() == .signaled(SIGTERM))
        #expect(!child.signal(SIGTERM), "a reaped child takes no signal")
    }

    @Test func `Directory, environment and limits are the child's own`() async throws {
        let directory = try TemporaryDirectory()
        var plan = ProcessPlan(
            "/bin/sh",
            ["-c", "pwd; echo $COLOUR; ulimit -n; ulimit -Hn"],
            environment: ["COLOUR": "green"],
            workingDirectory: directory.path
        )
        plan.openFilesMax = 123
        #expect(try await self.output(of: plan) == "\(directory.path)\ngreen\n123\n123\n")
    }

    @Test func `A child has no descriptor it was not given`() async throws {
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let given = try Pipe.open()
        defer { close(given.read) }
        var plan = ProcessPlan("/bin/ls", ["/proc/self/fd"])
        plan.inherited = [given.write, given.write]
        // 5 is the directory that ls itself reads.
        #expect(try await self.output(of: plan) == "0\n1\n2\n3\n4\n5\n")
        close(given.write)
    }

    @Test func `Signal handling starts afresh in the child`() async throws {
        Signals.ignoreBrokenPipes()
        let plan = ProcessPlan("/bin/sh", ["-c", "grep -E 'SigIgn|SigBlk' /proc/self/status"])
        let masks = try await self.output(of: plan).split(separator: "\n").map { line in
            try #require(UInt64(line.drop { $0 != "\t" }.dropFirst(), radix: 16))
        }
        // Signals 32 and 33 are glibc's own, which it lets nobody touch.
        #expect(masks.map { $0 & ~0x1_8000_0000 } == [0, 0])
    }

    @Test func `What cannot be executed is named, and so is the reason`() async throws {
        await #expect {
            try await ChildProcess.start(ProcessPlan("/nowhere/etcd"))
        } throws: { error in
            "\(error)" == "executing /nowhere/etcd: No such file or directory"
        }
        await #expect {
            try await ChildProcess.start(ProcessPlan("/bin/sh", workingDirectory: "/nowhere"))
        } throws: { error in
            "\(error)" == "entering the directory /nowhere: No such file or directory"
        }
    }

    @Test func `Many children at once are all collected`() async throws {
        let statuses = try await withThrowingTaskGroup(of: ProcessExit.self) { group in
            for code in 0..<40 {
                group.addTask {
                    let plan = ProcessPlan("/bin/sh", ["-c", "exit \(code)"])
                    return try await ChildProcess.start(plan).wait()
                }
            }
            return try await group.reduce(into: Set<ProcessExit>()) { $0.insert($1) }
        }
        #expect(statuses == Set((0..<40).map { ProcessExit.exited($0) }))
    }

    @Test func `The group of a child can be signalled after the child itself ended`() async throws {
        let plan = ProcessPlan("/bin/sh", ["-c", "sleep 60 & exit 0"])
        let child = try await ChildProcess.start(plan)
        _ = await child.wait()
        let orphans = { ProcessTable.all().filter { $0.group == child.pid && !$0.isZombie } }
        #expect(orphans().count == 1)
        #expect(child.signalGroup(SIGKILL))
        #expect(try await eventually { orphans().isEmpty })
    }
}
