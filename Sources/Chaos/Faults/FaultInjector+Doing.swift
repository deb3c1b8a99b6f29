import Basics
import Faults
import Platform

extension FaultInjector {
    /// Decides whom a fault hits, now.
    func resolve(_ fault: Fault, seed: UInt64) async throws -> FaultAction {
        let leader = TargetResolver.needsLeader(fault) ? await self.findLeader() : nil
        var resolver = TargetResolver(
            members: self.members.map(\.name),
            leader: leader,
            random: SeededRandom(seed: seed)
        )
        let action = try FaultAction(fault, &resolver)
        try self.requireProxies(for: action, fault)
        return action
    }

    /// Elections end; a fault that is to hit the leader waits a while for there to be one.
    private func findLeader() async -> String? {
        let deadline = ContinuousClock.now + self.limits.leader
        repeat {
            if let leader = await self.observation.confirmedLeader() { return leader }
            try? await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        return nil
    }

    private func requireProxies(for action: FaultAction, _ fault: Fault) throws(ChaosError) {
        for link in action.links {
            guard case .member(let name) = link.target, let member = self.member(name) else {
                continue
            }
            let isPeerLink = if case .member = link.source { true } else { false }
            guard (isPeerLink ? member.peer : member.client) == nil else { continue }
            throw ChaosError(
                .unusable,
                "\(fault)",
                "\(name) is reached directly, not through the lab; set \"links: proxy\" in the cluster file"
            )
        }
    }

    /// A member that somebody has stopped cannot be hit, and must not be started by the attempt.
    func requireProcesses(for action: FaultAction, _ fault: Fault) async throws {
        for member in action.members {
            guard let state = try await self.processes.absence(of: member) else { continue }
            let advice =
                self.hindrance(of: member, besides: 0).map {
                    "\($0.title) keeps it down, until tern heal \($0.id)"
                }
                ?? "start it first with tern start \(member)"
            throw ChaosError(
                .unusable,
                "\(fault)",
                "\(member) is \(state) and has no process; \(advice)"
            )
        }
    }

    func member(_ name: String) -> FabricMember? { self.members.first { $0.name == name } }

    // Doing.

    func perform(_ fault: ActiveFault, hold: Bool) async throws {
        switch fault.action {
        case .processes(let members):
            try await withThrowingTaskGroup(of: Void.self) { group in
                for member in members {
                    group.addTask { try await self.strike(member, fault, hold: hold) }
                }
                try await group.waitForAll()
            }
        case .links(let rules):
            await self.fabric.apply(rules, id: fault.ruleID)
        case .reset(let links):
            var resets = 0
            for link in links { resets += await self.fabric.reset(link) }
            self.update(fault.id) { $0.resets = resets }
        }
    }

    private nonisolated func strike(
        _ member: String,
        _ active: ActiveFault,
        hold: Bool
    ) async throws {
        let fault = active.record.fault
        // Before it is done, since what fails halfway must be undone too.
        if try await self.processes.pid(of: member) != nil {
            await self.update(active.id) { $0.struck.insert(member) }
        }
        switch fault {
        case .kill(_, let signal):
            try await self.processes.kill(member, signal: signal, hold: hold)
        case .stop: try await self.processes.stop(member)
        case .pause: try await self.processes.pause(member)
        case .restart:
            try await self.processes.stop(member)
            try await self.processes.start(member)
        default: preconditionFailure("\(fault) is no fault of a process")
        }
    }

    // Undoing.

    func undo(_ fault: ActiveFault) async throws {
        switch fault.action {
        case .links: await self.fabric.lift(fault.ruleID)
        case .reset: break
        case .processes(let members):
            for member in members where fault.struck.contains(member) {
                try await self.revive(member, fault.record.fault.kind)
            }
        }
    }

    /// Brings a member back, unless another fault still wants it down or frozen.
    private func revive(_ member: String, _ kind: FaultKind) async throws {
        let others = self.active.filter { !$0.isUndone && $0.action.members.contains(member) }
        switch kind {
        case .pause:
            guard !others.contains(where: { $0.record.fault.kind == .pause }),
                try await self.processes.pid(of: member) != nil
            else { return }
            try await self.processes.unpause(member)
        case .kill, .stop, .restart:
            guard !others.contains(where: { [.kill, .stop].contains($0.record.fault.kind) }) else {
                return
            }
            try await self.processes.start(member)
        default: break
        }
    }
}
