import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage
import Testing

@Suite("Membership as entries change it")
struct ClusterModelTests {
    private static func add(
        _ id: UInt64,
        _ json: String,
        learner: Bool = false
    ) -> ConfChange {
        ConfChange(
            type: learner ? .addLearnerNode : .addNode,
            nodeID: id,
            context: Array(json.utf8)
        )
    }

    /// Members 1 and 2, and the learner 3.
    private static func three() -> (ClusterModel, MemoryBackend) {
        var model = ClusterModel()
        var store = MemoryBackend()
        for change in [
            Self.add(1, #"{"id":1,"peerURLs":["http://a:1"],"name":"a"}"#),
            Self.add(2, #"{"id":2,"peerURLs":["http://b:1"],"name":"b"}"#),
            Self.add(3, #"{"id":3,"peerURLs":["http://c:1"],"isLearner":true}"#, learner: true),
        ] {
            guard case .added = model.apply(change, to: &store) else {
                Issue.record("could not add \(change.nodeID)")
                break
            }
        }
        return (model, store)
    }

    @Test
    func `the rows of members are etcd's`() throws {
        var (model, store) = Self.three()
        #expect(model.members.map(\.id) == [1, 2, 3])
        #expect(model.voters.map(\.id) == [1, 2])
        #expect(model.learners.map(\.id) == [3])
        #expect(
            rows(.members, store) == [
                "1": #"{"id":1,"peerURLs":["http://a:1"],"name":"a"}"#,
                "2": #"{"id":2,"peerURLs":["http://b:1"],"name":"b"}"#,
                "3": #"{"id":3,"peerURLs":["http://c:1"],"isLearner":true}"#,
            ]
        )

        let promotion = Self.add(3, #"{"id":3,"peerURLs":null,"isPromote":true}"#)
        #expect(model.apply(promotion, to: &store) == .promoted(3))
        #expect(rows(.members, store)["3"] == #"{"id":3,"peerURLs":["http://c:1"]}"#)

        let removal = ConfChange(type: .removeNode, nodeID: 0xab12)
        #expect(model.apply(removal, to: &store) == .refused(.memberNotFound))
        #expect(model.apply(ConfChange(type: .removeNode, nodeID: 2), to: &store) == .removed(2))
        #expect(rows(.members, store).keys.sorted() == ["1", "3"])
        #expect(rows(.membersRemoved, store) == ["2": "removed"])
        #expect(model.isRemoved(2))

        let moved = #"{"id":1,"peerURLs":["http://z:9"]}"#
        let update = ConfChange(type: .updateNode, nodeID: 1, context: Array(moved.utf8))
        let expected = ClusterMember(id: 1, name: "a", peerURLs: ["http://z:9"])
        #expect(model.apply(update, to: &store) == .updated(expected))
        #expect(rows(.members, store)["1"] == #"{"id":1,"peerURLs":["http://z:9"],"name":"a"}"#)
        #expect(try ClusterModel(rows: store) == model)
    }

    @Test(
        arguments: [
            (Self.add(1, #"{"id":1,"peerURLs":["http://x:1"]}"#), .memberExist),
            (Self.add(9, #"{"id":9,"peerURLs":["http://x:1","http://a:1"]}"#), .peerURLExist),
            (
                Self.add(9, #"{"id":9,"peerURLs":["http://x:1"],"isLearner":true}"#, learner: true),
                .tooManyLearners
            ),
            (Self.add(9, #"{"id":9,"peerURLs":null,"isPromote":true}"#), .memberNotFound),
            (Self.add(1, #"{"id":1,"peerURLs":null,"isPromote":true}"#), .memberNotLearner),
            (ConfChange(type: .removeNode, nodeID: 9), .memberNotFound),
            (
                ConfChange(
                    type: .updateNode,
                    nodeID: 9,
                    context: Array(#"{"id":9,"peerURLs":["http://x:1"]}"#.utf8)
                ), .memberNotFound
            ),
            (
                ConfChange(
                    type: .updateNode,
                    nodeID: 1,
                    context: Array(#"{"id":1,"peerURLs":["http://b:1"]}"#.utf8)
                ), .peerURLExist
            ),
        ] as [(ConfChange, EtcdError)]
    )
    func `a change that every member refuses changes nothing`(
        change: ConfChange,
        error: EtcdError
    ) {
        var (model, store) = Self.three()
        let before = (model, rows(.members, store))
        #expect(model.apply(change, to: &store) == .refused(error))
        #expect(model == before.0)
        #expect(rows(.members, store) == before.1)
    }

    @Test
    func `a removed id never comes back`() {
        var (model, store) = Self.three()
        #expect(model.apply(ConfChange(type: .removeNode, nodeID: 3), to: &store) == .removed(3))
        let context = #"{"id":3,"peerURLs":["http://q:1"]}"#
        #expect(model.apply(Self.add(3, context), to: &store) == .refused(.memberNotFound))
        let again = ConfChange(type: .removeNode, nodeID: 3)
        #expect(model.apply(again, to: &store) == .refused(.memberNotFound))
    }

    @Test
    func `the last voter stays`() {
        var (model, store) = Self.three()
        #expect(model.apply(ConfChange(type: .removeNode, nodeID: 1), to: &store) == .removed(1))
        let last = ConfChange(type: .removeNode, nodeID: 2)
        #expect(model.apply(last, to: &store) == .refused(.memberNotEnoughStarted))
    }

    @Test
    func `an update neither forgets a learner nor makes one`() throws {
        var (model, store) = Self.three()
        let change = try model.updateChange(id: 3, peerURLs: ["http://y:1"])
        let learner = ClusterMember(id: 3, peerURLs: ["http://y:1"], isLearner: true)
        #expect(model.replay(change) == .updated(learner))
        let promotion = Self.add(3, #"{"id":3,"peerURLs":null,"isPromote":true}"#)
        #expect(model.apply(promotion, to: &store) == .promoted(3))
        // Proposed before the promotion, applied after it.
        #expect(
            model.apply(change, to: &store)
                == .updated(ClusterMember(id: 3, peerURLs: ["http://y:1"]))
        )
    }

    @Test
    func `what no member can read stops all of them`() {
        var (model, store) = Self.three()
        for change in [
            Self.add(9, #"{"id":8,"peerURLs":["http://x:1"]}"#),
            Self.add(9, ""),
            ConfChange(type: .updateNode, nodeID: 1, context: [0x7b]),
            ConfChange(type: ConfChangeType(rawValue: 9), nodeID: 1),
        ] {
            guard case .invalid = model.apply(change, to: &store) else {
                Issue.record("\(change) passed")
                continue
            }
        }
        #expect(model == Self.three().0)
    }

    @Test
    func `both forms of a publication name a member`() throws {
        var (model, store) = Self.three()
        let publication = ClusterModel.publication(
            requestID: 5,
            member: 3,
            name: "c",
            clientURLs: ["http://c:2", "http://c:3"]
        )
        #expect(publication.method == "PUT")
        #expect(publication.path == "/0/members/3/attributes")
        #expect(publication.val == #"{"name":"c","clientURLs":["http://c:2","http://c:3"]}"#)
        #expect(model.apply(publication, to: &store) == .attributes(3))
        let row =
            #"{"id":3,"peerURLs":["http://c:1"],"isLearner":true,"name":"c","#
            + #""clientURLs":["http://c:2","http://c:3"]}"#
        #expect(rows(.members, store)["3"] == row)

        let attributes = MemberAttributes(name: "d")
        let newer = InternalRaftRequest.Request.clusterMemberAttrSet(
            ClusterMemberAttrSetRequest(memberID: 3, memberAttributes: attributes)
        )
        #expect(model.apply(newer, to: &store) == .attributes(3))
        #expect(model.member(3)?.name == "d")
        #expect(model.member(3)?.clientURLs == [])
        #expect(try ClusterModel(rows: store) == model)
    }

    @Test
    func `news of a removed member is passed over, of an unknown one it is not`() {
        var (model, store) = Self.three()
        #expect(model.apply(ConfChange(type: .removeNode, nodeID: 2), to: &store) == .removed(2))
        let removed = ClusterModel.publication(requestID: 1, member: 2, name: "b", clientURLs: [])
        #expect(model.apply(removed, to: &store) == .ignored)
        let unknown = ClusterModel.publication(requestID: 1, member: 8, name: "x", clientURLs: [])
        guard case .invalid = model.apply(unknown, to: &store) else {
            Issue.record("an unknown member's attributes passed")
            return
        }
    }

    @Test
    func `both forms set the cluster's version`() throws {
        var (model, store) = Self.three()
        let version = ClusterVersion(major: 3, minor: 5)
        let request = ClusterModel.versionRequest(requestID: 1, version)
        #expect((request.method, request.path, request.val) == ("PUT", "/0/version", "3.5.0"))
        #expect(model.apply(request, to: &store) == .version(version))
        #expect(rows(.cluster, store) == ["clusterVersion": "3.5.0"])
        let newer = InternalRaftRequest.Request.clusterVersionSet(
            ClusterVersionSetRequest(ver: "3.6.0")
        )
        #expect(model.apply(newer, to: &store) == .version(ClusterVersion(major: 3, minor: 6)))
        #expect(try ClusterModel(rows: store).version?.description == "3.6.0")
        let broken = InternalRaftRequest.Request.clusterVersionSet(
            ClusterVersionSetRequest(ver: "three")
        )
        #expect(model.apply(broken, to: &store) == .invalid("the cluster version 'three'"))
    }

    @Test(arguments: [("3.5.30", false), ("3.6.0", true), ("3.6.14-rc.1", true), ("3.10.0", true)])
    func `a program may not be older than its cluster`(program: String, fits: Bool) throws {
        var (model, store) = Self.three()
        try model.check(program: "3.0.0")
        let version = ClusterVersion(major: 3, minor: 6)
        _ = model.apply(ClusterModel.versionRequest(requestID: 1, version), to: &store)
        let isTaken = (try? model.check(program: program)) != nil
        #expect(isTaken == fits)

        var steps: [DiskStep] = []
        let log = ReplicaLog(
            creating: WALMetadata(nodeID: 1, clusterID: 2),
            entries: [],
            state: HardState(),
            into: &steps
        )
        var options = ReplicaOptions(memberID: 1, clusterID: 2, seed: 3, firstRequestID: 4)
        options.serverVersion = program
        let core = try? ReplicaCore(options: options, log: log, store: store)
        #expect((core != nil) == fits)
    }

    @Test
    func `a downgrade is kept with its target`() throws {
        var (model, store) = Self.three()
        let begin = DowngradeInfoSetRequest(enabled: true, ver: "3.5.0")
        #expect(model.apply(.downgradeInfoSet(begin), to: &store) == .downgrade)
        let row = #"{"target-version":"3.5.0","enabled":true}"#
        #expect(rows(.cluster, store) == ["downgrade": row])
        #expect(
            try ClusterModel(rows: store).downgrade == Downgrade(isEnabled: true, target: "3.5.0")
        )
        let end = DowngradeInfoSetRequest(enabled: false, ver: "3.5.0")
        #expect(model.apply(.downgradeInfoSet(end), to: &store) == .downgrade)
        #expect(rows(.cluster, store) == ["downgrade": #"{"target-version":"","enabled":false}"#])
    }

    @Test
    func `requests about keys are none of the cluster's`() {
        var (model, store) = Self.three()
        #expect(model.apply(.put(PutRequest(key: [1])), to: &store) == nil)
        for (method, path) in [("SYNC", ""), ("PUT", "/1/key"), ("DELETE", "/0/version")] {
            let request = V2Request(method: method, path: path)
            #expect(model.apply(request, to: &store) == .ignored)
        }
        for path in ["/0/members/zz/attributes", "/0/members/3/raftAttributes", "/0/members/3"] {
            let request = V2Request(method: "PUT", path: path, val: #"{"name":"no"}"#)
            #expect(model.apply(request, to: &store) == .ignored)
        }
        #expect(model == Self.three().0)
    }

    @Test
    func `alarms are raised once, listed by type and disarmed one by one`() throws {
        var (model, store) = Self.three()
        func ask(_ action: AlarmRequest.AlarmAction, _ id: UInt64, _ type: AlarmType) -> [[UInt64]]
        {
            let request = AlarmRequest(action: action, memberID: id, alarm: type)
            guard case .alarms(let alarms) = model.apply(.alarm(request), to: &store) else {
                return [[99]]
            }
            return alarms.map { [$0.memberID, UInt64($0.alarm.rawValue)] }
        }
        #expect(ask(.activate, 2, .noSpace) == [[2, 1]])
        #expect(ask(.activate, 2, .noSpace) == [[2, 1]])
        #expect(ask(.activate, 1, .corrupt) == [[1, 2]])
        #expect(ask(.activate, 1, .noSpace) == [[1, 1]])
        #expect(ask(.activate, 1, .none) == [])
        #expect(ask(.get, 0, .none) == [[1, 1], [2, 1], [1, 2]])
        #expect(ask(.get, 0, .corrupt) == [[1, 2]])
        #expect(store.count(.alarm) == 3)
        #expect(model.hasAlarm(.corrupt))
        #expect(try ClusterModel(rows: store) == model)
        #expect(ask(.deactivate, 1, .corrupt) == [[1, 2]])
        #expect(ask(.deactivate, 1, .corrupt) == [])
        #expect(!model.hasAlarm(.corrupt))
        #expect(store.count(.alarm) == 2)
        let key = AlarmMember(memberID: 1, alarm: .noSpace).encode()
        var length: Int?
        _ = store.read(.alarm, key.span) { length = $0.count }
        #expect(length == 0)
    }

    @Test(arguments: [
        (Bucket.members, "xyz", "{}"),
        (.members, "1", "{"),
        (.members, "1", #"{"id":2,"peerURLs":null}"#),
        (.membersRemoved, "", "removed"),
        (.cluster, "clusterVersion", "3.x"),
        (.cluster, "downgrade", "yes"),
        (.alarm, "\u{8}", ""),
    ])
    func `a row that is none of etcd's is refused`(bucket: Bucket, key: String, value: String) {
        var store = MemoryBackend()
        store.put(bucket, Array(key.utf8).span, Array(value.utf8).span)
        #expect(throws: ClusterError.self) { try ClusterModel(rows: store) }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `rows, dump and replay tell the same after any changes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var model = ClusterModel()
        var store = MemoryBackend()
        var entries: [ConfChange] = []
        var replayed = ClusterModel()
        var refusals = 0
        for step in 0..<400 {
            let change = Self.randomChange(&random, step)
            entries.append(change)
            let result = model.apply(change, to: &store)
            if case .refused = result { refusals += 1 }
            #expect(replayed.replay(change) == result, "seed \(seed), step \(step)")
            let rows = try ClusterModel(rows: store)
            #expect(rows == model, "seed \(seed), step \(step)")
            if step % 50 == 0 {
                // A restart from a snapshot of this moment.
                replayed = try ClusterModel(v2Dump: model.v2Dump())
                #expect(replayed.hasSameMembers(as: model))
            }
        }
        #expect(refusals > 40 && refusals < 340)
    }

    private static func randomChange(_ random: inout SeededRandom, _ step: Int) -> ConfChange {
        // Removed ids do not come back: new ones take their place.
        let id = UInt64(step / 8 + random.below(12) + 1)
        let url = "http://h\(random.below(60)):1"
        switch random.below(8) {
        case 0, 1, 2:
            return Self.add(id, #"{"id":\#(id),"peerURLs":["\#(url)"],"name":"n<\#(id)>"}"#)
        case 3:
            let json = #"{"id":\#(id),"peerURLs":["\#(url)"],"isLearner":true}"#
            return Self.add(id, json, learner: true)
        case 4, 5: return Self.add(id, #"{"id":\#(id),"peerURLs":null,"isPromote":true}"#)
        case 6:
            let json = Array(#"{"id":\#(id),"peerURLs":["\#(url)"]}"#.utf8)
            return ConfChange(type: .updateNode, nodeID: id, context: json)
        default: return ConfChange(type: .removeNode, nodeID: id)
        }
    }
}

/// The rows of a bucket as text.
func rows(_ bucket: Bucket, _ store: MemoryBackend) -> [String: String] {
    var rows: [String: String] = [:]
    store.scan(bucket, from: [UInt8]().span) { key, value in
        rows[read(key)] = read(value)
        return true
    }
    return rows
}

private func read(_ bytes: Span<UInt8>) -> String {
    text(bytes.indices.map { bytes[$0] })
}
