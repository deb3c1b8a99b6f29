import Basics
import EtcdAPI
import MVCC
import ReplicaCore

/// How processes begin and end.
extension World {
    func start(_ place: Int, _ life: UInt32) {
        let node = self.nodes[place]
        guard node.life == life, node.state == .down else { return }
        self.logCheck.forget(place)
        if self.phase == .faults, self.random.chance(0.1) {
            node.fuse = self.random.below(12)
            node.fuseCutsPower = self.random.chance(0.5)
        }
        do throws(Node.StartFailure) {
            try node.start(&self.random)
        } catch {
            return self.didNotStart(node, error)
        }
        guard let core = node.core else { return }
        self.trace.note("started", Int32(place), core.term, core.commitIndex, at: self.now)
        if let finding = self.logCheck.observe(place, core) { self.fail(finding) }
        node.lastTick = self.now
        let first = self.random.upTo(node.tickTime)
        self.queue.push(.tick(Int32(place), life: node.life), at: self.now + first)
        for other in self.nodes where other.place != place { self.tryToConnect(place, other.place) }
        self.planTurn(node)
    }

    private func didNotStart(_ node: Node, _ failure: Node.StartFailure) {
        switch failure {
        case .died:
            self.kill(node, cutsPower: node.fuseCutsPower)
        case .refused(let sentence):
            guard node.isDamaged else {
                return self.fail(.start, "n\(node.place + 1) does not start: \(sentence)")
            }
            // It counts as dead until the operator replaces it.
            self.trace.note("refuses to start", Int32(node.place), at: self.now)
            node.state = .dead
        }
    }

    /// Ends a process, and plans its next start unless somebody else will see to that.
    func kill(_ node: Node, cutsPower: Bool, restarts: Bool = true) {
        guard node.state == .up || node.state == .down else { return }
        let wasUp = node.state == .up
        self.trace.note(
            cutsPower ? "loses its power" : "dies",
            Int32(node.place),
            node.core?.term ?? 0,
            node.core?.appliedIndex ?? 0,
            at: self.now
        )
        node.crash(cutsPower: cutsPower, &self.random)
        if wasUp {
            self.breakConnections(of: node)
            self.breakCalls(of: node)
            self.streams.end(at: node.place)
        }
        guard restarts, node.state == .down else { return }
        let time = self.now + 10_000_000 + self.random.upTo(self.options.downTime)
        self.queue.push(.start(Int32(node.place), life: node.life), at: time)
    }

    func stop(_ node: Node, because reason: StopReason) {
        switch reason {
        case .removed:
            // The message that tells the others is still on its way.
            self.plan(.dismissed(Int32(node.place), life: node.life), within: 500_000_000)
        case .entryNotUnderstood(let sentence), .snapshotMismatch(let sentence):
            self.fail(.running, "n\(node.place + 1) stops: \(sentence)")
        }
    }

    /// A member that was removed from the cluster ends for good.
    func dismissed(_ place: Int, _ life: UInt32) {
        let node = self.nodes[place]
        guard node.life == life, node.state == .up else { return }
        self.kill(node, cutsPower: false, restarts: false)
        node.state = .retired
    }

    // An orderly end.

    /// Has a node hand over leadership and end.
    func end(_ node: Node) {
        guard node.isAwake, !node.isEnding, let core = node.core else { return }
        node.isEnding = true
        core.request(CallTable.ending, .handOver)
        self.planTurn(node)
        self.plan(.end(Int32(node.place), life: node.life), within: 300_000_000)
    }

    func end(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), let core = node.core else { return }
        if core.isStopped {
            // The last commit is waited for.
            guard node.commit == nil else { return self.plan(event, within: 10_000_000) }
            return self.kill(node, cutsPower: false, restarts: !node.staysDown)
        }
        core.stop()
        self.planTurn(node)
        self.plan(event, within: 20_000_000)
    }

    // Pauses and clocks.

    func pause(_ node: Node, for time: Int64?) {
        guard node.isAwake else { return }
        node.isPaused = true
        self.trace.note("stands still", Int32(node.place), at: self.now)
        guard let time else { return }
        self.queue.push(.resume(Int32(node.place), life: node.life), at: self.now + time)
    }

    func resume(_ place: Int, _ life: UInt32) {
        let node = self.nodes[place]
        guard node.life == life, node.isPaused else { return }
        node.isPaused = false
        let missed = max(0, self.now - node.lastTick) / node.tickTime
        self.trace.note("goes on after ticks", Int32(place), UInt64(missed), at: self.now)
        if missed > 0 {
            node.core?.tick(UInt64(missed))
            self.planTurn(node)
        }
        node.lastTick = self.now
        self.queue.push(.tick(Int32(place), life: life), at: self.now + node.tickTime)
        var held: [Event] = []
        swap(&held, &node.held)
        for event in held { self.queue.push(event, at: self.now) }
        node.isTurnPlanned = held.contains { event in
            if case .turn = event { true } else { false }
        }
        self.planTurn(node)
    }

    func tick(_ place: Int, _ life: UInt32) {
        let node = self.nodes[place]
        guard node.life == life, node.state == .up, !node.isPaused else { return }
        node.lastTick = self.now
        node.core?.tick()
        self.queue.push(.tick(Int32(place), life: life), at: self.now + node.tickTime)
        self.planTurn(node)
    }

    /// Who joins and who leaves decides who connects.
    func noteMembership(_ node: Node, _ core: ReplicaCore<MemoryBackend>) {
        for member in core.members where member.id != node.id {
            guard let place = self.place(of: member.id) else { continue }
            self.tryToConnect(node.place, place)
        }
    }

    /// The place of a member's node.
    @inline(__always)
    func place(of id: UInt64) -> Int? {
        id >= 1 && id <= UInt64(self.nodes.count) ? Int(id) - 1 : nil
    }
}
