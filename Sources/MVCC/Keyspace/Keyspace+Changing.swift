public import Basics
public import EtcdAPI

extension Keyspace {
    /// Applies a put.
    ///
    /// - Throws: `leaseNotFound`, or `keyNotFound` when the request keeps the value or the lease of
    ///   a key that does not live. Then nothing has changed.
    public func put(
        _ request: PutRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        // Of a put by itself etcd looks at the lease first, in a transaction at the key.
        try self.checkLease(request)
        try self.check(request, lives: nil)
        self.transact { self.apply(request, header: header, into: &writer) }
    }

    /// Applies a deletion; one that finds no key makes no revision.
    public func deleteRange(
        _ request: DeleteRangeRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) {
        self.transact { self.apply(request, header: header, into: &writer) }
    }

    /// Checks a put before anything is changed.
    ///
    /// `lives` says whether the key lives when its turn comes, if earlier operations of the
    /// transaction touch it.
    func check(_ request: PutRequest, lives: Bool?) throws(EtcdError) {
        if request.ignoreValue || request.ignoreLease {
            guard lives ?? (self.liveState(request.key) != nil) else { throw .keyNotFound }
        }
        try self.checkLease(request)
    }

    private func checkLease(_ request: PutRequest) throws(EtcdError) {
        if request.lease != 0, !self.lessor.exists(request.lease) { throw .leaseNotFound }
    }

    /// A key as it is now.
    func liveState(_ key: [UInt8]) -> KeyState? {
        self.index.keys.find(key.span).flatMap { self.index.current($0) }
    }

    func apply(
        _ request: PutRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) {
        Self.write(header, at: self.currentRevision + 1, into: &writer)
        var before: Revision?
        if request.prevKV || request.ignoreValue || request.ignoreLease {
            before = self.liveState(request.key)?.modified
        }
        if request.prevKV, let before { self.splice(before, false, 2, into: &writer) }
        guard request.ignoreValue || request.ignoreLease, let before else {
            return self.write(request.key, request.value, lease: request.lease)
        }
        let kept = self.keyValue(before)
        self.write(
            request.key,
            request.ignoreValue ? kept.value : request.value,
            lease: request.ignoreLease ? kept.lease : request.lease
        )
    }

    func apply(
        _ request: DeleteRangeRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) {
        let deleted = self.find(
            request.key,
            request.rangeEnd,
            at: self.revisionInTransaction,
            limit: Int.max
        )
        let revision = self.revisionInTransaction
        let changes = deleted > 0 && revision == self.currentRevision
        Self.write(header, at: changes ? revision + 1 : revision, into: &writer)
        writer.int64(2, Int64(deleted))
        for place in self.found.indices {
            if request.prevKV {
                self.splice(self.found[place].state.modified, false, 3, into: &writer)
            }
            self.delete(self.found[place].handle)
        }
    }
}
