import Basics
import Faults
import Platform

extension FaultInjector {
    func probeBefore(_ id: Int) async {
        guard let fault = self.fault(id) else { return }
        switch fault.action {
        case .processes(let members):
            for member in members {
                let result = await self.processWorks(
                    member,
                    .before,
                    fault,
                    within: self.limits.working
                )
                self.note(id, [result])
                if let pid = try? await self.processes.pid(of: member) {
                    self.update(id) { $0.processes[member] = ProcessIdentity(pid: pid) }
                }
            }
        case .links, .reset:
            await self.probeLinks(id, .before)
        }
    }

    func probeDuring(_ id: Int) async {
        guard let fault = self.fault(id) else { return }
        switch fault.action {
        case .processes(let members):
            let results = await self.together(members) { member in
                [await self.processIsHit(member, fault)]
            }
            self.note(id, results)
        case .links: await self.probeLinks(id, .during)
        case .reset: self.note(id, [self.resetBit(fault)])
        }
    }

    func probeAfter(_ id: Int) async {
        guard let fault = self.fault(id) else { return }
        switch fault.action {
        case .processes(let members):
            let results = await self.together(members) { member in
                [await self.processWorks(member, .after, fault, within: self.limits.starting)]
            }
            self.note(id, results)
        case .links, .reset: await self.probeLinks(id, .after)
        }
    }

    /// Runs a look at each of several things at once; results in the things' order.
    func together<Thing: Sendable>(
        _ things: [Thing],
        _ look: @escaping @Sendable (Thing) async -> [ProbeResult]
    ) async -> [ProbeResult] {
        await withTaskGroup(of: (Int, [ProbeResult]).self) { group in
            for (index, thing) in things.enumerated() {
                group.addTask { (index, await look(thing)) }
            }
            var results: [Int: [ProbeResult]] = [:]
            for await (index, found) in group { results[index] = found }
            return things.indices.flatMap { results[$0] ?? [] }
        }
    }

    // Processes.

    /// Whether a member runs and answers; another fault that hinders it is an excuse.
    private func processWorks(
        _ member: String,
        _ phase: ProbeResult.Phase,
        _ fault: ActiveFault,
        within limit: Duration
    ) async -> ProbeResult {
        let name = "process \(member)"
        let deadline = ContinuousClock.now + limit
        var seen = "it has no process"
        repeat {
            if let other = self.hindrance(of: member, besides: fault.id) {
                let detail = "not asked: \(other.title) holds it"
                return ProbeResult(phase: phase, name: name, passed: true, detail: detail)
            }
            if let pid = try? await self.processes.pid(of: member) {
                let answer = await self.version(of: member, within: .seconds(1))
                seen = "process \(pid) \(answer.inWords)"
                if answer.answered {
                    return ProbeResult(phase: phase, name: name, passed: true, detail: seen)
                }
            }
            try? await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        return ProbeResult(phase: phase, name: name, passed: false, detail: seen)
    }

    private nonisolated func processIsHit(
        _ member: String,
        _ fault: ActiveFault
    ) async -> ProbeResult {
        let name = "process \(member)"
        guard let identity = fault.processes[member] else {
            return ProbeResult(
                phase: .during,
                name: name,
                passed: false,
                detail: "there was no process"
            )
        }
        if fault.record.fault.kind == .pause {
            return await self.processIsFrozen(member, identity, fault.silence(self.limits))
        }
        let deadline = ContinuousClock.now + self.limits.dying
        while identity.isAlive && ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(2))
        }
        let gone = !identity.isAlive
        let detail = "process \(identity.pid) is \(gone ? "gone" : "still there")"
        return ProbeResult(phase: .during, name: name, passed: gone, detail: detail)
    }

    private nonisolated func processIsFrozen(
        _ member: String,
        _ identity: ProcessIdentity,
        _ silence: Duration
    ) async -> ProbeResult {
        let answer = await self.version(of: member, within: silence)
        let state = ProcessTable.state(of: identity.pid)
        let stopped =
            state?.startTicks == identity.startTicks && ProcessTable.isFrozen(identity.pid)
        let letter = state.map { "in state \($0.state)" } ?? "gone"
        return ProbeResult(
            phase: .during,
            name: "process \(member)",
            passed: stopped && !answer.answered,
            detail: "process \(identity.pid) is \(letter) and \(answer.inWords)"
        )
    }

    private nonisolated func version(
        of member: String,
        within limit: Duration
    ) async -> VersionAnswer {
        guard let address = await self.member(member)?.serves else { return VersionAnswer() }
        return await self.fabric.ask(address, limit: limit)
    }

    /// Another fault that keeps a member from answering.
    func hindrance(of member: String, besides id: Int) -> ActiveFault? {
        self.active.first { fault in
            fault.id != id && !fault.isUndone && fault.action.members.contains(member)
        }
    }
}

extension VersionAnswer {
    /// `answered in 0.4 ms`, `refused` or `was silent for 300 ms`.
    var inWords: String {
        if self.answered { return "answered in \(self.elapsed.milliseconds) ms" }
        return self.refused ? "refused" : "was silent for \(self.elapsed.milliseconds) ms"
    }
}

extension Duration {
    /// Milliseconds with one decimal, for people.
    var milliseconds: String {
        let tenths = Int((self / .milliseconds(1) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
