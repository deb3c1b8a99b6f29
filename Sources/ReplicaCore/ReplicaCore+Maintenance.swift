import Basics
import EtcdAPI
import MVCC
import Raft

/// A HashKV under way.
struct Hashing {
    var token: UInt64
    /// The revision asked for, 0 for the current one.
    var revision: Int64
    /// nil before it began, or when it has to begin anew.
    var hashing: KeyspaceHashing?
}

/// What is done a little in every turn, and what members say of themselves.
extension ReplicaCore {
    /// How many bytes of rows one turn hashes: a few milliseconds' work.
    private static var hashBytes: Int { 4 << 20 }

    func doChores() {
        self.noteTransfer()
        self.rangeStep()
        self.compactStep()
        self.hashStep()
        self.restoreStep()
        if self.keyspace.hasWatchersBehind, self.keyspace.watchStep() { self.out.hasMore = true }
    }

    private func compactStep() {
        guard self.installing == nil else { return }
        if let revision = self.keyspace.compacting {
            guard !self.ranges.areTouched(byCompactionAt: revision) else { return }
            // What is deleted stays in memory until it is committed.
            let isBehind = self.committing != nil && self.changes >= self.options.commitChanges
            guard !isBehind else { return }
            self.isDirty = true
            self.changes += (self.options.sliceRows + 1) / 2
            guard self.keyspace.compactStep(limit: self.options.sliceRows) else {
                self.out.hasMore = true
                return
            }
            self.out.events.append(
                .compactionFinished(revision: self.keyspace.compactRevision)
            )
        }
        for token in self.compactionWaiters { self.whenCommitted(.compacted(token)) }
        self.compactionWaiters.removeAll()
    }

    func answerCompacted(_ token: UInt64) {
        self.answer(token, CompactionResponse(header: self.fullHeader))
    }

    private func hashStep() {
        guard var first = self.hashings.first else { return }
        do throws(EtcdError) {
            var hashing: KeyspaceHashing
            if let begun = first.hashing {
                hashing = begun
            } else {
                hashing = try self.keyspace.beginHash(first.revision)
            }
            let step = self.keyspace.hashStep(
                &hashing,
                limit: 2 * self.options.sliceRows,
                bytesMax: Self.hashBytes
            )
            switch step {
            case .unfinished: first.hashing = hashing
            case .compacted: first.hashing = nil
            case .finished(let hash):
                self.hashings.removeFirst()
                self.answer(first.token, hash)
                self.out.hasMore = self.out.hasMore || !self.hashings.isEmpty
                return
            }
            self.hashings[0] = first
        } catch {
            self.hashings.removeFirst()
            self.answer(first.token, error)
        }
        self.out.hasMore = self.out.hasMore || !self.hashings.isEmpty
    }

    private func answer(_ token: UInt64, _ hash: KeyspaceHash) {
        self.answer(
            token,
            HashKVResponse(
                header: self.fullHeader,
                hash: hash.hash,
                compactRevision: hash.compactRevision,
                hashRevision: self.options.answersAs36 ? hash.revision : 0
            )
        )
    }

    /// The hash of all rows, in one turn: the shell of a member that serves others takes it from the
    /// committed rows instead, beside its turns.
    func hash() -> UInt32 {
        let first: [UInt8] = []
        return RowsHash.over { bucket, body in
            self.keyspace.store.scan(bucket, from: first.span, body)
        }
    }

    var status: StatusResponse {
        var status = StatusResponse(header: self.fullHeader, version: self.options.serverVersion)
        status.dbSize = Int64(self.storeBytes)
        status.dbSizeInUse = Int64(self.storeBytesInUse)
        status.leader = self.raft.leader
        status.raftIndex = self.raft.commitIndex
        status.raftTerm = self.raft.term
        status.raftAppliedIndex = self.appliedIndex
        status.isLearner = self.isLearner
        if self.raft.leader == 0 { status.errors.append(EtcdError.noLeader.message) }
        for alarm in self.cluster.alarms {
            status.errors.append("memberID:\(alarm.memberID) alarm:\(alarm.type.name) ")
        }
        guard self.options.answersAs36 else { return status }
        status.dbSizeQuota = Int64(self.options.quotaBytes)
        let downgrade = self.cluster.downgrade
        status.downgradeInfo = DowngradeInfo(
            enabled: downgrade.isEnabled,
            targetVersion: downgrade.target
        )
        if let version = ClusterVersion(self.options.serverVersion) {
            status.storageVersion = "\(version.major).\(version.minor).0"
        }
        return status
    }
}

extension AlarmType {
    /// The name in texts of etcd's.
    var name: String {
        switch self {
        case .noSpace: "NOSPACE"
        case .corrupt: "CORRUPT"
        default: "NONE"
        }
    }
}
