import Basics
import Calls
import Checkers
import EtcdAPI
import Histories
import MVCC
import Raft
import ReplicaCore
import Workloads

/// From faults over a healed quorum to the last judgement.
extension World {
    func look() {
        let interval: Int64 = self.phase == .faults ? 1_000_000_000 : 100_000_000
        self.queue.push(.look, at: self.now + interval)
        switch self.phase {
        case .faults: self.lookAtFaults()
        case .quorum: self.lookAtQuorum()
        case .healed: self.lookAtHealed()
        case .reading: self.lookAtReading()
        case .over: break
        }
    }

    private func enter(_ phase: Phase) {
        self.phase = phase
        self.phaseBegan = self.now
        self.trace.note("a phase begins", -1, UInt64(phase.rawValue), at: self.now)
    }

    private func lookAtFaults() {
        guard self.now >= self.options.faultPhase else { return }
        let hasEnough = self.history.operations.count >= self.options.operations
        guard hasEnough || self.now >= 5 * self.options.faultPhase else { return }
        self.endFaults()
        self.abandonSome()
        self.enter(.quorum)
    }

    /// Undoes everything that is wrong.
    private func endFaults() {
        self.phase = .quorum
        for number in self.effects.indices { self.heal(fault: number) }
        for link in self.network.links.indices {
            self.network.links[link].latency = 0
            self.network.links[link].jitter = 0
            self.network.links[link].cloggedUntil = 0
        }
        for node in self.nodes {
            node.slowness = 1
            node.failsNextSync = false
            node.fuse = .max
            node.tickTime = 1_000_000_000 / Int64(self.options.ticksPerSecond)
            self.resume(node.place, node.life)
            if node.state == .down { self.start(node.place, node.life) }
        }
    }

    /// Leaves a minority broken, so that the rest has to get on without it.
    private func abandonSome() {
        if self.options.sabotage == .deadMajority {
            self.abandoned = Array(0...(self.options.voters / 2))
            for place in self.abandoned {
                self.kill(self.nodes[place], cutsPower: false, restarts: false)
            }
            return
        }
        guard self.reconfigures == 0, self.random.chance(0.5),
            !self.nodes.contains(where: \.isDamaged)
        else { return }
        let count = self.random.below((self.options.voters - 1) / 2 + 1)
        let founders = Array(0..<self.options.voters)
        self.abandoned = Array(self.shuffled(founders).prefix(count))
        let isKilled = self.random.chance(0.5)
        for place in self.abandoned {
            if isKilled {
                self.kill(self.nodes[place], cutsPower: true, restarts: false)
            } else {
                for other in self.nodes where other.place != place {
                    self.cut(place, other.place)
                    self.cut(other.place, place)
                }
            }
        }
    }

    private var reconfigures: Int64 {
        guard let kind = ChoreKind.allCases.firstIndex(of: .reconfigure) else { return 0 }
        return self.options.chores[kind]
    }

    private func lookAtQuorum() {
        let patience = self.now - self.phaseBegan
        let members = self.members.filter { !self.abandoned.contains($0.place) }
        guard let leader = self.leader, !self.abandoned.contains(leader) else {
            guard patience > self.options.recoveryTime else { return }
            return self.fail(.election, "a healed quorum elects no leader within its time")
        }
        let target = self.quorumTarget ?? self.nodes[leader].core?.commitIndex ?? 0
        self.quorumTarget = target
        let isBehind = members.first { ($0.core?.appliedIndex ?? 0) < target }
        if let isBehind {
            guard patience > 2 * self.options.recoveryTime else { return }
            return self.fail(
                .convergence,
                "n\(isBehind.place + 1) has applied entry \(isBehind.core?.appliedIndex ?? 0) and not"
                    + " \(target), which was committed when a healed quorum had a leader"
            )
        }
        guard self.answeredCall > self.phaseBegan else {
            guard patience > 2 * self.options.recoveryTime else { return }
            return self.fail(.progress, "a healed quorum answers nothing within its time")
        }
        self.healAbandoned()
        self.enter(.healed)
    }

    private func healAbandoned() {
        for place in self.abandoned {
            for other in self.nodes where other.place != place {
                self.mend(place, other.place)
                self.mend(other.place, place)
            }
            if self.nodes[place].state == .down { self.start(place, self.nodes[place].life) }
        }
        self.abandoned = []
    }

    private func lookAtHealed() {
        guard self.now - self.phaseBegan > 1_000_000_000 else { return }
        if self.options.sabotage == .bentDatabase {
            let row = Array("bent".utf8)
            self.members.last?.core?.keyspace.store.put(.alarm, row.span, row.span)
        }
        self.enter(.reading)
    }

    // The end.

    /// The nodes of the cluster's members, as the leader knows them.
    var members: [Node] {
        guard let leader = self.leader, let core = self.nodes[leader].core else { return [] }
        return core.cluster.members.compactMap { member in
            self.place(of: member.id).map { self.nodes[$0] }
        }.filter { $0.state != .dead }
    }

    private func lookAtReading() {
        let patience = self.now - self.phaseBegan
        if self.clients.contains(where: \.isOpen) {
            guard patience > self.options.recoveryTime else { return }
            return self.fail(.answeredInTime, "a client still waits for an answer")
        }
        if !self.hasReadAll {
            self.hasReadAll = true
            for node in self.members where node.core?.isLearner == false {
                self.readAll(node.place)
            }
            return
        }
        if self.finalReads > 0 {
            guard patience > 2 * self.options.recoveryTime else { return }
            return self.fail(.progress, "a healed cluster does not answer a linearizable read")
        }
        guard let difference = self.difference else { return self.enter(.over) }
        // Rows that differ after the same entries will not become equal.
        let isFinal = difference.property == .equalReplicas
        guard isFinal || patience > 2 * self.options.recoveryTime else { return }
        self.fail(difference)
    }

    private func readAll(_ place: Int) {
        self.finalReads += 1
        self.operator.process += 1
        let operation = WorkloadOperation.readEverything(symbols: &self.history.symbols)
        guard case .transaction(let transaction, let isSerializable) = operation.request else {
            return
        }
        let request = LoadRequest(
            transaction,
            isSerializable: isSerializable,
            symbols: self.history.symbols
        )
        let id = self.history.invoke(
            process: self.operator.process,
            member: Int16(place),
            label: self.history.label(operation.label),
            transaction: transaction,
            at: self.now
        )
        self.call(.final, place, CallMessage(request), id, timeout: 3_000_000_000)
    }

    /// A read at the end that failed is tried again: nothing is wrong any more.
    func readAgain(_ call: Call) {
        self.finalReads -= 1
        self.readAll(call.node)
    }

    /// In what members differ, nil when they have converged.
    private var difference: LogCheck.Finding? {
        let members = self.members
        guard let first = members.first(where: { $0.core?.isLeader == true }), let core = first.core
        else { return (.election, "a healed cluster has no leader") }
        for node in members {
            guard let other = node.core, other.appliedIndex == core.commitIndex,
                other.commitIndex == core.commitIndex
            else {
                return (
                    .convergence,
                    "n\(node.place + 1) has applied entry \(node.core?.appliedIndex ?? 0), and"
                        + " n\(first.place + 1) has committed \(core.commitIndex)"
                )
            }
            if other.keyspace.isCompacting {
                return (.convergence, "n\(node.place + 1) does not finish its compaction")
            }
        }
        return self.rowDifference(first, members) ?? self.boundDifference(members)
    }

    private func rowDifference(_ first: Node, _ members: [Node]) -> LogCheck.Finding? {
        guard let core = first.core, let hash = try? core.keyspace.hash(0) else { return nil }
        let rows = core.keyspace.store.fullHash()
        self.finalHash = rows
        for node in members where node.place != first.place {
            guard let other = node.core else { continue }
            let otherHash = try? other.keyspace.hash(0)
            guard otherHash == hash else {
                return (
                    .equalReplicas,
                    "n\(first.place + 1) and n\(node.place + 1) have applied the same entries, and"
                        + " their HashKV differ"
                )
            }
            guard other.configuration == core.configuration else {
                return (
                    .equalReplicas,
                    "n\(first.place + 1) and n\(node.place + 1) have applied the same entries, and"
                        + " know of other voters and learners"
                )
            }
            guard other.keyspace.store.fullHash() == rows else {
                return (
                    .equalReplicas,
                    "n\(first.place + 1) and n\(node.place + 1) have applied the same entries, and"
                        + " their databases differ"
                )
            }
        }
        return nil
    }

    /// What a member may keep in memory and on its disk once everything is quiet.
    private func boundDifference(_ members: [Node]) -> LogCheck.Finding? {
        let slack: UInt64 = 2_000
        let entries = self.options.snapshotCount + self.options.snapshotCatchUp + slack
        let entryBytes = UInt64(600 + 4 * self.options.workload.valueSize)
        let kept = self.options.snapshotCount + slack
        let bytes =
            UInt64(self.options.snapshotsKept + 1) * kept * entryBytes
            + UInt64(8 * self.options.segmentBytes)
        for node in members {
            guard let core = node.core else { continue }
            let held = core.stableIndex + 1 - core.firstIndex
            if held > entries {
                return (
                    .boundedLog,
                    "n\(node.place + 1) keeps \(held) entries in memory, more than \(entries)"
                )
            }
            if UInt64(node.disk.byteCount) > bytes {
                return (
                    .boundedLog,
                    "n\(node.place + 1) keeps \(node.disk.byteCount) bytes on its disk, more than"
                        + " \(bytes)"
                )
            }
        }
        return nil
    }

    /// The checks of the whole history.
    func judge() {
        self.digest.mix(self.finalHash)
        // A run whose unknown outcomes cannot be told apart within this is counted as undecided; many
        // short searches find more than a few long ones.
        var options = SweepOptions()
        options.searchStepsMax = 100_000
        let report = RevisionSweep.check(self.history, options: options)
        self.report = report
        switch report.verdict {
        case .valid, .unknown: break
        case .invalid(let violation):
            let isLost = violation.kind == .lostWrite
            self.fail(
                isLost ? .acknowledgedWrites : .linearizability,
                "\(violation.kind.rawValue): \(violation.sentence)"
            )
        }
    }
}
