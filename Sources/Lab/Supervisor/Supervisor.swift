import Basics
import Chaos
import Clusters
import Faults
import Platform

/// One cluster's keeper: parent of its members, owner of its proxies and faults.
///
/// Everything it owns ends with its process: members by the parent-death signal and the guardian,
/// proxies because they are sockets of this process.
actor Supervisor {
    nonisolated let directory: ClusterDirectory
    nonisolated let cluster: ResolvedCluster
    nonisolated let launcher: ProcessLauncher
    nonisolated let observer: Observer
    nonisolated let events = Broadcast<SupervisorEvent>()
    private let guardian: Guardian
    private let fabric: LinkFabric
    private let faults: FaultInjector
    private let isOwnedByRun: Bool
    private let journal: SupervisorJournal
    private var followers: [Task<Void, Never>] = []
    private var processes: [String: ProcessIdentity] = [:]
    private var isEnding = false
    private let startedAt = MonotonicClock.wallSeconds()

    /// Takes over a prepared cluster: opens its proxies, but starts no member yet.
    init(directory: ClusterDirectory, cluster: ResolvedCluster, isOwnedByRun: Bool) async throws {
        self.directory = directory
        self.cluster = cluster
        self.isOwnedByRun = isOwnedByRun
        self.journal = SupervisorJournal(cluster: cluster.name)
        self.guardian = try await Guardian.start()
        self.launcher = try ProcessLauncher(
            services: directory.services(of: cluster),
            logDirectory: directory.logsPath,
            runtimeDirectory: directory.runtimePath,
            guardian: self.guardian
        )
        self.observer = Observer.etcd(members: cluster.members)
        self.fabric = try await LinkFabric.start(
            members: cluster.localMembers.map { FabricMember($0) },
            seed: 0
        )
        let (events, journal) = (self.events, self.journal)
        self.faults = try SupervisedFaults.make(
            cluster: cluster,
            launcher: self.launcher,
            fabric: self.fabric,
            observer: self.observer
        ) { event in
            journal.write(event)
            events.send(event)
        }
    }

    /// Starts every member of this machine; throws when one cannot be executed.
    func start() async throws {
        try self.writeRecord()
        if let ignored = UnsupportedDirectives.sentence(self.launcher.unsupportedDirectives) {
            self.journal.write(ignored)
        }
        self.follow()
        self.observer.start()
        for member in self.cluster.localMembers {
            try await self.launcher.start(member.name)
        }
    }

    /// Ends members and observer, and removes the traces of this supervisor.
    ///
    /// The proxies end with the process: a fault that is just being healed may still need them.
    func end(isOrderly: Bool) async {
        guard !self.isEnding else { return }
        self.isEnding = true
        let leader = self.observer.leader.member
        await self.observer.stop()
        await self.launcher.end(isOrderly: isOrderly, leader: leader)
        for follower in self.followers { await follower.value }
        try? self.directory.removeTraces()
        self.events.finish()
    }

    private func follow() {
        let members = self.launcher.events()
        let leaders = self.observer.leaderChanges()
        self.followers.append(
            Task {
                for await event in members { self.take(event) }
            }
        )
        self.followers.append(
            Task {
                for await change in leaders { self.tell(.leader(change)) }
            }
        )
    }

    private func take(_ event: MemberEvent) {
        switch event.kind {
        case .started:
            if let pid = event.pid {
                self.fabric.memberStarted(event.member, pid: pid)
                self.processes[event.member] = ProcessIdentity(pid: pid)
            }
            try? self.writeRecord()
        case .exited:
            self.fabric.memberStopped(event.member)
            self.processes[event.member] = nil
            try? self.writeRecord()
        default:
            break
        }
        self.tell(.member(event))
    }

    private func tell(_ event: SupervisorEvent) {
        self.journal.write(event)
        self.events.send(event)
    }

    private func writeRecord() throws {
        guard !self.isEnding else { return }
        let record = SupervisorRecord(
            cluster: self.cluster.name,
            supervisor: ProcessIdentity.current,
            guardian: self.guardian.process.identity,
            members: self.processes,
            isOwnedByRun: self.isOwnedByRun,
            startedAt: self.startedAt
        )
        try self.directory.write(record, to: self.directory.recordPath)
    }

    /// How the cluster is doing.
    func status() async throws -> ClusterStatus {
        let leader = self.observer.leader
        let observations = self.observer.observations
        let furthest = observations.filter(\.isReachable).map(\.raftIndex).max() ?? 0
        let snapshots = await self.launcher.snapshots()
        // The observer asks now and then; the launcher knows at once who has no process.
        let isGone = snapshots.contains { $0.member == leader.member && !$0.state.hasProcess }
        let leading = isGone ? "" : leader.member
        var members: [MemberStatus] = []
        for snapshot in snapshots {
            guard let member = self.cluster[snapshot.member] else { continue }
            let known = observations.first { $0.member == snapshot.member }
            let observation = snapshot.state.hasProcess ? known : nil
            members.append(
                MemberStatus(
                    process: snapshot,
                    clientURL: "\(member.advertiseClientURL)",
                    listenClientURL: "\(member.listenClientURL)",
                    observation: observation,
                    isLeader: leading == snapshot.member,
                    lag: observation.flatMap { $0.isReachable ? furthest - $0.appliedIndex : nil },
                    logPath: try await self.launcher.logPath(of: snapshot.member)
                )
            )
        }
        return ClusterStatus(
            name: self.cluster.name,
            directory: self.directory.path,
            storeKind: self.cluster.storeKind,
            version: self.cluster.version,
            links: self.cluster.links,
            supervisor: ProcessIdentity.current,
            guardian: self.guardian.process.identity,
            isOwnedByRun: self.isOwnedByRun,
            time: MonotonicClock.now(),
            leader: leading,
            term: leader.term,
            revision: observations.map(\.revision).max() ?? 0,
            members: members,
            activeFaults: await self.faults.activeRecords,
            unsupportedDirectives: self.launcher.unsupportedDirectives
        )
    }
}

extension Supervisor {
    /// Answers a request other than `events` and `down`, which concern the whole process.
    func answer(_ request: ControlRequest) async -> ControlResponse {
        do {
            return try await self.perform(request)
        } catch let error as any ExitCoded {
            return .refused(sentence: error.description, exitCode: error.exitCode)
        } catch {
            return .refused(sentence: "\(error)", exitCode: 3)
        }
    }

    private func perform(_ request: ControlRequest) async throws -> ControlResponse {
        switch request {
        case .status:
            return .status(try await self.status())
        case .start(let members):
            try await self.each(members) { try await self.launcher.start($0) }
        case .stop(let members):
            try await self.each(members) { try await self.launcher.stop($0) }
        case .restart(let members):
            try await self.each(members) { try await self.launcher.restart($0) }
        case .inject(let fault, let milliseconds, let seed):
            return .fault(try await self.inject(fault, milliseconds, seed))
        case .heal(let id):
            return .faults(try await self.heal(id))
        case .faults:
            return .faults(await self.faults.records)
        case .events, .down:
            preconditionFailure("the connection answers \(request) itself")
        }
        return .done
    }

    /// Does something to each of the named members, to all when none is named; knows them all
    /// before it touches any.
    private func each(_ names: [String], _ body: (String) async throws -> Void) async throws {
        for name in names { _ = try await self.launcher.snapshot(of: name) }
        for name in names.isEmpty ? self.launcher.names : names { try await body(name) }
    }

    private func inject(
        _ fault: Fault,
        _ milliseconds: Int?,
        _ seed: UInt64
    ) async throws -> FaultRecord {
        let duration = milliseconds.map { Duration.milliseconds($0) }
        return try await self.faults.inject(fault, seed: seed, for: duration)
    }

    private func heal(_ id: Int?) async throws -> [FaultRecord] {
        guard let id else { return await self.faults.healAll() }
        guard let record = await self.faults.heal(id) else {
            let active = await self.faults.activeRecords.map { "\($0.id) (\($0.fault))" }
            let known =
                active.isEmpty ? "none is active" : "active: \(active.joined(separator: ", "))"
            throw ControlError("there is no active fault \(id); \(known)", exitCode: 64)
        }
        return [record]
    }
}
