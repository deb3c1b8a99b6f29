public import EtcdAPI
public import MVCC

/// What a request to the cluster itself did.
public enum ClusterRequestResult: Equatable, Sendable {
    /// A member told its name and client URLs.
    case attributes(UInt64)
    /// The cluster behaves as this version from now on.
    case version(ClusterVersion)
    /// A downgrade began or ended.
    case downgrade
    /// What an alarm request answers.
    case alarms([AlarmMember])
    /// Nothing, as everywhere: news of a removed member, or a request of the v2 API.
    case ignored
    /// No member can carry it out, and each must stop.
    case invalid(String)
}

/// Requests of the log that concern the cluster.
extension ClusterModel {
    /// Applies a request and writes the rows that it changes.
    ///
    /// - Returns: What it did, nil when it does not concern the cluster.
    public mutating func apply<Store: Backend>(
        _ request: InternalRaftRequest.Request,
        to store: inout Store
    ) -> ClusterRequestResult? {
        let before = self.alarms
        guard let result = self.replay(request) else { return nil }
        self.write(result, alarmsBefore: before, to: &store)
        return result
    }

    /// Applies a request whose rows are there already.
    ///
    /// - Returns: What it did, nil when it does not concern the cluster.
    public mutating func replay(_ request: InternalRaftRequest.Request) -> ClusterRequestResult? {
        switch request {
        case .alarm(let alarm): return .alarms(self.replay(alarm))
        case .clusterVersionSet(let request): return self.setVersion(request.ver)
        case .clusterMemberAttrSet(let request):
            let attributes = request.memberAttributes ?? MemberAttributes()
            return self.setAttributes(request.memberID, attributes)
        case .downgradeInfoSet(let request):
            let target = request.enabled ? request.ver : ""
            self.downgrade = Downgrade(isEnabled: request.enabled, target: target)
            return .downgrade
        case .v2(let request): return self.replay(request)
        default: return nil
        }
    }

    /// Applies a v2 request and writes the rows that it changes.
    public mutating func apply<Store: Backend>(
        _ request: V2Request,
        to store: inout Store
    ) -> ClusterRequestResult {
        let result = self.replay(request)
        self.write(result, alarmsBefore: self.alarms, to: &store)
        return result
    }

    /// Applies a v2 request whose rows are there already.
    ///
    /// Up to 3.5 etcd publishes a member's attributes and the cluster's version by writing to the
    /// v2 store. What else is written there belongs to the v2 API.
    public mutating func replay(_ request: V2Request) -> ClusterRequestResult {
        guard request.method == "PUT" else { return .ignored }
        if request.path == V2Paths.version { return self.setVersion(request.val) }
        guard let id = V2Paths.memberOfAttributes(request.path) else { return .ignored }
        var member = ClusterMember(id: id)
        do { try member.readJSON(Array(request.val.utf8)) } catch {
            return .invalid("the attributes of member \(hex(id)): \(error)")
        }
        let attributes = MemberAttributes(name: member.name, clientURLs: member.clientURLs)
        return self.setAttributes(id, attributes)
    }

    private mutating func setAttributes(
        _ id: UInt64,
        _ attributes: MemberAttributes
    ) -> ClusterRequestResult {
        guard let place = self.place(of: id) else {
            guard self.isRemoved(id) else {
                return .invalid("attributes of member \(hex(id)), which nobody added")
            }
            return .ignored
        }
        self.members[place].name = attributes.name
        self.members[place].clientURLs = attributes.clientURLs
        return .attributes(id)
    }

    private mutating func setVersion(_ text: String) -> ClusterRequestResult {
        guard let version = ClusterVersion(text) else {
            return .invalid("the cluster version '\(text)'")
        }
        self.version = version
        return .version(version)
    }

    /// Raises, lists or disarms alarms; what it answers.
    private mutating func replay(_ request: AlarmRequest) -> [AlarmMember] {
        let alarm = ClusterAlarm(type: request.alarm, memberID: request.memberID)
        switch request.action {
        case .get:
            let wanted = self.alarms.filter { request.alarm == .none || $0.type == request.alarm }
            return wanted.map(\.message)
        case .activate:
            guard request.alarm != .none else { return [] }
            if !self.alarms.contains(alarm) {
                let place = self.alarms.firstIndex { alarm < $0 } ?? self.alarms.count
                self.alarms.insert(alarm, at: place)
            }
            return [alarm.message]
        case .deactivate:
            guard let place = self.alarms.firstIndex(of: alarm) else { return [] }
            self.alarms.remove(at: place)
            return [alarm.message]
        default: return []
        }
    }

    private func write<Store: Backend>(
        _ result: ClusterRequestResult,
        alarmsBefore: [ClusterAlarm],
        to store: inout Store
    ) {
        switch result {
        case .attributes(let id):
            if let member = self.member(id) { ClusterRows.write(member, to: &store) }
        case .version(let version): ClusterRows.write(version, to: &store)
        case .downgrade: ClusterRows.write(self.downgrade, to: &store)
        case .alarms:
            for alarm in alarmsBefore where !self.alarms.contains(alarm) {
                ClusterRows.delete(alarm, from: &store)
            }
            for alarm in self.alarms where !alarmsBefore.contains(alarm) {
                ClusterRows.write(alarm, to: &store)
            }
        case .ignored, .invalid: break
        }
    }
}
