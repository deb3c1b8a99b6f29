import EtcdAPI

/// How much room etcd reckons for a request.
enum Quota {
    /// What a row takes besides key and value, in bytes.
    private static let rowBytes = 256
    /// What a lease takes, in bytes.
    private static let leaseBytes = 64

    /// The bytes that a request may take; 0 when it takes none.
    ///
    /// Of a transaction the larger branch counts, without what is nested in it: what an alarm forbids
    /// must be the same on members of etcd's.
    static func cost(_ request: InternalRaftRequest.Request) -> Int {
        switch request {
        case .put(let put): self.cost(put)
        case .txn(let txn): max(self.cost(txn.success), self.cost(txn.failure))
        case .leaseGrant: self.leaseBytes
        default: 0
        }
    }

    private static func cost(_ put: PutRequest) -> Int {
        self.rowBytes + put.key.count + put.value.count
    }

    private static func cost(_ operations: [RequestOp]) -> Int {
        var cost = 0
        for operation in operations {
            if case .requestPut(let put)? = operation.request { cost += self.cost(put) }
        }
        return cost
    }
}

extension ReplicaCore {
    /// Whether the database has room for a request.
    func hasRoom(for request: InternalRaftRequest.Request) -> Bool {
        guard self.options.quotaBytes > 0 else { return true }
        let cost = Quota.cost(request)
        return cost == 0 || self.storeBytes + cost < self.options.quotaBytes
    }

    /// Raises the alarm when this member has no room for what was applied; that stays applied.
    func raiseAlarmIfFull(_ request: InternalRaftRequest.Request) {
        guard self.options.quotaBytes > 0, self.storeBytes * 2 >= self.options.quotaBytes else {
            return
        }
        if !self.hasRoom(for: request) { self.raiseAlarm() }
    }

    /// Proposes that this member is out of space, once.
    func raiseAlarm() {
        let isRaised = self.cluster.alarms.contains {
            $0.type == .noSpace && $0.memberID == self.id
        }
        guard !isRaised else { return }
        if let since = self.alarmProposed, self.now - since < self.options.requestTicks { return }
        self.alarmProposed = self.now
        self.proposeOwn(
            .alarm(AlarmRequest(action: .activate, memberID: self.id, alarm: .noSpace))
        )
    }
}
