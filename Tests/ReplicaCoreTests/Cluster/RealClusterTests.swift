import Basics
import EtcdAPI
import Foundation
import MVCC
import Raft
import ReplicaCore
import Storage
import TestSupport
import Testing

/// The files of an etcd that has stopped.
private struct StoppedEtcd: Disk {
    var root: String

    func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile] {
        let path = "\(self.root)/member/\(directory.rawValue)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { StoredFile(name: $0, in: directory) }
    }

    func contents(of file: StoredFile) throws(DiskError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(self.root)/member/\(file)") else {
            throw DiskError(operation: "reading \(file)", reason: "it cannot be read")
        }
        return Array(data)
    }

    mutating func perform(_ step: DiskStep) throws(DiskError) {
        throw DiskError(operation: "\(step)", reason: "an etcd's files are left as they are")
    }

    /// The records of the first segment from its start.
    func records() throws -> [(type: WALRecordType, data: [UInt8])] {
        var reader = WALSegmentReader(
            try self.contents(of: .segment(sequence: 0, index: 0)),
            crc: 0
        )
        var records: [(type: WALRecordType, data: [UInt8])] = []
        while let record = try reader.next() {
            let data = reader.data(of: record)
            records.append((record.type, data.indices.map { data[$0] }))
        }
        return records
    }

    func entries() throws -> [Entry] {
        try self.records().filter { $0.type == .entry }.map { try Entry(decoding: $0.data) }
    }
}

extension EtcdMember {
    /// What the member answers to `GET /members` at its peer port.
    fileprivate func peerList() async throws -> [UInt8] {
        let url = "http://127.0.0.1:\(self.peerPort)/members"
        let result = try await BuiltTool.run("/usr/bin/env", ["curl", "-sS", "--fail", url])
        guard result.status == 0 else { throw FixtureError("\(url): \(result.errors)") }
        return Array(result.output.utf8)
    }

    @discardableResult
    fileprivate func control(_ arguments: String...) async throws -> String {
        let result = try await BuiltTool.run(
            try ToolLookup.etcdctl(),
            ["--endpoints=\(self.clientURL)"] + arguments,
            environment: ["ETCDCTL_API": "3", "PATH": "/usr/bin:/bin"]
        )
        guard result.status == 0 else { throw FixtureError("\(arguments): \(result.errors)") }
        return result.output
    }
}

@Suite("A real etcd's cluster")
struct RealClusterTests {
    @Test
    func `a new cluster's log has the bytes that we would write`() async throws {
        let etcd = try await EtcdFixture.start(members: 3)
        let list = try ClusterMember.decodeList(try await etcd.members[0].peerList())
        etcd.stop()
        #expect(list.map(\.name).sorted() == ["m1", "m2", "m3"])

        let members = etcd.members.map { member in
            let urls = ["http://127.0.0.1:\(member.peerPort)"]
            let input = ClusterIdentity.memberInput(peerURLs: urls, token: etcd.token)
            let id = ClusterIdentity.id(digest: SHA1.digest(input))
            return ClusterMember(id: id, name: member.name, peerURLs: urls)
        }
        #expect(members.map(\.id).sorted() == list.map(\.id))
        let new = try NewCluster(members: members)
        let cluster = ClusterIdentity.clusterInput(memberIDs: members.map(\.id))

        for member in etcd.members {
            let records = try StoppedEtcd(root: member.dataDirectory).records()
            let own = try #require(members.first { $0.name == member.name })
            let metadata = WALMetadata(
                nodeID: own.id,
                clusterID: ClusterIdentity.id(digest: SHA1.digest(cluster))
            )
            let expected =
                [(.metadata, metadata.encode()), (.snapshot, WALSnapshot().encode())]
                + new.entries.map { (WALRecordType.entry, $0.encode()) }
                + [(.state, new.state.encode())] as [(WALRecordType, [UInt8])]
            let found = records.dropFirst().prefix(expected.count)
            #expect(found.map(\.type) == expected.map(\.0))
            #expect(found.map(\.data) == expected.map(\.1))
        }
    }

    @Test
    func `its log replayed is its own list of members, and every entry has our bytes`()
        async throws
    {
        let etcd = try await EtcdFixture.start()
        let member = etcd.members[0]
        // Nobody ever connects to these.
        let ports = try FreePorts.pick(3).map { "http://127.0.0.1:\($0)" }
        try await member.control("put", "key", "value")
        try await member.control("member", "add", "a<&>b", "--learner", "--peer-urls=\(ports[0])")
        let list = try ClusterMember.decodeList(try await member.peerList())
        let learner = try #require(list.first { $0.isLearner })
        let id = String(learner.id, radix: 16)
        try await member.control("member", "update", id, "--peer-urls=\(ports[1])")
        try await member.control("member", "remove", id)
        try await member.control("member", "add", "later", "--learner", "--peer-urls=\(ports[2])")
        try await member.control("alarm", "list")
        try await member.control("lease", "grant", "60")
        try await member.control("del", "key")
        let answer = try await member.peerList()
        etcd.stop()

        var model = ClusterModel()
        var store = MemoryBackend()
        var kinds: Set<String> = []
        for entry in try StoppedEtcd(root: member.dataDirectory).entries() {
            kinds.insert(try Self.apply(entry, to: &model, &store))
        }
        #expect(kinds == ["nothing", "change", "v2", "put", "alarm", "leaseGrant", "deleteRange"])
        #expect(text(ClusterMember.encodeList(model.members)) == text(answer))
        #expect(try ClusterModel(rows: store) == model)
        #expect(model.removed == [learner.id])
        #expect(model.version == ClusterVersion("3.4.0"))
    }

    /// Applies an entry and compares what we would write in its place.
    ///
    /// - Returns: The entry's kind.
    private static func apply(
        _ entry: Entry,
        to model: inout ClusterModel,
        _ store: inout MemoryBackend
    ) throws -> String {
        if entry.type == .confChange {
            let change = try ConfChange(decoding: entry.data)
            #expect(change.encode() == entry.data)
            switch model.apply(change, to: &store) {
            case .added(let member): #expect(member.encodeJSON() == change.context)
            case .updated(let member):
                #expect(text(change.context).contains(member.peerURLs[0]))
            case .removed: #expect(change.context == [])
            case let other: Issue.record("entry \(entry.index): \(other)")
            }
            return "change"
        }
        switch try LoggedRequest(decoding: entry.data) {
        case .nothing: return "nothing"
        case .v2(let request):
            #expect(request.encode() == entry.data)
            switch model.apply(request, to: &store) {
            case .attributes(let id):
                let member = try #require(model.member(id))
                let ours = ClusterModel.publication(
                    requestID: request.id,
                    member: id,
                    name: member.name,
                    clientURLs: member.clientURLs
                )
                #expect(ours.encode() == entry.data)
            case .version(let version):
                let ours = ClusterModel.versionRequest(requestID: request.id, version)
                #expect(ours.encode() == entry.data)
            case let other:
                // How etcd 3.4 answers whether it is healthy.
                #expect(other == .ignored && request.method == "QGET")
            }
            return "v2"
        case .request(let request):
            #expect(request.encode() == entry.data)
            switch request.request {
            case .put: return "put"
            case .alarm(let alarm)?:
                #expect(model.apply(.alarm(alarm), to: &store) == .alarms([]))
                return "alarm"
            case .leaseGrant: return "leaseGrant"
            case .deleteRange: return "deleteRange"
            default: return "\(request)"
            }
        case .unknown(let field): return "unknown \(field)"
        }
    }

    @Test
    func `it restarts from a snapshot whose data we wrote`() async throws {
        let etcd = try await EtcdFixture.start(flags: ["--snapshot-count=5"])
        let member = etcd.members[0]
        let port = try FreePorts.pick(1)[0]
        try await member.control(
            "member",
            "add",
            "gone",
            "--learner",
            "--peer-urls=http://127.0.0.1:\(port)"
        )
        let list = try ClusterMember.decodeList(try await member.peerList())
        let learner = try #require(list.first { $0.isLearner })
        try await member.control("member", "remove", String(learner.id, radix: 16))
        for number in 1...12 { try await member.control("put", "key\(number)", "value") }
        let before = try await member.peerList()
        member.kill()

        let disk = StoppedEtcd(root: member.dataDirectory)
        let found = try #require(try Recovery.open(disk)).snapshot
        let model = try ClusterModel(v2Dump: found.data)
        #expect(text(ClusterMember.encodeList(model.members)) == text(before))
        #expect(model.removed == [learner.id])
        #expect(model.version == ClusterVersion("3.4.0"))

        var ours = found
        ours.data = model.v2Dump()
        #expect(ours.data != found.data)
        let file = StoredFile.snapshot(term: found.metadata.term, index: found.metadata.index)
        let path = "\(member.dataDirectory)/member/\(file)"
        try Data(SnapshotFile.encode(ours)).write(to: URL(fileURLWithPath: path))
        try member.launch()
        try await member.untilHealthy(deadline: .now + .seconds(20))
        #expect(text(try await member.peerList()) == text(before))
        let again = try await member.control("get", "key12", "--print-value-only")
        #expect(again == "value\n")
        // The store went on from our data: further snapshots contain it.
        for number in 13...20 { try await member.control("put", "key\(number)", "value") }
        member.kill()
        let next = try #require(try Recovery.open(disk)).snapshot
        #expect(next.metadata.index > found.metadata.index)
        #expect(try ClusterModel(v2Dump: next.data) == model)
    }
}

/// SHA-1 (FIPS 180-4), which only the ids of members and clusters are made with.
private enum SHA1 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(message.count) * 8
        padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
        for start in stride(from: 0, to: padded.count, by: 64) {
            Self.mix(padded[start..<(start + 64)], into: &state)
        }
        return state.flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
        }
    }

    private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = (0..<16).map { place in
            block[(block.startIndex + 4 * place)...].prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        }
        for place in 16..<80 {
            let mixed = words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16]
            words.append(Self.rotate(mixed, 1))
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for (place, word) in words.enumerated() {
            let (function, constant): (UInt32, UInt32) =
                switch place {
                case ..<20: (b & c | ~b & d, 0x5a82_7999)
                case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case ..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = Self.rotate(a, 5) &+ function &+ e &+ constant &+ word
            (a, b, c, d, e) = (next, a, Self.rotate(b, 30), c, d)
        }
        for (place, value) in [a, b, c, d, e].enumerated() { state[place] &+= value }
    }

    private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value << count | value >> (32 - count)
    }
}
