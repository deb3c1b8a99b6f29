import Basics
public import EtcdAPI

extension Keyspace {
    /// Grants a lease, and returns its time to live, which may be longer than asked for.
    ///
    /// - Throws: `leaseTTLTooLarge`, `leaseExist`, or `leaseNotFound` for the id 0.
    public func grantLease(_ id: Int64, ttl: Int64) throws(EtcdError) -> Int64 {
        let row = try self.lessor.checkGrant(id, ttl: ttl)
        self.store.put(.lease, LeaseRow.key(id).span, row.encode().span)
        self.lessor.add(row)
        return row.ttl
    }

    /// Ends a lease and deletes the keys attached to it, in their order and in one revision.
    ///
    /// - Throws: `leaseNotFound`.
    public func revokeLease(_ id: Int64) throws(EtcdError) {
        guard self.lessor.exists(id) else { throw .leaseNotFound }
        let keys = self.sortedKeys(of: id)
        self.transact { for key in keys { self.delete(key.handle) } }
        self.store.delete(.lease, LeaseRow.key(id).span)
        self.lessor.remove(id)
    }

    /// Notes how many seconds a leader saw left of a lease, for the leader after it.
    ///
    /// - Throws: `leaseNotFound`.
    public func checkpointLease(_ id: Int64, remaining: Int64) throws(EtcdError) {
        guard let row = self.lessor.checkpoint(id, remaining: remaining) else {
            throw .leaseNotFound
        }
        self.store.put(.lease, LeaseRow.key(id).span, row.encode().span)
    }

    /// The keys attached to a lease, in their order.
    public func leaseKeys(_ id: Int64) -> [[UInt8]] {
        self.sortedKeys(of: id).map(\.key)
    }

    private func sortedKeys(of id: Int64) -> [(handle: UInt32, key: [UInt8])] {
        self.lessor.keys(of: id)
            .map { (handle: $0, key: self.index.keys.key($0)) }
            .sorted { ByteOrder.precedes($0.key, $1.key) }
    }
}
