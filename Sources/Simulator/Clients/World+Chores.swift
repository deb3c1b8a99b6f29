import Basics
import Calls
import EtcdAPI
import Histories
import ReplicaCore

/// What the operator does.
extension World {
    func planChore(_ kind: Int) {
        self.plan(.chore(Int32(kind)), within: self.options.chores[kind])
    }

    func doChore(_ kind: Int) {
        guard self.phase == .faults else { return }
        self.planChore(kind)
        let places = self.nodes.filter(\.isUp).map(\.place)
        guard !places.isEmpty else { return }
        let place = places[self.random.below(places.count)]
        switch ChoreKind.allCases[kind] {
        case .compact: self.compact(place)
        case .moveLeader: self.moveLeader()
        case .lease: self.tendLeases(place)
        case .defragment: self.ask(.defragment, place, .commitBarrier, .defragment)
        case .reconfigure: self.reconfigure(place)
        case .inspect: self.inspect(place)
        }
    }

    private func ask(
        _ kind: ChoreKind,
        _ place: Int,
        _ request: ReplicaRequest,
        _ shape: RPCShape,
        timeout: Int64 = 8_000_000_000
    ) {
        self.call(.chore(kind), place, .other(request, shape), -1, timeout: timeout)
    }

    private func compact(_ place: Int) {
        let revision = self.operator.knownRevision - self.random.upTo(100)
        guard revision > 1 else { return }
        self.operator.process += 1
        self.operator.compactedRevision = revision
        let id = self.history.invoke(
            process: self.operator.process,
            member: Int16(place),
            label: self.history.label("compact"),
            compactingTo: revision,
            at: self.now
        )
        let request = CompactionRequest(revision: revision, physical: self.random.chance(0.5))
        self.call(
            .chore(.compact),
            place,
            .compact(request.encode()),
            id,
            timeout: 5_000_000_000
        )
    }

    /// Writes a key and reads it as it was before the compaction: refused as a whole (etcd #18667).
    private func readForgotten(_ place: Int) {
        guard self.phase == .faults, self.random.chance(0.5) else { return }
        self.operator.process += 1
        let key = self.history.symbols.intern("operator")
        let value = self.history.symbols.intern("operator.\(self.operator.process)")
        let range = RangeStep(key: key, revision: self.operator.compactedRevision - 1)
        let transaction = Transaction(
            success: [
                .put(key: key, value: value, lease: 0, wantsPrevious: false), .range(range),
            ]
        )
        let id = self.history.invoke(
            process: self.operator.process,
            member: Int16(place),
            label: self.history.label("forgotten"),
            transaction: transaction,
            at: self.now
        )
        let request = LoadRequest(
            transaction,
            isSerializable: false,
            symbols: self.history.symbols
        )
        self.call(.chore(.compact), place, CallMessage(request), id, timeout: 5_000_000_000)
    }

    private func moveLeader() {
        guard let leader = self.leader, let core = self.nodes[leader].core else { return }
        let voters = core.cluster.voters.map(\.id)
        guard voters.count > 1 else { return }
        let target = voters[self.random.below(voters.count)]
        self.ask(.moveLeader, leader, .moveLeader(MoveLeaderRequest(targetID: target)), .moveLeader)
    }

    private func tendLeases(_ place: Int) {
        let draw = self.random.below(4)
        guard draw > 0, !self.operator.leases.isEmpty else {
            self.operator.leaseCount += 1
            let id = self.operator.leaseCount << 8
            self.operator.leases.append(id)
            let ttl = Int64(1 + self.random.below(10))
            return self.ask(
                .lease,
                place,
                .leaseGrant(LeaseGrantRequest(ttl: ttl, id: id)),
                .leaseGrant
            )
        }
        let id = self.operator.leases[self.random.below(self.operator.leases.count)]
        switch draw {
        case 1:
            self.ask(.lease, place, .leaseKeepAlive(LeaseKeepAliveRequest(id: id)), .leaseKeepAlive)
        case 2: self.ask(.lease, place, .leaseRevoke(LeaseRevokeRequest(id: id)), .leaseRevoke)
        default:
            let request = LeaseTimeToLiveRequest(id: id, keys: true)
            self.ask(.lease, place, .leaseTimeToLive(request), .leaseTimeToLive)
        }
    }

    private func inspect(_ place: Int) {
        switch self.random.below(4) {
        case 0: self.ask(.inspect, place, .hashKV(HashKVRequest(revision: 0)), .hashKV)
        case 1: self.ask(.inspect, place, .status(StatusRequest()), .status)
        case 2: self.ask(.inspect, place, .hash(HashRequest()), .hash)
        default:
            let request = MemberListRequest(linearizable: true)
            self.ask(.inspect, place, .memberList(request), .memberList)
        }
    }

    // Membership.

    /// Adds a learner, promotes it, removes somebody: one change at a time.
    private func reconfigure(_ place: Int) {
        guard !self.operator.isReconfiguring, let core = self.nodes[place].core else { return }
        let learners = core.cluster.learners
        let voters = core.cluster.voters
        if let learner = learners.first, self.random.chance(0.7) {
            let request = MemberPromoteRequest(id: learner.id)
            return self.change(.promote(learner.id), place, .memberPromote(request), .memberPromote)
        }
        // Where data is damaged the operator replaces what died and removes nobody else: a minority
        // of few is nobody.
        let replaces = self.damages
        let dead = core.cluster.members.first { member in
            self.place(of: member.id).map { self.nodes[$0].state == .dead } ?? false
        }
        if replaces, let dead {
            let request = MemberRemoveRequest(id: dead.id)
            return self.change(.remove(dead.id), place, .memberRemove(request), .memberRemove)
        }
        let wantsMore =
            replaces
            ? voters.count < self.options.voters
            : voters.count < 3 || voters.count < 7 && self.random.chance(0.5)
        if wantsMore, learners.isEmpty, self.nodes.count < Network.nodesMax {
            let number = self.nodes.count + 1
            let request = MemberAddRequest(
                peerURLs: [Self.peerURL(number)],
                isLearner: self.random.chance(0.8)
            )
            return self.change(
                .add(number),
                place,
                .memberAdd(request, id: UInt64(number)),
                .memberAdd
            )
        }
        let members = core.cluster.members
        guard !replaces, voters.count > 1, !members.isEmpty else { return }
        let target = members[self.random.below(members.count)].id
        self.change(
            .remove(target),
            place,
            .memberRemove(MemberRemoveRequest(id: target)),
            .memberRemove
        )
    }

    private func change(
        _ change: Operator.Change,
        _ place: Int,
        _ request: ReplicaRequest,
        _ shape: RPCShape
    ) {
        self.operator.isReconfiguring = true
        self.operator.change = change
        self.ask(.reconfigure, place, request, shape)
    }

    /// A member that was added, for certain or perhaps, is started.
    private func join(_ number: Int) {
        guard number == self.nodes.count + 1 else { return }
        let known = self.nodes.compactMap { $0.core?.members }.max { $0.count < $1.count } ?? []
        var members = known.filter { $0.id != UInt64(number) }
        members.append(
            ClusterMember(id: UInt64(number), peerURLs: [Self.peerURL(number)], isLearner: true)
        )
        let node = self.addNode(founding: nil, firstMembers: members)
        self.trace.note("joins", Int32(node.place), at: self.now)
        self.plan(.start(Int32(node.place), life: 0), within: 500_000_000)
    }

    // What came of it.

    func choreDone(_ kind: ChoreKind, _ call: Call) {
        switch kind {
        case .compact:
            guard let response = try? call.message.response(call.answer),
                let answer = response.answer(symbols: &self.history.symbols)
            else { return self.fail(.answers, "a compaction was answered with what is no answer") }
            self.history.complete(call.operation, with: answer, at: self.now)
            if case .compact = call.message { self.readForgotten(call.node) }
        case .reconfigure:
            self.operator.isReconfiguring = false
            if case .add(let number) = self.operator.change { self.join(number) }
        case .moveLeader, .lease, .defragment, .inspect: break
        }
    }

    func choreFailed(_ kind: ChoreKind, _ call: Call, _ ending: CallEnding, isUnknown: Bool) {
        switch kind {
        case .compact:
            self.history.complete(
                call.operation,
                outcome: isUnknown ? .info : .fail,
                error: self.history.label(ending.message),
                at: self.now
            )
        case .reconfigure:
            self.operator.isReconfiguring = false
            if case .add(let number) = self.operator.change, isUnknown { self.join(number) }
        case .moveLeader, .lease, .defragment, .inspect: break
        }
    }
}
