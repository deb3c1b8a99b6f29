import Glibc
package import Platform

/// Runs the members of one cluster as children of this process, by their rendered units.
///
/// It does what a service manager would: readiness by notification, restart policy, start limit,
/// orderly stop with a deadline, logs. What it cannot do is listed in `unsupportedDirectives`.
/// Every method may be called at any time; a member that is just being executed is waited for.
package actor ProcessLauncher {
    /// One member and its process.
    struct Managed {
        let service: MemberService
        let log: MemberLog
        var state = MemberState.stopped
        var child: ChildProcess?
        /// What to go back to after a pause.
        var stateBeforePause = MemberState.running
        /// Keeps a member down that would otherwise be restarted.
        var isHeld = false
        /// The execution under way, which every other command waits for.
        var launching: Task<Void, any Error>?
        /// The wait for `RestartSec=` under way.
        var restarting: Task<Void, Never>?
        /// When it was started lately, for the start limit; monotonic nanoseconds.
        var recentStarts: [Int64] = []
        var startedAt: Int64?
        var restarts = 0
        var lastExit: String?
        var statusText: String?
    }

    var members: [String: Managed] = [:]
    /// The members' names, in the order of the cluster file.
    package nonisolated let names: [String]
    /// Directives of the units that only a service manager can honour; sorted, each once.
    package nonisolated let unsupportedDirectives: [String]
    private nonisolated let broadcast = Broadcast<MemberEvent>()
    private let notifyDirectory: String
    private var notifySockets: [String: NotifySocket] = [:]
    private let guardian: Guardian?
    private var isEnded = false

    /// A launcher of these services, none of which runs yet.
    ///
    /// - Parameters:
    ///   - services: What the rendered units say.
    ///   - logDirectory: Where each member's output goes, to a file `NAME.log`.
    ///   - runtimeDirectory: Where the notify sockets are.
    ///   - guardian: Whom to tell about the members' process groups.
    /// - Throws: `PlatformError` when a log cannot be opened.
    package init(
        services: [MemberService],
        logDirectory: String,
        runtimeDirectory: String,
        guardian: Guardian? = nil
    ) throws {
        try Files.makeDirectories(logDirectory)
        try Files.makeDirectories(runtimeDirectory)
        self.names = services.map(\.member)
        self.unsupportedDirectives = Set(services.flatMap(\.unsupported)).sorted()
        self.notifyDirectory = runtimeDirectory
        self.guardian = guardian
        for service in services {
            let log = try MemberLog(path: "\(logDirectory)/\(service.member).log")
            self.members[service.member] = Managed(service: service, log: log)
        }
    }

    /// What happens to the members from now on.
    package nonisolated func events() -> AsyncStream<MemberEvent> {
        self.broadcast.listen()
    }

    /// All members as they are now, in the order of the cluster file.
    package func snapshots() -> [MemberSnapshot] {
        self.names.compactMap { self.members[$0].map { Self.snapshot($0) } }
    }

    /// One member as it is now.
    package func snapshot(of name: String) throws -> MemberSnapshot {
        Self.snapshot(try self.managed(name))
    }

    /// The member's process; nil when it has none.
    package func pid(of name: String) throws -> Int32? {
        try self.managed(name).child?.pid
    }

    /// The file with the member's output.
    package func logPath(of name: String) throws -> String {
        try self.managed(name).log.path
    }

    /// Starts a member; one that has a process already is left alone.
    ///
    /// Returns once the program is being executed: a first member is not ready before a quorum is
    /// there, so whoever waited here for that would wait for ever.
    package func start(_ name: String) async throws {
        try await self.settle(name)
        guard try !self.managed(name).state.hasProcess else { return }
        self.members[name]?.restarting?.cancel()
        self.members[name]?.isHeld = false
        // Asking in person begins a new count; the limit is against loops.
        self.members[name]?.recentStarts = []
        try await self.launch(name)
    }

    /// Waits until a member is in one of the given states; throws when the time is over.
    package func wait(
        for name: String,
        toBe states: Set<MemberState>,
        within limit: Duration
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if states.contains(try self.managed(name).state) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        let wanted = states.map(\.rawValue).sorted().joined(separator: " or ")
        throw LaunchError.timedOut(name, wanted)
    }

    func managed(_ name: String) throws -> Managed {
        guard let managed = self.members[name] else {
            throw LaunchError.unknownMember(name, known: self.names)
        }
        return managed
    }

    /// Waits until the member is not in the middle of being executed.
    func settle(_ name: String) async throws {
        _ = await (try self.managed(name)).launching?.result
    }

    func tell(_ kind: MemberEvent.Kind, _ name: String, detail: String? = nil) {
        let pid = self.members[name]?.child?.pid
        self.broadcast.send(MemberEvent(kind, member: name, pid: pid, detail: detail))
    }

    private static func snapshot(_ managed: Managed) -> MemberSnapshot {
        MemberSnapshot(
            member: managed.service.member,
            state: managed.state,
            process: managed.child?.identity,
            startedAt: managed.child == nil ? nil : managed.startedAt,
            restarts: managed.restarts,
            lastExit: managed.lastExit,
            statusText: managed.child == nil ? nil : managed.statusText,
            isHeld: managed.isHeld
        )
    }
}

extension ProcessLauncher {
    /// Executes the member's program now.
    private func launch(_ name: String) async throws {
        guard !self.isEnded else { return }
        let task = Task { try await self.execute(name) }
        self.members[name]?.launching = task
        self.members[name]?.state = .starting
        defer { self.members[name]?.launching = nil }
        do {
            try await task.value
        } catch {
            self.members[name]?.state = .failed
            self.members[name]?.lastExit = "\(error)"
            self.tell(.failed, name, detail: "\(error)")
            throw error
        }
    }

    private func execute(_ name: String) async throws {
        let managed = try self.managed(name)
        let now = MonotonicClock.now()
        self.members[name]?.recentStarts.append(now)
        self.members[name]?.startedAt = now
        self.members[name]?.statusText = nil
        let input = try managed.log.openInput()
        defer { close(input) }
        let plan = try self.plan(managed.service, output: input)
        let child = try await ChildProcess.start(plan)
        self.guardian?.watch(group: child.pid)
        self.members[name]?.child = child
        self.tell(.started, name)
        if managed.service.unit.type != .notify { self.becomeReady(name) }
        Task {
            let exit = await child.wait()
            self.ended(name, child, exit)
        }
        if let limit = managed.service.unit.timeoutStart { self.expectReady(name, child, limit) }
    }

    /// Ends a process that does not become ready in time; its restart policy then decides.
    private func expectReady(_ name: String, _ child: ChildProcess, _ limit: Duration) {
        Task {
            try? await Task.sleep(for: limit)
            guard let managed = self.members[name], managed.child === child,
                managed.state == .starting
            else { return }
            child.signalGroup(SIGKILL)
        }
    }

    private func plan(_ service: MemberService, output: Int32) throws -> ProcessPlan {
        let unit = service.unit
        var environment: [String: String] = [:]
        for variable in unit.environment { environment[variable.name] = variable.value }
        if unit.type == .notify {
            environment["NOTIFY_SOCKET"] = try self.notifySocket(service.member).address
        }
        if environment["PATH"] == nil {
            environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        }
        var plan = ProcessPlan(
            unit.arguments.first ?? "",
            Array(unit.arguments.dropFirst()),
            environment: environment,
            workingDirectory: unit.workingDirectory
        )
        plan.standardOutput = .descriptor(output)
        plan.standardError = .descriptor(output)
        plan.openFilesMax = unit.openFilesMax.map { UInt64($0) }
        return plan
    }

    private func notifySocket(_ name: String) throws -> NotifySocket {
        if let socket = self.notifySockets[name] { return socket }
        let path = "\(self.notifyDirectory)/\(name).notify"
        let isShort = path.utf8.count <= UnixAddress.pathBytesMax
        let address = isShort ? path : "@tern/\(getpid())/\(MonotonicClock.now())/\(name)"
        let socket = try NotifySocket(address: address) { notification in
            Task { await self.hear(name, notification) }
        }
        self.notifySockets[name] = socket
        return socket
    }

    /// Takes a notification as `NotifyAccess=main` does: only from the member's own process.
    private func hear(_ name: String, _ notification: Notification) async {
        // The program may speak before its start has come back from the spawning thread.
        try? await self.settle(name)
        guard let child = self.members[name]?.child, child.pid == notification.sender else {
            return
        }
        if let status = notification.status {
            self.members[name]?.statusText = status
            self.tell(.status, name, detail: status)
        }
        if notification.isReady { self.becomeReady(name) }
    }

    private func becomeReady(_ name: String) {
        switch self.members[name]?.state {
        case .starting:
            self.members[name]?.state = .running
            self.tell(.ready, name)
        case .paused:
            self.members[name]?.stateBeforePause = .running
            self.tell(.ready, name)
        default:
            break
        }
    }

    private func ended(_ name: String, _ child: ChildProcess, _ exit: ProcessExit) {
        // What the process had forked goes with it (KillMode=control-group).
        child.signalGroup(SIGKILL)
        self.guardian?.forget(group: child.pid)
        guard let managed = self.members[name], managed.child === child else { return }
        self.members[name]?.lastExit = exit.description
        self.members[name]?.child = nil
        self.broadcast.send(
            MemberEvent(.exited, member: name, pid: child.pid, detail: exit.description)
        )
        if managed.state == .stopping {
            self.members[name]?.state = .stopped
        } else if managed.isHeld || self.isEnded || !managed.service.unit.restart.applies(to: exit)
        {
            self.members[name]?.state = exit.isClean ? .stopped : .failed
            self.tell(.failed, name, detail: managed.isHeld ? "held down" : exit.description)
        } else {
            self.scheduleRestart(name, managed)
        }
    }

    private func scheduleRestart(_ name: String, _ managed: Managed) {
        let unit = managed.service.unit
        if let limit = unit.startLimit {
            let window = MonotonicClock.now() - limit.interval.nanoseconds
            let recent = managed.recentStarts.filter { $0 > window }
            self.members[name]?.recentStarts = recent
            guard recent.count < limit.burst else {
                self.members[name]?.state = .failed
                let times = "\(recent.count) starts within \(limit.interval)"
                self.tell(.failed, name, detail: "\(times) are its unit's limit")
                return
            }
        }
        self.members[name]?.state = .waiting
        self.tell(.waiting, name)
        self.members[name]?.restarting = Task {
            guard (try? await Task.sleep(for: unit.restartDelay)) != nil else { return }
            await self.restartAfterDelay(name)
        }
    }

    private func restartAfterDelay(_ name: String) async {
        guard self.members[name]?.state == .waiting, !Task.isCancelled else { return }
        self.members[name]?.restarts += 1
        // A failure has been told as an event; there is nobody to throw at.
        try? await self.launch(name)
    }

    /// Ends every member and starts none again; with `isOrderly` false at once, by SIGKILL.
    ///
    /// An orderly end leaves the leader for last, and a moment after the others: etcd's leader hands
    /// over before it ends, and waits seven seconds for a successor that it does not know is gone.
    package func end(isOrderly: Bool, leader: String? = nil) async {
        self.isEnded = true
        if isOrderly, let leader, self.names.count > 1 {
            await self.end(self.names.filter { $0 != leader }, isOrderly)
            try? await Task.sleep(for: .milliseconds(500))
        }
        await self.end(self.names, isOrderly)
        for socket in self.notifySockets.values { socket.close() }
        self.notifySockets = [:]
        self.broadcast.finish()
    }

    private func end(_ names: [String], _ isOrderly: Bool) async {
        await withTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    if isOrderly {
                        try? await self.stop(name)
                    } else {
                        try? await self.destroy(name)
                    }
                }
            }
        }
    }
}
