import Glibc
import Platform
import TestSupport
import Testing

@Suite struct `The guardian` {
    @Test func `It kills the groups it was told of when its owner is gone, and no others`()
        async throws
    {
        let watched = try await ChildProcess.start(self.family())
        let forgotten = try await ChildProcess.start(self.family())
        do {
            let guardian = try await Guardian.start()
            guardian.watch(group: watched.pid)
            guardian.watch(group: forgotten.pid)
            guardian.forget(group: forgotten.pid)
            #expect(guardian.process.identity.isAlive)
        }
        // The value went away and with it the lifeline, as when the process had been killed.
        #expect(await watched.wait() == .signaled(SIGKILL))
        let left = { ProcessTable.all().filter { $0.group == watched.pid && !$0.isZombie } }
        #expect(try await eventually { left().isEmpty })
        #expect(forgotten.identity.isAlive)
        forgotten.signalGroup(SIGKILL)
        #expect(await forgotten.wait() == .signaled(SIGKILL))
    }

    @Test func `A stopped process does not escape it`() async throws {
        let stopped = try await ChildProcess.start(ProcessPlan("/bin/sleep", ["60"]))
        stopped.signal(SIGSTOP)
        #expect(try await eventually { ProcessTable.state(of: stopped.pid)?.isStopped == true })
        do {
            let guardian = try await Guardian.start()
            guardian.watch(group: stopped.pid)
        }
        #expect(await stopped.wait() == .signaled(SIGKILL))
    }

    @Test func `It shrugs off the signals a terminal sends`() async throws {
        let guardian = try await Guardian.start()
        for number in [SIGINT, SIGTERM, SIGHUP] {
            guardian.process.signal(number)
        }
        let watched = try await ChildProcess.start(ProcessPlan("/bin/sleep", ["60"]))
        guardian.watch(group: watched.pid)
        #expect(guardian.process.identity.isAlive)
        watched.signal(SIGKILL)
        _ = await watched.wait()
    }

    /// A process with a child of its own in the same group.
    private func family() -> ProcessPlan {
        ProcessPlan("/bin/sh", ["-c", "sleep 60 & sleep 60"])
    }
}
