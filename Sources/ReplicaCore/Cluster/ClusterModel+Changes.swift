public import EtcdAPI
public import MVCC
public import Raft

/// What a change of configuration did.
public enum ConfChangeResult: Hashable, Sendable {
    /// A member was added.
    case added(ClusterMember)
    /// A learner became a voter.
    case promoted(UInt64)
    /// A member was removed.
    case removed(UInt64)
    /// A member is reached elsewhere.
    case updated(ClusterMember)
    /// Nothing: every member refuses the change alike, raft gets it with member 0 in place of its
    /// own, and its proposer gets the error.
    case refused(EtcdError)
    /// No member can read the change, and each must stop: it is of a kind that a newer version
    /// brought, or damaged.
    case invalid(String)
}

extension ClusterModel {
    /// Applies a committed change of configuration, and writes the rows that it changes.
    public mutating func apply<Store: Backend>(
        _ change: ConfChange,
        to store: inout Store
    ) -> ConfChangeResult {
        let result = self.replay(change)
        switch result {
        case .added(let member), .updated(let member): ClusterRows.write(member, to: &store)
        case .promoted(let id):
            if let member = self.member(id) { ClusterRows.write(member, to: &store) }
        case .removed(let id): ClusterRows.writeRemoval(of: id, to: &store)
        case .refused, .invalid: break
        }
        return result
    }

    /// Applies a committed change of configuration whose rows are there already.
    public mutating func replay(_ change: ConfChange) -> ConfChangeResult {
        let id = change.nodeID
        guard !self.isRemoved(id) else { return .refused(.memberNotFound) }
        switch change.type {
        case .addNode, .addLearnerNode: return self.replayAddition(change)
        case .removeNode: return self.replayRemoval(of: id)
        case .updateNode: return self.replayUpdate(change)
        default: return .invalid("a change of configuration of type \(change.type.rawValue)")
        }
    }

    private mutating func replayAddition(_ change: ConfChange) -> ConfChangeResult {
        let context: MemberContext
        switch Self.context(of: change) {
        case .success(let found): context = found
        case .failure(let error): return .invalid(error.description)
        }
        if context.isPromotion { return self.replayPromotion(of: change.nodeID) }
        var member = context.member
        if self.member(member.id) != nil { return .refused(.memberExist) }
        if self.isAnyTaken(member.peerURLs, except: nil) { return .refused(.peerURLExist) }
        // The type of the change decides what raft makes of the member. etcd's proposals agree
        // with their context.
        member.isLearner = change.type == .addLearnerNode
        if member.isLearner, self.learners.count >= self.learnersMax {
            return .refused(.tooManyLearners)
        }
        self.set(member)
        return .added(member)
    }

    private mutating func replayPromotion(of id: UInt64) -> ConfChangeResult {
        guard let place = self.place(of: id) else { return .refused(.memberNotFound) }
        guard self.members[place].isLearner else { return .refused(.memberNotLearner) }
        self.members[place].isLearner = false
        return .promoted(id)
    }

    private mutating func replayRemoval(of id: UInt64) -> ConfChangeResult {
        guard let place = self.place(of: id) else { return .refused(.memberNotFound) }
        // etcd's members all panic when the last voter goes.
        let isLastVoter = !self.members[place].isLearner && self.voters.count == 1
        guard !isLastVoter else { return .refused(.memberNotEnoughStarted) }
        self.members.remove(at: place)
        self.noteRemoved(id)
        return .removed(id)
    }

    private mutating func replayUpdate(_ change: ConfChange) -> ConfChangeResult {
        guard let place = self.place(of: change.nodeID) else { return .refused(.memberNotFound) }
        let context: MemberContext
        switch Self.context(of: change) {
        case .success(let found): context = found
        case .failure(let error): return .invalid(error.description)
        }
        if self.isAnyTaken(context.member.peerURLs, except: change.nodeID) {
            return .refused(.peerURLExist)
        }
        self.members[place].peerURLs = context.member.peerURLs
        // etcd takes what the context says of being a learner, and before its issue 21694 was fixed
        // it said nothing. It never makes a learner of a voter here: that one may have been
        // promoted since the update was proposed.
        self.members[place].isLearner = self.members[place].isLearner && context.member.isLearner
        return .updated(self.members[place])
    }

    private static func context(of change: ConfChange) -> Result<MemberContext, ClusterError> {
        let context: MemberContext
        do { context = try MemberContext(decodingJSON: change.context) } catch {
            return .failure(ClusterError("the context of a change of configuration: \(error)"))
        }
        guard context.member.id == change.nodeID else {
            let ids = "\(hex(change.nodeID)) and \(hex(context.member.id))"
            return .failure(ClusterError("a change of configuration names two members: \(ids)"))
        }
        return .success(context)
    }

    private func isAnyTaken(_ urls: [String], except id: UInt64?) -> Bool {
        self.members.contains { member in
            member.id != id && member.peerURLs.contains { urls.contains($0) }
        }
    }
}
