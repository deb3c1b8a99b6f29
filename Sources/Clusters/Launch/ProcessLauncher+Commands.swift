import Glibc
import Platform

extension ProcessLauncher {
    /// Ends a member in an orderly way, with SIGKILL when it takes too long; it stays down.
    ///
    /// Returns when the process is gone; a member without one is only kept from being restarted.
    package func stop(_ name: String) async throws {
        try await self.settle(name)
        let managed = try self.managed(name)
        managed.restarting?.cancel()
        guard let child = managed.child else {
            self.members[name]?.state = .stopped
            return
        }
        if managed.state != .stopping { self.tell(.stopping, name) }
        self.members[name]?.state = .stopping
        self.signal(child, managed.service.unit.killSignal, managed.service.killMode)
        // As systemd does: a frozen process would never see the signal.
        child.signalGroup(SIGCONT)
        let deadline = managed.service.unit.timeoutStop.map { limit in
            Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                child.signalGroup(SIGKILL)
            }
        }
        _ = await child.wait()
        deadline?.cancel()
        await self.untilForgotten(name, child)
    }

    /// Ends a member by SIGKILL, with all it has forked; it stays down.
    package func destroy(_ name: String) async throws {
        try await self.settle(name)
        let managed = try self.managed(name)
        managed.restarting?.cancel()
        guard let child = managed.child else {
            self.members[name]?.state = .stopped
            return
        }
        self.members[name]?.state = .stopping
        child.signalGroup(SIGKILL)
        _ = await child.wait()
        await self.untilForgotten(name, child)
    }

    /// Stops a member and starts it again.
    package func restart(_ name: String) async throws {
        try await self.stop(name)
        try await self.start(name)
    }

    /// Sends a signal to a member's process, as a fault; returns the pid it went to.
    ///
    /// With `hold` the member stays down until `start`, whatever its restart policy says. After
    /// SIGKILL this returns when the process is gone.
    @discardableResult
    package func kill(_ name: String, signal number: Int32, hold: Bool) async throws -> Int32 {
        try await self.settle(name)
        let managed = try self.managed(name)
        guard let child = managed.child else {
            throw LaunchError.notRunning(name, "killed", managed.state)
        }
        self.members[name]?.isHeld = hold
        self.tell(.killed, name, detail: Signals.name(of: number))
        if number == SIGKILL {
            child.signalGroup(SIGKILL)
            _ = await child.wait()
            await self.untilForgotten(name, child)
        } else {
            child.signal(number)
        }
        return child.pid
    }

    /// Freezes a member's process and returns its pid when the kernel shows it stopped.
    @discardableResult
    package func pause(_ name: String) async throws -> Int32 {
        try await self.settle(name)
        let managed = try self.managed(name)
        guard let child = managed.child, managed.state != .stopping else {
            throw LaunchError.notRunning(name, "paused", managed.state)
        }
        child.signalGroup(SIGSTOP)
        guard await self.kernelShows(child.pid, stopped: true) else {
            throw LaunchError.timedOut(name, "paused")
        }
        if let now = self.members[name], now.child === child, now.state != .paused {
            self.members[name]?.stateBeforePause = now.state
            self.members[name]?.state = .paused
            self.tell(.paused, name)
        }
        return child.pid
    }

    /// Lets a frozen member's process run on; one that runs is left alone.
    @discardableResult
    package func unpause(_ name: String) async throws -> Int32 {
        try await self.settle(name)
        let managed = try self.managed(name)
        guard let child = managed.child else {
            throw LaunchError.notRunning(name, "unpaused", managed.state)
        }
        child.signalGroup(SIGCONT)
        guard await self.kernelShows(child.pid, stopped: false) else {
            throw LaunchError.timedOut(name, "unpaused")
        }
        if let now = self.members[name], now.child === child, now.state == .paused {
            self.members[name]?.state = now.stateBeforePause
            self.tell(.running, name)
        }
        return child.pid
    }

    private func signal(_ child: ChildProcess, _ number: Int32, _ mode: MemberService.KillMode) {
        switch mode {
        case .controlGroup: child.signalGroup(number)
        case .mixed: child.signal(number)
        }
    }

    private func kernelShows(_ pid: Int32, stopped: Bool) async -> Bool {
        for _ in 0..<500 {
            guard let state = ProcessTable.state(of: pid) else { return false }
            if stopped ? ProcessTable.isFrozen(pid) : !state.isStopped { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    /// Waits until the end of that process has also been entered here.
    private func untilForgotten(_ name: String, _ child: ChildProcess) async {
        while self.members[name]?.child === child {
            await Task.yield()
        }
    }
}
