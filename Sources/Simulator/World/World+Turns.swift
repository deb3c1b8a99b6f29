import Basics
import MVCC
import Raft
import ReplicaCore
import Storage

/// Nodes take turns, as the daemon's loop does: the core's effects are taken and carried out.
extension World {
    /// Has a node take a turn soon, because something was fed to its core.
    func planTurn(_ node: Node) {
        guard !node.isTurnPlanned else { return }
        node.isTurnPlanned = true
        let time = self.now + 1_000 + self.random.upTo(self.options.turnDelay)
        self.queue.push(.turn(Int32(node.place), life: node.life), at: time)
    }

    /// The node of an event, if it still has that life; what comes for a paused one waits.
    func awake(_ place: Int, _ life: UInt32, _ event: Event) -> Node? {
        let node = self.nodes[place]
        guard node.life == life, node.state == .up else { return nil }
        guard !node.isPaused else {
            node.held.append(event)
            return nil
        }
        return node
    }

    func turn(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), let core = node.core else { return }
        node.isTurnPlanned = false
        node.toldUnreachable.removeAll(keepingCapacity: true)
        core.flush(into: &node.effects)
        if let finding = self.logCheck.observe(place, core) { self.fail(finding) }
        let durable = self.logCheck.durableIndex(place)
        if let finding = self.voteCheck.observeLog(place, term: core.term, durable: durable) {
            self.fail(finding)
        }
        self.carryOut(node, core)
        guard node.life == life, let core = node.core else { return }
        if node.effects.hasMore || core.wantsTurn { self.planTurn(node) }
    }

    /// Carries out a turn's effects; the node may die between any two of them.
    private func carryOut(_ node: Node, _ core: ReplicaCore<MemoryBackend>) {
        if let number = node.effects.commit {
            core.keyspace.store.seal()
            node.commit = number
            self.plan(.commit(Int32(node.place), life: node.life), within: self.options.commitTime)
            if self.burns(node) { return }
        }
        if let batch = node.effects.disk {
            node.batch = batch.steps
            node.batchNumber = batch.number
            node.nextStep = 0
            guard self.workOnLog(node) else { return }
        }
        if let batch = node.effects.housekeeping {
            node.cleaning = batch.steps
            node.cleaningNumber = batch.number
            node.nextCleaning = 0
            self.plan(
                .housekeeping(Int32(node.place), life: node.life),
                within: self.options.syncTime
            )
        }
        if node.effects.disk != nil || node.effects.housekeeping != nil { self.checkThreads(node) }
        for message in node.effects.messages {
            self.send(node, message, nil)
            if self.burns(node) { return }
        }
        for reply in node.effects.replies {
            self.reply(node, reply)
            if self.burns(node) { return }
        }
        self.tellWatchers(node, core)
        for message in node.effects.snapshotsToSend {
            self.send(node, message, core.keyspace.store.committed.exported())
            if self.burns(node) { return }
        }
        if let file = node.effects.install {
            node.install = file
            self.plan(.install(Int32(node.place), life: node.life), within: self.options.commitTime)
        }
        if node.effects.membershipChanged { self.noteMembership(node, core) }
        if let reason = node.effects.stop { self.stop(node, because: reason) }
    }

    /// Whether the node's fuse burned down: then it is dead now.
    func burns(_ node: Node) -> Bool {
        guard node.fuse != .max else { return false }
        node.fuse -= 1
        guard node.fuse <= 0 else { return false }
        self.kill(node, cutsPower: node.fuseCutsPower)
        return true
    }

    /// Plans something for half of a time up to one and a half.
    func plan(_ event: Event, within time: Int64) {
        self.queue.push(event, at: self.now + time / 2 + self.random.upTo(time))
    }

    // The log.

    /// Performs steps up to the next sync, which takes its time; false when the node died.
    private func workOnLog(_ node: Node) -> Bool {
        while node.nextStep < node.batch.count {
            let step = node.batch[node.nextStep]
            if Self.isSync(step) {
                self.plan(
                    .log(Int32(node.place), life: node.life),
                    within: self.options.syncTime * node.slowness
                )
                return true
            }
            if self.now < node.fullUntil, Self.needsRoom(step) {
                // The daemon's log waits for room and tries again.
                self.plan(.log(Int32(node.place), life: node.life), within: 500_000_000)
                return true
            }
            node.nextStep += 1
            guard self.perform(step, node) else { return false }
            if self.burns(node) { return false }
        }
        guard let number = node.batchNumber else { return true }
        node.batchNumber = nil
        node.core?.diskDone(number)
        self.planTurn(node)
        return true
    }

    /// The sync that the log's thread waited for is done.
    func log(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), node.batchNumber != nil else { return }
        let step = node.batch[node.nextStep]
        guard Self.isSync(step) else {
            _ = self.workOnLog(node)
            return
        }
        if node.failsNextSync {
            if case .sync(let file) = step { node.disk.failSync(file) }
            self.trace.note("a sync failed", Int32(place), at: self.now)
            return self.kill(node, cutsPower: false)
        }
        node.nextStep += 1
        let isLie = self.options.sabotage == .lyingDisk
        guard isLie || self.perform(step, node), !self.burns(node) else { return }
        _ = self.workOnLog(node)
    }

    private static func isSync(_ step: DiskStep) -> Bool {
        switch step {
        case .sync, .syncDirectory: true
        default: false
        }
    }

    private static func needsRoom(_ step: DiskStep) -> Bool {
        switch step {
        case .prepare, .write, .zero: true
        case .truncate, .sync, .rename, .remove, .syncDirectory: false
        }
    }

    /// Performs a step; false when the process ended of it.
    private func perform(_ step: DiskStep, _ node: Node) -> Bool {
        do throws(DiskError) {
            try node.disk.perform(step)
            return true
        } catch {
            self.fail(.running, "n\(node.place + 1) asks for what its disk cannot do: \(error)")
            return false
        }
    }

    /// Everything of a housekeeping batch at once: another thread does it beside the log's.
    func clean(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), let number = node.cleaningNumber else {
            return
        }
        while node.nextCleaning < node.cleaning.count {
            let step = node.cleaning[node.nextCleaning]
            node.nextCleaning += 1
            guard self.perform(step, node), !self.burns(node) else { return }
            if Self.isSync(step), node.nextCleaning < node.cleaning.count {
                return self.plan(event, within: self.options.syncTime)
            }
        }
        node.cleaningNumber = nil
        node.core?.housekeepingDone(number)
        self.planTurn(node)
    }

    /// The log's batch and the housekeeping run beside each other, in any order.
    private func checkThreads(_ node: Node) {
        guard node.batchNumber != nil, node.cleaningNumber != nil else { return }
        for step in node.cleaning[node.nextCleaning...] {
            guard let file = Self.file(of: step) else { continue }
            for other in node.batch[node.nextStep...] where Self.file(of: other) == file {
                return self.fail(
                    .separateThreads,
                    "n\(node.place + 1) has \(file) changed by two threads at the same time"
                )
            }
        }
    }

    private static func file(of step: DiskStep) -> StoredFile? {
        switch step {
        case .prepare(let file, _), .write(let file, _, _), .zero(let file, _, _),
            .truncate(let file, _), .sync(let file), .rename(let file, _), .remove(let file):
            file
        case .syncDirectory: nil
        }
    }

    // The database.

    func commit(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), let core = node.core,
            let number = node.commit
        else { return }
        node.commit = nil
        core.keyspace.store.commit()
        core.commitDone(number)
        self.planTurn(node)
    }

    func install(_ place: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event), let core = node.core,
            let file = node.install
        else { return }
        node.install = nil
        do {
            let rows = try MemoryBackend(exported: node.disk.contents(of: file))
            // From here on a restart finds the new database; the core's is what a crash leaves.
            core.databaseInstalled(rows)
            try node.disk.perform([.remove(file), .syncDirectory(file.directory)])
        } catch {
            return self.fail(.running, "n\(place + 1) cannot install a database: \(error)")
        }
        self.trace.note("installed a database", Int32(place), core.appliedIndex, at: self.now)
        if let finding = self.logCheck.observe(place, core) { self.fail(finding) }
        self.planTurn(node)
    }
}
