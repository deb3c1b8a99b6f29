import Basics
import EtcdAPI
import MVCC
import Raft

/// Changes of membership.
extension ReplicaCore {
    /// Applies an entry that changes the raft configuration, and the members with it.
    ///
    /// A change that the members do not allow still goes to raft, as one that concerns nobody, as
    /// etcd's members do it.
    func applyChange(_ entry: Entry, isNew: Bool) {
        if entry.type == .confChangeV2 { return self.applyLeave(entry) }
        let change: ConfChange
        do throws(WireError) {
            change = try ConfChange(decoding: entry.data)
        } catch {
            return self.refuse(entry, "cannot be read: \(error)")
        }
        let result: ConfChangeResult
        if isNew {
            result = self.cluster.apply(change, to: &self.keyspace.store)
        } else {
            guard var replayed = self.replayed else {
                preconditionFailure("entry \(entry.index) is applied again without its members")
            }
            result = replayed.replay(change)
            self.replayed = replayed
        }
        var configured = change
        if case .refused = result { configured.nodeID = 0 }
        if case .invalid(let why) = result { return self.refuse(entry, why) }
        guard self.configure(configured.asV2, entry, isNew: isNew) else { return }
        self.note(result)
        if case .refused(let error) = result {
            self.answer(change, error)
        } else {
            self.answer(change, nil)
        }
    }

    /// The only newer form that is ever appended here is raft's own, which leaves a joint one.
    private func applyLeave(_ entry: Entry) {
        guard let change = try? ConfChangeV2(decoding: entry.data), change.changes.isEmpty else {
            return self.refuse(entry, "changes several members at once")
        }
        _ = self.configure(change, entry, isNew: entry.index > self.consistentIndex)
    }

    private func configure(_ change: ConfChangeV2, _ entry: Entry, isNew: Bool) -> Bool {
        do throws(ConfChangeError) {
            let state = try self.raft.applyConfChange(change)
            if isNew { MemberRows.write(state, to: &self.keyspace.store) }
            return true
        } catch {
            self.refuse(entry, "cannot change the configuration: \(error)")
            return false
        }
    }

    private func note(_ result: ConfChangeResult) {
        switch result {
        case .added(let member): self.noteChange(member.id, .added(isLearner: member.isLearner))
        case .promoted(let id): self.noteChange(id, .promoted)
        case .updated(let member): self.noteChange(member.id, .updated)
        case .removed(let id):
            self.noteChange(id, .removed)
            self.versions.removeAll { $0.id == id }
            if id == self.id { self.out.stop = .removed }
        case .refused, .invalid: break
        }
    }

    func noteChange(_ id: UInt64, _ change: MemberChange) {
        self.noteOwnRole()
        self.out.membershipChanged = true
        self.out.events.append(.memberChanged(id, change))
    }

    /// Answers who proposed a change.
    private func answer(_ change: ConfChange, _ error: EtcdError?) {
        guard let slot = self.pending.take(change.id), let token = slot.token else { return }
        if let error { return self.answer(token, error) }
        let members = self.cluster.members.map(\.message)
        let start = self.answers.bytes.count
        switch slot.kind {
        case .memberAdd:
            let added = members.first { $0.id == change.nodeID }
            MemberAddResponse(header: self.header, member: added, members: members)
                .write(to: &self.answers)
        case .memberRemove:
            MemberRemoveResponse(header: self.header, members: members).write(to: &self.answers)
        case .memberUpdate:
            MemberUpdateResponse(header: self.header, members: members).write(to: &self.answers)
        default:
            MemberPromoteResponse(header: self.header, members: members).write(to: &self.answers)
        }
        self.answer(token, from: start)
    }

    // What clients ask.

    func proposeAddition(_ token: UInt64, _ request: MemberAddRequest, _ id: UInt64) {
        self.proposeChange(token, .memberAdd) { () throws(EtcdError) in
            try self.cluster.addChange(
                id: id,
                peerURLs: request.peerURLs,
                isLearner: request.isLearner,
                rules: self.rules
            )
        }
    }

    func proposeRemoval(_ token: UInt64, _ request: MemberRemoveRequest) {
        self.proposeChange(token, .memberRemove) { () throws(EtcdError) in
            try self.cluster.removeChange(id: request.id, rules: self.rules)
        }
    }

    func proposeUpdate(_ token: UInt64, _ request: MemberUpdateRequest) {
        self.proposeChange(token, .memberUpdate) { () throws(EtcdError) in
            try self.cluster.updateChange(id: request.id, peerURLs: request.peerURLs)
        }
    }

    /// Only the leader knows how far a learner is.
    func proposePromotion(_ token: UInt64, _ request: MemberPromoteRequest) {
        guard self.isLeader else {
            return self.raft.leader == 0
                ? self.answer(token, .noLeader)
                : self.out.replies.append(
                    Reply(token: token, result: .forward(self.raft.leader))
                )
        }
        let progress = self.raft.progress
        let learner = progress.first { $0.id == request.id }?.match
        let leader = progress.first { $0.id == self.id }?.match ?? 0
        self.proposeChange(token, .memberPromote) { () throws(EtcdError) in
            try self.cluster.promoteChange(
                id: request.id,
                rules: self.rules,
                match: learner,
                leaderMatch: leader
            )
        }
    }

    private func proposeChange(
        _ token: UInt64,
        _ kind: PendingKind,
        _ make: () throws(EtcdError) -> ConfChange
    ) {
        do throws(EtcdError) {
            var change = try make()
            change.id = self.pending.nextID
            self.enqueue(Entry(type: .confChange, data: change.encode()), token, kind)
        } catch {
            self.answer(token, error)
        }
    }

    /// Who counts as active: connected for five seconds without a break.
    private var rules: ReconfigurationRules {
        let ticks = UInt64(5 * self.options.ticksPerSecond)
        return ReconfigurationRules(
            isStrict: self.options.strictReconfiguration,
            local: self.id,
            connected: self.connections.map(\.id),
            active: self.connections.filter { $0.since + ticks <= self.now }.map(\.id)
        )
    }
}

/// What the member and its leader make known by themselves.
extension ReplicaCore {
    func lookAfterCluster() {
        self.publish()
        self.setVersion()
    }

    /// Proposes the member's name and URLs until they are known.
    private func publish() {
        guard let published = self.options.published, let tick = self.publishTick else { return }
        guard let own = self.cluster.member(self.id), self.replayed == nil else { return }
        guard own.name != published.name || own.clientURLs != published.clientURLs else {
            self.publishTick = nil
            return self.out.events.append(.published)
        }
        guard tick <= self.now, self.raft.leader != 0 else { return }
        self.publishTick = self.now + self.options.requestTicks
        let request = ClusterModel.publication(
            requestID: self.pending.nextID,
            member: self.id,
            name: published.name,
            clientURLs: published.clientURLs
        )
        self.enqueue(Entry(data: request.encode()), nil, .plain)
    }

    /// Has the leader set the cluster's version, every four seconds as in etcd, and sooner when the
    /// members have all told theirs.
    private func setVersion() {
        guard self.leadsTerm == self.raft.term, self.isLeader else { return }
        let isNew = self.cluster.version == nil && !self.hasSetVersion
        guard isNew || self.versionCheck <= self.now else { return }
        let reported = self.cluster.members.map { member in
            member.id == self.id
                ? ClusterVersion(self.options.serverVersion)
                : self.versions.first { $0.id == member.id }?.version
        }
        guard self.versionCheck <= self.now || !reported.contains(nil) else { return }
        self.versionCheck = self.now + UInt64(4 * self.options.ticksPerSecond)
        let downgrade = self.cluster.downgrade
        let version = ClusterVersion.toPropose(
            current: self.cluster.version,
            reported: reported,
            downgrade: downgrade.isEnabled ? ClusterVersion(downgrade.target) : nil
        )
        guard let version else { return }
        self.hasSetVersion = true
        let request = ClusterModel.versionRequest(requestID: self.pending.nextID, version)
        self.enqueue(Entry(data: request.encode()), nil, .plain)
    }
}
