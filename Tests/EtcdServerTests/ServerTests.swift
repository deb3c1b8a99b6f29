import EtcdAPI
import EtcdClient
import EtcdServer
import Glibc
import NIOPosix
import Platform
import Synchronization
import Testing
import TestSupport

/// Starts `ternd` as a test needs it.
private func ternd(_ count: Int = 1, flags: [String] = []) async throws -> EtcdFixture {
    try await EtcdFixture.start(
        members: count,
        program: try BuiltTool.path("ternd"),
        flags: flags,
        timeout: .seconds(40)
    )
}

/// A number that tasks count up together.
private final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { self.number.withLock { $0 } }
    func add() { self.number.withLock { $0 += 1 } }
}

extension EtcdMember {
    fileprivate var etcdctl: Etcdctl { Etcdctl(endpoint: self.clientURL) }

    /// Reads a key through this member once it answers; empty when the key is not there.
    fileprivate func read(_ key: String) async throws -> String {
        try await self.etcdctl.run(["get", key, "--print-value-only"]).trimmingNewline
    }

    /// Whether this member says that it leads.
    fileprivate func leads() async throws -> Bool {
        try await self.etcdctl.run(["endpoint", "status"]).contains(", true, false,")
    }
}

extension String {
    fileprivate var trimmingNewline: String {
        self.hasSuffix("\n") ? String(self.dropLast()) : self
    }
}

/// Real processes, asked by etcd's own client tool.
@Suite(.serialized) struct ServerTests {
    @Test func `etcdctl finds its way around a member`() async throws {
        let fixture = try await ternd()
        let etcdctl = fixture.members[0].etcdctl
        #expect(try await etcdctl.run(["put", "a", "1"]) == "OK\n")
        #expect(try await etcdctl.run(["get", "a"]) == "a\n1\n")
        #expect(try await etcdctl.run(["put", "a", "2", "--prev-kv"]) == "OK\na\n1\n")
        #expect(try await etcdctl.run(["get", "a", "--rev=2"]) == "a\n1\n")
        #expect(try await etcdctl.run(["del", "a"]) == "1\n")
        #expect(try await etcdctl.run(["lease", "grant", "1"]).contains("granted with TTL(2s)"))
        #expect(try await etcdctl.run(["compact", "3"]) == "compacted revision 3\n")
        // It fails unless the member is healthy; its words go to standard error.
        try await etcdctl.run(["endpoint", "health"])
        #expect(try await etcdctl.run(["defrag"]).contains("Finished defragmenting"))
        #expect(try await etcdctl.run(["member", "list"]).contains(", started, m1, "))
        await #expect(throws: FixtureError.self, "auth is not there yet and must not pretend") {
            try await etcdctl.run(["user", "list"])
        }
    }

    @Test func `what is acknowledged survives kill -9 and a graceful end`() async throws {
        let fixture = try await ternd()
        let member = fixture.members[0]
        for round in 0..<3 {
            let count = try await Self.write(
                to: member,
                prefix: "r\(round)-",
                for: .milliseconds(700)
            ) {
                member.kill()
            }
            #expect(count > 0, "no write was acknowledged in round \(round)")
            try await member.restart(timeout: .seconds(40))
            let keys = try await member.etcdctl.run([
                "get", "r\(round)-", "--prefix", "--keys-only",
            ])
            let found = Set(keys.split(separator: "\n"))
            let lost = (0..<count).filter { !found.contains("r\(round)-\($0)") }
            #expect(lost.isEmpty)
        }
        #expect(member.terminate() == 15, "the signal it was sent ends it")
        try member.launch()
        try await member.untilHealthy(deadline: .now + .seconds(40))
        #expect(try await member.read("r0-0") == "v")
    }

    /// Writes one key after the other until `end` has been called after a while; returns how many
    /// were acknowledged.
    private static func write(
        to member: EtcdMember,
        prefix: String,
        for duration: Duration,
        end: @escaping @Sendable () -> Void
    ) async throws -> Int {
        let group = MultiThreadedEventLoopGroup.singleton
        let endpoint = try Endpoint(parsing: member.clientURL)
        let client = EtcdClient(endpoints: [endpoint], group: group, options: .lab)
        let ending = Task {
            try await Task.sleep(for: duration)
            end()
        }
        var count = 0
        do {
            while true {
                _ = try await client.put(
                    PutRequest(key: Array("\(prefix)\(count)".utf8), value: [UInt8(ascii: "v")])
                )
                count += 1
            }
        } catch {
            // The member is gone.
        }
        try await ending.value
        await client.shutdown()
        return count
    }

    @Test func `three members elect, replicate and outlive their leader`() async throws {
        let fixture = try await ternd(3)
        let members = fixture.members
        _ = try await members[0].etcdctl.run(["put", "a", "1"])
        for member in members { #expect(try await member.read("a") == "1") }
        let killed = try await Self.leader(of: members)
        killed.kill()
        let others = members.filter { $0.name != killed.name }
        let start = ContinuousClock.now
        _ = try await others[0].etcdctl.run(["put", "a", "2"])
        #expect(ContinuousClock.now - start < .seconds(4))
        try await killed.restart(timeout: .seconds(40))
        #expect(try await killed.read("a") == "2")
    }

    private static func leader(of members: [EtcdMember]) async throws -> EtcdMember {
        var leader: EtcdMember?
        _ = try await eventually {
            for member in members where try await member.leads() { leader = member }
            return leader != nil
        }
        return try #require(leader)
    }

    @Test func `long answers leave room between their turns for others and for the peers`()
        async throws
    {
        let fixture = try await ternd(3)
        let leader = try await Self.leader(of: fixture.members)
        let client = EtcdClient(
            endpoints: [try Endpoint(parsing: leader.clientURL)],
            group: MultiThreadedEventLoopGroup.singleton,
            options: EtcdClientOptions(mode: .lab, timeout: .seconds(60))
        )
        let value = [UInt8](repeating: 7, count: 500_000)
        for number in 0..<60 {
            _ = try await client.put(PutRequest(key: [1, UInt8(number)], value: value))
        }
        let before = try await client.status(StatusRequest())
        let asked = 200
        let done = Counter()
        var doneAtPut: Int?
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<asked {
                group.addTask {
                    _ = try await client.hashKV(HashKVRequest())
                    done.add()
                    return false
                }
            }
            while let isPut = try await group.next() {
                if isPut {
                    doneAtPut = doneAtPut ?? done.value
                } else if done.value == 1 {
                    // What it asks reaches the member while the others wait for their turns.
                    group.addTask {
                        _ = try await client.put(PutRequest(key: [2], value: [1]))
                        return true
                    }
                }
            }
        }
        #expect(try #require(doneAtPut) < asked, "a put waited for every hash")
        let hash = try await client.hash(HashRequest())
        let after = try await client.status(StatusRequest())
        #expect(after.raftTerm == before.raftTerm && after.leader == before.leader)
        #expect(hash.header?.revision == 62)
        await client.shutdown()
        let hashes = try await Self.databaseHashes(fixture.members)
        #expect(hashes == [hash.hash], "all members have the same rows")
    }

    /// What all members say that their rows hash to, once they agree.
    private static func databaseHashes(_ members: [EtcdMember]) async throws -> Set<UInt32> {
        var hashes: Set<UInt32> = []
        _ = try await eventually {
            hashes = []
            for member in members {
                let client = EtcdClient(
                    endpoints: [try Endpoint(parsing: member.clientURL)],
                    group: MultiThreadedEventLoopGroup.singleton,
                    options: EtcdClientOptions(mode: .lab, timeout: .seconds(20))
                )
                hashes.insert(try await client.hash(HashRequest()).hash)
                await client.shutdown()
            }
            return hashes.count == 1
        }
        return hashes
    }

    @Test func `a follower left far behind catches up by a snapshot`() async throws {
        let fixture = try await ternd(
            3,
            flags: ["--snapshot-count=50", "--snapshot-catchup-entries=10"]
        )
        let members = fixture.members
        let leader = try await Self.leader(of: members)
        let behind = try #require(members.first { $0.name != leader.name })
        behind.kill()
        let count = try await Self.write(to: leader, prefix: "k", for: .seconds(2)) {
            leader.pause()
        }
        leader.resume()
        #expect(count > 100, "too few writes for a snapshot")
        try await behind.restart(timeout: .seconds(40))
        let log = try Files.readText(behind.logPath)
        #expect(log.contains("installed snapshot"))
        #expect(try await behind.read("k\(count - 1)") == "v")
        var hashes: Set<Substring> = []
        for member in members {
            let text = try await member.etcdctl.run(["endpoint", "hashkv"])
            hashes.insert(text.split(separator: " ").last ?? "")
        }
        #expect(hashes.count == 1)
    }

    @Test func `a member that is left alone founds a cluster of one from its data`() async throws {
        let fixture = try await ternd(3)
        let members = fixture.members
        for key in 0..<5 {
            _ = try await members[1].etcdctl.run(["put", "k\(key)", "v"])
        }
        let left = members[1]
        // What it knows to be committed counts; a graceful end notes all of it.
        _ = left.terminate()
        for member in members { member.kill() }
        try left.launch(adding: ["--force-new-cluster"])
        try await left.untilHealthy(deadline: .now + .seconds(40))
        let list = try await left.etcdctl.run(["member", "list"])
        #expect(list.split(separator: "\n").count == 1)
        #expect(list.contains(", started, m2, "))
        #expect(try await left.read("k4") == "v")
        _ = try await left.etcdctl.run(["put", "k5", "v"])
        try await left.restart(timeout: .seconds(40))
        #expect(try await left.read("k5") == "v")
    }

    @Test func `one port speaks gRPC and HTTP`() async throws {
        let fixture = try await ternd()
        let url = fixture.members[0].clientURL
        func ask(_ path: String, _ arguments: String...) async throws -> String {
            try await BuiltTool.run(
                "/usr/bin/curl",
                ["-s", "-w", " %{http_code}", url + path] + arguments
            ).output
        }
        #expect(try await ask("/health") == #"{"health":"true","reason":""} 200"#)
        #expect(try await ask("/health", "-X", "POST").hasSuffix(" 405"))
        let version = #"{"etcdserver":"3.6.14","etcdcluster":"3.6.0","storage":"3.6.0"} 200"#
        // The leader decides on the cluster's version a moment after it is elected.
        #expect(try await eventually { try await ask("/version") == version })
        #expect(try await ask("/livez") == "ok\n 200")
        #expect(
            try await ask("/readyz?verbose&exclude=non_learner")
                == "[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\nok\n 200"
        )
        #expect(try await ask("/readyz/nonesuch") == "404 page not found\n 404")
        #expect(try await ask("/nothing") == "404 page not found\n 404")
    }
}

/// Starts that must not succeed, and must not touch anything.
@Suite(.serialized) struct RefusedStartTests {
    private func start(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.run(try BuiltTool.path("ternd"), arguments)
    }

    @Test func `help and version are printed`() async throws {
        let version = try await self.start(["--version"])
        #expect(version.status == 0)
        #expect(version.output.split(separator: "\n").count == 4)
        #expect(version.output.hasPrefix("etcd Version: 3.6."))
        let help = try await self.start(["-h"])
        #expect(help.status == 0)
        #expect(help.output.contains("--initial-cluster-state 'new'"))
    }

    @Test func `an unknown flag ends with status 2 and the usage`() async throws {
        let result = try await self.start(["--nonesuch"])
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("flag provided but not defined: -nonesuch\nUsage:"))
    }

    @Test(arguments: ["client", "peer"])
    func `a port in use ends with one sentence, and nothing is made`(kind: String) async throws {
        let directory = try TemporaryDirectory()
        let ports = try FreePorts.pick(2)
        let other = try await EtcdFixture.start(program: try BuiltTool.path("ternd"))
        let taken = kind == "client" ? other.members[0].clientPort : other.members[0].peerPort
        let client = kind == "client" ? taken : ports[0]
        let peer = kind == "peer" ? taken : ports[1]
        let result = try await self.start([
            "--data-dir=\(directory.path)/data",
            "--listen-client-urls=http://127.0.0.1:\(client)",
            "--advertise-client-urls=http://127.0.0.1:\(client)",
            "--listen-peer-urls=http://127.0.0.1:\(peer)",
            "--initial-advertise-peer-urls=http://127.0.0.1:\(peer)",
        ])
        #expect(result.status == 1)
        #expect(result.errors.contains("127.0.0.1:\(taken)"))
        #expect(result.errors.lowercased().contains("address already in use"))
        #expect(result.errors.contains("; see --listen-\(kind)-urls"))
        #expect(!Files.exists("\(directory.path)/data"))
    }

    @Test func `etcd's own data directory is refused and left as it was`() async throws {
        let etcd = try await EtcdFixture.start()
        let member = etcd.members[0]
        _ = try await Etcdctl(endpoint: member.clientURL).run(["put", "a", "1"])
        member.kill()
        let database = "\(member.dataDirectory)/member/snap/db"
        let before = try Files.read(database)
        let result = try await self.start([
            "--name=m1", "--data-dir=\(member.dataDirectory)",
            "--listen-client-urls=\(member.clientURL)",
            "--advertise-client-urls=\(member.clientURL)",
            "--listen-peer-urls=http://127.0.0.1:\(member.peerPort)",
        ])
        #expect(result.status == 1)
        #expect(result.errors.contains(database))
        #expect(try Files.read(database) == before)
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
    func `a new member on a disk without room is refused, and nothing is made`() async throws {
        let directory = try TemporaryDirectory()
        let ports = try FreePorts.pick(2)
        let flags = [
            "--data-dir=\(directory.path)/disk/data",
            "--listen-client-urls=http://127.0.0.1:\(ports[0])",
            "--advertise-client-urls=http://127.0.0.1:\(ports[0])",
            "--listen-peer-urls=http://127.0.0.1:\(ports[1])",
            "--initial-advertise-peer-urls=http://127.0.0.1:\(ports[1])",
        ]
        // The disk is the test's own, in a mount namespace that ends with the process.
        let script = """
            mkdir "$1/disk" && mount -t tmpfs -o size=8m tmpfs "$1/disk" || exit 99
            root=$1 program=$2; shift 2
            "$program" "$@"; status=$?
            ls "$root/disk" >&2
            exit $status
            """
        let result = try await BuiltTool.run(
            "/usr/bin/unshare",
            ["-m", "sh", "-c", script, "sh", "\(directory.path)", try BuiltTool.path("ternd")]
                + flags
        )
        #expect(result.status == 1)
        #expect(result.errors.contains("only 8 MiB are free on the disk of \(directory.path)/disk"))
        #expect(result.errors.contains("make room, or name another --data-dir"))
        #expect(!result.errors.split(separator: "\n").contains("data"))
    }

    @Test func `a member that is not in its initial cluster is refused`() async throws {
        let directory = try TemporaryDirectory()
        let ports = try FreePorts.pick(2)
        let result = try await self.start([
            "--name=n1", "--data-dir=\(directory.path)/data",
            "--listen-client-urls=http://127.0.0.1:\(ports[0])",
            "--advertise-client-urls=http://127.0.0.1:\(ports[0])",
            "--listen-peer-urls=http://127.0.0.1:\(ports[1])",
            "--initial-advertise-peer-urls=http://127.0.0.1:\(ports[1])",
            "--initial-cluster=n2=http://127.0.0.1:\(ports[1])",
        ])
        #expect(result.status == 1)
        #expect(result.errors.contains("couldn't find local name"))
        #expect(!Files.exists("\(directory.path)/data"))
    }
}
