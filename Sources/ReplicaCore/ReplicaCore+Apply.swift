import Basics
import EtcdAPI
import MVCC
import Raft

/// What entries do.
extension ReplicaCore {
    /// Applies committed entries.
    func apply(_ entries: [Entry]) {
        for entry in entries {
            self.apply(entry)
            guard !self.isStopped else { return }
        }
        if let last = entries.last { self.raft.applied(to: last.index) }
    }

    private func apply(_ entry: Entry) {
        precondition(
            entry.index == self.appliedIndex + 1,
            "entry \(entry.index) is to be applied behind entry \(self.appliedIndex)"
        )
        let isNew = entry.index > self.consistentIndex
        if isNew { self.replayed = nil }
        switch entry.type {
        case .normal:
            if isNew { self.applyNormal(entry) }
        case .confChange, .confChangeV2: self.applyChange(entry, isNew: isNew)
        default: self.refuse(entry, "is of the unknown type \(entry.type.rawValue)")
        }
        guard !self.isStopped else { return }
        self.appliedIndex = entry.index
        self.appliedTerm = entry.term
        if isNew {
            self.consistentIndex = entry.index
            self.consistentTerm = entry.term
            self.isDirty = true
            self.changes += 1
        }
        if entry.type == .normal, entry.data.isEmpty { self.startLeading(entry) }
    }

    /// Stops because of an entry that cannot be carried out: passing over it would let this member
    /// drift away from the others.
    func refuse(_ entry: Entry, _ why: String) {
        self.stop(.entryNotUnderstood("entry \(entry.index) of term \(entry.term) \(why)"))
    }

    private func applyNormal(_ entry: Entry) {
        let logged: LoggedRequest
        do throws(WireError) {
            logged = try LoggedRequest(decoding: entry.data)
        } catch {
            return self.refuse(entry, "cannot be read: \(error)")
        }
        switch logged {
        case .nothing: break
        case .request(let request): self.apply(request, entry)
        case .v2(let request): self.apply(request, entry)
        case .unknown(let field):
            self.refuse(entry, "is a request of kind \(field), which this version does not know")
        }
    }

    private func apply(_ logged: InternalRaftRequest, _ entry: Entry) {
        guard let request = logged.request else { return }
        let id = logged.id != 0 ? logged.id : logged.header?.id ?? 0
        let slot = self.pending.take(id)
        if slot == nil { self.scratch.removeAll() }
        let start = self.answers.bytes.count
        do throws(EtcdError) {
            if slot == nil {
                try self.apply(request, entry, into: &self.scratch)
            } else {
                try self.apply(request, entry, into: &self.answers)
            }
            self.raiseAlarmIfFull(request)
            if let slot, let token = slot.token { self.finish(token, slot, request, start) }
        } catch {
            if let token = slot?.token { self.answer(token, error) }
        }
        self.changes += self.keyspace.changes.count
    }

    private func finish(
        _ token: UInt64,
        _ slot: PendingTable.Slot,
        _ request: InternalRaftRequest.Request,
        _ start: Int
    ) {
        switch (slot.kind, request) {
        case (.keepAlive(let lease, let ttl), _): self.answerKeepAlive(token, lease, ttl: ttl)
        case (_, .compaction(let compaction)) where compaction.physical:
            self.compactionWaiters.append(token)
        default: self.answer(token, from: start)
        }
    }

    /// Carries a request out and appends its answer.
    ///
    /// - Throws: what the client is told; nothing has changed then, on any member.
    private func apply(
        _ request: InternalRaftRequest.Request,
        _ entry: Entry,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        try self.checkAlarms(request)
        let header = self.header
        switch request {
        case .range(let range): try self.keyspace.range(range, header: header, into: &writer)
        case .put(let put): try self.keyspace.put(put, header: header, into: &writer)
        case .deleteRange(let deletion):
            self.keyspace.deleteRange(deletion, header: header, into: &writer)
        case .txn(let txn): try self.keyspace.txn(txn, header: header, into: &writer)
        case .compaction(let compaction):
            try self.keyspace.compact(compaction.revision)
            self.out.events.append(.compactionBegan(revision: compaction.revision))
            CompactionResponse(header: self.fullHeader).write(to: &writer)
        case .leaseGrant(let grant): try self.grant(grant, into: &writer)
        case .leaseRevoke(let revocation):
            try self.keyspace.revokeLease(revocation.id)
            LeaseRevokeResponse(header: self.fullHeader).write(to: &writer)
        case .leaseCheckpoint(let request):
            for checkpoint in request.checkpoints {
                try self.keyspace.checkpointLease(
                    checkpoint.id,
                    remaining: checkpoint.remainingTTL
                )
            }
        case .alarm(let alarm): self.apply(alarm, into: &writer)
        default: self.applyRare(request, entry)
        }
    }

    /// What alarms forbid; they are replicated, so that all members refuse alike.
    private func checkAlarms(_ request: InternalRaftRequest.Request) throws(EtcdError) {
        guard !self.cluster.alarms.isEmpty else { return }
        switch request {
        case .range, .put, .deleteRange, .txn, .compaction, .leaseGrant, .leaseRevoke:
            if self.cluster.hasAlarm(.corrupt) { throw .corrupt }
        default: return
        }
        if Quota.cost(request) > 0, self.cluster.hasAlarm(.noSpace) { throw .noSpace }
    }

    private func grant(
        _ request: LeaseGrantRequest,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        let ttl = try self.keyspace.grantLease(request.id, ttl: request.ttl)
        LeaseGrantResponse(header: self.fullHeader, id: request.id, ttl: ttl).write(to: &writer)
    }

    private func apply(_ request: AlarmRequest, into writer: inout WireWriter) {
        let before = self.cluster.alarms
        let result = self.cluster.apply(.alarm(request), to: &self.keyspace.store)
        var alarms: [AlarmMember] = []
        if case .alarms(let told)? = result { alarms = told }
        AlarmResponse(header: self.fullHeader, alarms: alarms).write(to: &writer)
        if request.memberID == self.id, request.alarm == .noSpace { self.alarmProposed = nil }
        guard self.cluster.alarms != before else { return }
        self.out.events.append(.alarmsChanged(self.cluster.alarms.map(\.message)))
    }

    /// Requests that nobody waits for with an answer of its own.
    private func applyRare(_ request: InternalRaftRequest.Request, _ entry: Entry) {
        switch request {
        case .clusterVersionSet, .clusterMemberAttrSet, .downgradeInfoSet:
            let result = self.cluster.apply(request, to: &self.keyspace.store)
            if let result { self.note(result, entry) }
        case .authDisable, .authenticate, .authStatus, .authUserGet, .authUserList, .authRoleGet,
            .authRoleList:
            // Without users these change nothing.
            break
        default:
            self.refuse(entry, "changes users or roles, which this version does not keep")
        }
    }

    private func apply(_ request: V2Request, _ entry: Entry) {
        self.note(self.cluster.apply(request, to: &self.keyspace.store), entry)
    }

    /// A cluster that has left this member's program behind would soon be misunderstood.
    private func noteVersion(_ version: ClusterVersion, _ entry: Entry) {
        do throws(ClusterError) {
            try self.cluster.check(program: self.options.serverVersion)
            self.out.events.append(.clusterVersion(version.description))
        } catch {
            self.refuse(entry, "sets the cluster's version: \(error)")
        }
    }

    private func note(_ result: ClusterRequestResult, _ entry: Entry) {
        switch result {
        case .attributes(let id): self.noteChange(id, .updated)
        case .version(let version): self.noteVersion(version, entry)
        case .downgrade, .alarms, .ignored: break
        case .invalid(let why): self.refuse(entry, why)
        }
    }

    /// The header of answers about the store as it is now.
    var fullHeader: ResponseHeader {
        var header = self.header
        header.revision = self.keyspace.currentRevision
        return header
    }
}
