import Basics
import MVCC
import Raft
import ReplicaCore
import Testing

@Suite("How a cluster begins, is joined and goes on alone")
struct BootstrapTests {
    @Test
    func `what is hashed for ids does not depend on the order of what was given`() {
        let urls = ["http://b:2", "http://a:1"]
        let member = ClusterIdentity.memberInput(peerURLs: urls, token: "tok")
        #expect(text(member) == "http://a:1http://b:2tok")
        let later = ClusterIdentity.memberInput(peerURLs: urls, unixSeconds: 1_700_000_000)
        #expect(text(later) == "http://a:1http://b:21700000000")
        let cluster = ClusterIdentity.clusterInput(memberIDs: [0x0102_0304_0506_0708, 1])
        #expect(cluster == [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8])
        let digest: [UInt8] = [0x8e, 0x9e, 0x05, 0xc5, 0x21, 0x64, 0x69, 0x4d, 0xff, 0xee]
        #expect(ClusterIdentity.id(digest: digest) == 0x8e9e_05c5_2164_694d)
    }

    @Test
    func `the first entries are one change for each member in the order of ids`() throws {
        let members = [
            ClusterMember(id: 9, name: "n1", peerURLs: ["http://a:1"]),
            ClusterMember(id: 4, name: "n2", peerURLs: ["http://b:1"]),
        ]
        let new = try NewCluster(members: members)
        #expect(new.state == HardState(term: 1, commit: 2))
        #expect(new.confState.voters == [4, 9])
        let context = #"{"id":4,"peerURLs":["http://b:1"],"name":"n2"}"#
        let change: [UInt8] = [0x08, 0, 0x10, 0, 0x18, 4, 0x22, UInt8(context.utf8.count)]
        #expect(new.entries[0].data == change + Array(context.utf8))
        #expect(new.entries.map(\.index) == [1, 2])
        #expect(new.entries.allSatisfy { $0.type == .confChange && $0.term == 1 })

        var model = ClusterModel()
        for entry in new.entries {
            guard case .added = model.replay(try ConfChange(decoding: entry.data)) else {
                Issue.record("entry \(entry.index) adds nobody")
                return
            }
        }
        #expect(model.members == members.sorted { $0.id < $1.id })
    }

    @Test
    func `two members of one id make no cluster`() {
        let twice = [ClusterMember(id: 9, name: "n1"), ClusterMember(id: 9, name: "n2")]
        #expect(throws: ClusterError.self) { try NewCluster(members: twice) }
        #expect(throws: ClusterError.self) { try NewCluster(members: [ClusterMember(id: 0)]) }
    }

    @Test
    func `a joining member takes ids from the cluster and names from its own flags`() throws {
        let initial = [
            ClusterMember(id: 0, name: "n1", peerURLs: ["http://a:1", "http://a:2"]),
            ClusterMember(id: 0, name: "n2", peerURLs: ["http://b:1"]),
            ClusterMember(id: 0, name: "new", peerURLs: ["http://c:1"]),
        ]
        let remote = [
            ClusterMember(id: 7, name: "other", peerURLs: ["http://a:2", "http://a:1"]),
            ClusterMember(id: 5, name: "n2", peerURLs: ["http://b:1"], clientURLs: ["http://b:2"]),
            ClusterMember(id: 6, peerURLs: ["http://c:1"], isLearner: true),
        ]
        let members = try Joining.match(initial, remote)
        #expect(members.map(\.id) == [5, 6, 7])
        #expect(members.map(\.name) == ["n2", "new", "n1"])
        #expect(members[1].isLearner)

        let fewer = #expect(throws: ClusterError.self) {
            try Joining.match(initial, Array(remote.dropLast()))
        }
        #expect(fewer?.description == "member count is unequal")
        var moved = remote
        moved[1].peerURLs = ["http://elsewhere:1"]
        let stranger = #expect(throws: ClusterError.self) { try Joining.match(initial, moved) }
        #expect(
            stranger?.description
                == "PeerURLs: no match found for existing member (5, [http://elsewhere:1])"
        )
        let resolved = try Joining.match(initial, moved) { left, right in
            left == right || right == ["http://elsewhere:1"] && left == ["http://b:1"]
        }
        #expect(resolved.map(\.name) == ["n2", "new", "n1"])
    }

    /// A cluster of 1, 2 and 3 whose log goes on behind its committed part.
    private static func log() throws -> (entries: [Entry], state: HardState) {
        let members = (1...3).map {
            ClusterMember(id: UInt64($0), name: "n\($0)", peerURLs: ["http://h\($0):1"])
        }
        let new = try NewCluster(members: members)
        let empty = Entry(term: 2, index: 4)
        let learner = ClusterMember(id: 8, peerURLs: ["http://l:1"], isLearner: true)
        let added = ConfChange(type: .addLearnerNode, nodeID: 8, context: learner.encodeJSON())
        let removed = ConfChange(type: .removeNode, nodeID: 2)
        let changes = [added, removed].enumerated().map { place, change in
            Entry(
                type: .confChange,
                term: 2,
                index: UInt64(5 + place),
                data: change.encode()
            )
        }
        return (new.entries + [empty] + changes, HardState(term: 3, vote: 1, commit: 5))
    }

    private static func changes(_ forced: ForcedCluster) throws -> [String] {
        try forced.appended.map { entry in
            let change = try ConfChange(decoding: entry.data)
            return "\(entry.term)/\(entry.index) \(change.type.rawValue) \(change.nodeID) "
                + text(change.context)
        }
    }

    @Test
    func `a forced cluster removes everybody else and drops what was not committed`() throws {
        let (entries, state) = try Self.log()
        let forced = try ForcedCluster(
            local: 2,
            peerURLs: [],
            snapshot: Snapshot(),
            entries: entries,
            state: state
        )
        #expect(forced.kept == Array(entries.prefix(5)))
        #expect(try Self.changes(forced) == ["3/6 1 1 ", "3/7 1 3 ", "3/8 1 8 "])
        #expect(forced.state == HardState(term: 3, vote: 1, commit: 8))
    }

    @Test
    func `a learner that is left becomes a voter before the others go`() throws {
        let (entries, state) = try Self.log()
        let forced = try ForcedCluster(
            local: 8,
            peerURLs: [],
            snapshot: Snapshot(),
            entries: entries,
            state: state
        )
        let promotion = #"3/6 0 8 {"id":8,"peerURLs":null,"isPromote":true}"#
        #expect(try Self.changes(forced) == [promotion, "3/7 1 1 ", "3/8 1 2 ", "3/9 1 3 "])
    }

    @Test
    func `a forced cluster starts from the snapshot, and takes in a member that was none`() throws {
        var model = ClusterModel()
        for entry in try Self.log().entries.prefix(3) {
            _ = model.replay(try ConfChange(decoding: entry.data))
        }
        let snapshot = Snapshot(
            data: model.v2Dump(),
            metadata: SnapshotMetadata(
                confState: ConfState(voters: [1, 2, 3]),
                index: 20,
                term: 2
            )
        )
        let forced = try ForcedCluster(
            local: 5,
            peerURLs: ["http://e:1"],
            snapshot: snapshot,
            entries: [],
            state: HardState(term: 2, commit: 20)
        )
        let addition = #"2/21 0 5 {"id":5,"peerURLs":["http://e:1"]}"#
        #expect(try Self.changes(forced) == [addition, "2/22 1 1 ", "2/23 1 2 ", "2/24 1 3 "])
    }

    @Test
    func `a dump in which a member cannot be found is refused`() {
        for damaged in [
            "", "{}x", #"{"Root":{"Children":{"0":{"Children":{"members":{"Children":{"#,
            #"{"Root":{"Children":{"0":{"Children":{"version":{"Value":"new","Children":null}}}}}}"#,
            #"{"Root":{"Children":{"0":{"Children":{"members":{"Children":{"zz":{"Children":"#
                + #"{"raftAttributes":{"Value":"{}","Children":null}}}}}}}}}}"#,
            #"{"Root":{"Children":{"0":{"Children":{"members":{"Children":{"1f":{"Children":"#
                + #"{"attributes":{"Value":"{}","Children":null}}}}}}}}}}"#,
        ] {
            #expect(throws: ClusterError.self) { try ClusterModel(v2Dump: Array(damaged.utf8)) }
        }
    }

    @Test
    func `a dump has etcd's form, and keys of the v2 API are passed over`() throws {
        var model = ClusterModel()
        var store = MemoryBackend()
        let member = ClusterMember(id: 0x1f, peerURLs: ["http://a:1"])
        _ = model.replay(ConfChange(nodeID: 0x1f, context: member.encodeJSON()))
        let version = ClusterModel.versionRequest(requestID: 1, .least)
        _ = model.apply(version, to: &store)
        let node = #""ExpireTime":"0001-01-01T00:00:00Z","Value":"#
        let zero = #""CreatedIndex":0,"ModifiedIndex":0,"# + node + #""""#
        let one = #""CreatedIndex":1,"ModifiedIndex":1,"# + node
        let two = #""CreatedIndex":2,"ModifiedIndex":2,"# + node
        let value = #""{\"peerURLs\":[\"http://a:1\"]}""#
        let leaf = #"{"Path":"/0/members/1f/raftAttributes",\#(one)\#(value),"Children":null}"#
        let inner = #"{"Path":"/0/members/1f",\#(one)"","Children":{"raftAttributes":\#(leaf)}}"#
        let members = #"{"Path":"/0/members",\#(one)"","Children":{"1f":\#(inner)}}"#
        let last = #"{"Path":"/0/version",\#(two)"3.0.0","Children":null}"#
        let zeroth =
            #"{"Path":"/0",\#(zero),"Children":{"members":\#(members),"version":\#(last)}}"#
        let first = #"{"Path":"/1",\#(zero),"Children":{}}"#
        let root = #"{"Root":{"Path":"/",\#(zero),"Children":{"0":\#(zeroth),"1":\#(first)}},"#
        let dump = text(model.v2Dump())
        #expect(dump.hasPrefix(root + #""WatcherHub":{"EventHistory":{"Queue":{"Events":[null,"#))
        #expect(dump.hasSuffix(#""watchers":0},"CurrentVersion":2}"#))
        #expect(try ClusterModel(v2Dump: Array(dump.utf8)) == model)

        let key = #"{"Path":"/1/k","Value":"v","Children":null}"#
        let keyed = dump.replacing(first, with: #"{"Path":"/1","Children":{"k":\#(key)}}"#)
        #expect(keyed != dump)
        #expect(try ClusterModel(v2Dump: Array(keyed.utf8)) == model)
    }
}
