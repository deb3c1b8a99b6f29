import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage
import Testing

/// Members, a network that loses, repeats and delays, clients that remember what they were told.
final class Simulation {
    struct Settings {
        var snapshotCount: UInt64 = 1_000_000
        var snapshotCatchUp: UInt64 = 10
        var quotaBytes = 0
        var leaseCheckpointTicks: UInt64 = 0
        /// How likely a message is lost, or comes twice.
        var loss = 0.0
        var repetition = 0.0
        /// Small, so that ranges, hashes and restorations take several turns.
        var sliceRows = 40
        var sliceBytes = 1_000
        /// The most turns that a message is under way.
        var delayMax = 3
        /// What may wait to be agreed on, and to be applied.
        var proposedBytesMax = 256 << 20
        var backlogMax: UInt64 = 5_000
        /// Ticks in what is a heartbeat, a tenth of a second and a tenth of an election.
        var fineness = 1
        /// Whether a member counts ticks only when time alone does something, or something came in.
        var sleeps = false
        /// The most steps of its disk that a member does in a turn.
        var workMax = 6
    }

    var random: SeededRandom
    let settings: Settings
    private(set) var members: [SimulatedMember] = []
    private var network: [(message: Message, rows: [UInt8]?, due: Int)] = []
    /// Pairs, sender first, of which nothing arrives.
    private var cuts: Set<[UInt64]> = []
    private(set) var turn = 0
    private var tokens: UInt64 = 0
    private var waiting: [UInt64: (member: UInt64, then: (Outcome) -> Void)] = [:]
    /// Says which messages are lost.
    var loses: (Message) -> Bool = { _ in false }
    /// Sees every message before it leaves.
    var onSend: (SimulatedMember, Message) throws -> Void = { _, _ in }
    /// The newest revision that any client was told of.
    var knownRevision: Int64 = 0

    init(
        _ count: Int,
        seed: UInt64,
        _ settings: Settings = Settings(),
        rows: MemoryBackend = MemoryBackend()
    ) throws {
        self.random = SeededRandom(seed: seed)
        self.settings = settings
        let members = (1...count).map { number in
            ClusterMember(
                id: UInt64(number),
                peerURLs: ["http://127.0.0.\(number):2380"]
            )
        }
        let cluster = try NewCluster(members: members)
        for member in members {
            let options = self.options(member.id)
            self.members.append(SimulatedMember(options, cluster: cluster, rows: rows))
        }
        for member in self.members { member.sleeps = settings.sleeps }
        for member in self.members { try self.start(member.id) }
    }

    /// Starts a member, which may die within the first steps of its disk.
    func start(
        _ id: UInt64,
        crashAfter stepsMax: Int = Int.max,
        alone: Bool = false
    ) throws {
        try self[id].start(crashAfter: stepsMax, alone: alone)
        guard let core = self[id].core else { return }
        for other in self.members where other.id != id {
            guard let otherCore = other.core else { continue }
            core.peerConnected(other.id)
            core.peerVersion(other.id, "3.6.1")
            otherCore.peerConnected(id)
            otherCore.peerVersion(id, "3.6.1")
        }
    }

    private func options(_ id: UInt64) -> ReplicaOptions {
        var options = ReplicaOptions(
            memberID: id,
            clusterID: 77,
            seed: self.random.next(),
            firstRequestID: 0
        )
        options.ticksPerSecond *= self.settings.fineness
        options.electionTicks *= self.settings.fineness
        options.heartbeatTicks *= self.settings.fineness
        options.proposedBytesMax = self.settings.proposedBytesMax
        options.backlogMax = self.settings.backlogMax
        options.sliceRows = self.settings.sliceRows
        options.sliceBytes = self.settings.sliceBytes
        options.snapshotCount = self.settings.snapshotCount
        options.snapshotCatchUp = self.settings.snapshotCatchUp
        options.snapshotsKept = 2
        options.quotaBytes = self.settings.quotaBytes
        options.leaseCheckpointTicks = self.settings.leaseCheckpointTicks
        options.published = ("m\(id)", ["http://127.0.0.\(id):2379"])
        return options
    }

    subscript(_ id: UInt64) -> SimulatedMember {
        guard let member = self.members.first(where: { $0.id == id }) else {
            preconditionFailure("there is no member \(id)")
        }
        return member
    }

    /// Starts a member that is to join.
    func join(_ id: UInt64) throws {
        let member = SimulatedMember(self.options(id), cluster: nil)
        self.members.append(member)
        try self.start(id)
    }

    // The network.

    func cut(_ from: UInt64, _ to: UInt64) {
        self.cuts.insert([from, to])
    }

    func isolate(_ id: UInt64) {
        for member in self.members where member.id != id {
            self.cut(id, member.id)
            self.cut(member.id, id)
        }
    }

    func heal() {
        self.cuts = []
    }

    private func collect(_ member: SimulatedMember) throws {
        for message in member.messages {
            try self.onSend(member, message)
            self.send(message, nil)
        }
        member.messages = []
        for (message, rows) in member.snapshots { self.send(message, rows) }
        member.snapshots = []
    }

    private func send(_ message: Message, _ rows: [UInt8]?) {
        // A forwarded proposal that came twice would be proposed twice, as in etcd: streams do not
        // repeat what they carry.
        let repeats = message.type != .prop && self.random.chance(self.settings.repetition)
        let copies = repeats ? 2 : 1
        for _ in 0..<copies {
            let due = self.turn + 1 + self.random.below(self.settings.delayMax)
            self.network.append((message, rows, due))
        }
    }

    private func deliver() throws {
        var rest: [(message: Message, rows: [UInt8]?, due: Int)] = []
        var due: [(message: Message, rows: [UInt8]?, due: Int)] = []
        for item in self.network {
            if item.due <= self.turn { due.append(item) } else { rest.append(item) }
        }
        self.network = rest
        for (message, rows, _) in due {
            guard let target = self.members.first(where: { $0.id == message.to }) else { continue }
            let isLost =
                self.cuts.contains([message.from, message.to]) || self.loses(message)
                || self.random.chance(self.settings.loss)
            guard let core = target.core, !isLost else {
                if rows != nil { self.report(message, false) }
                continue
            }
            if target.isPaused {
                self.network.append((message, rows, self.turn + 5))
            } else if let rows {
                try target.receive(message, database: rows)
                self.report(message, true)
            } else {
                target.countTicksIfSleepy()
                core.receive(message)
            }
        }
    }

    private func report(_ message: Message, _ succeeded: Bool) {
        self[message.from].core?.snapshotSent(to: message.to, succeeded: succeeded)
    }

    // Time.

    /// Lets some things happen: messages arrive, disks work, every fourth time a tick passes.
    func step() throws {
        self.turn += 1
        try self.deliver()
        for member in self.members where member.isUp {
            if self.turn % 4 == 0 { member.tick() }
            let count = self.random.below(self.settings.workMax + 1)
            _ = try member.work(count, &self.random)
            _ = member.flush()
            try self.collect(member)
            self.answer(member)
        }
    }

    /// Steps until `condition`, at most `turnsMax` times; false when it never came.
    func run(_ turnsMax: Int = 4000, until condition: () throws -> Bool) throws -> Bool {
        for _ in 0..<turnsMax {
            if try condition() { return true }
            try self.step()
        }
        return try condition()
    }

    func run(turns: Int) throws {
        for _ in 0..<turns { try self.step() }
    }

    func crash(_ id: UInt64) {
        self[id].crash(&self.random)
        for other in self.members where other.id != id {
            other.core?.peerDisconnected(id)
            other.core?.peerUnreachable(id)
        }
        for (token, waiting) in self.waiting.sorted(by: { $0.key < $1.key })
        where waiting.member == id {
            self.waiting[token] = nil
            waiting.then(.lost)
        }
    }

    // Clients.

    /// Asks a member; `then` hears once what became of it.
    func ask(_ id: UInt64, _ request: ReplicaRequest, then: @escaping (Outcome) -> Void) {
        guard let core = self[id].core else { return then(.lost) }
        self.tokens += 1
        self.waiting[self.tokens] = (id, then)
        self[id].countTicksIfSleepy()
        core.request(self.tokens, request)
    }

    private func answer(_ member: SimulatedMember) {
        for (token, result) in member.replies {
            guard let waiting = self.waiting.removeValue(forKey: token) else { continue }
            waiting.then(result)
        }
        member.replies = []
    }

    /// Asks, and runs until there is an answer; follows it to the leader when told to.
    func call(_ id: UInt64, _ request: ReplicaRequest) throws -> Outcome {
        var outcome: Outcome?
        self.ask(id, request) { outcome = $0 }
        _ = try self.run { outcome != nil }
        if case .forward(let leader)? = outcome { return try self.call(leader, request) }
        return try #require(outcome, "no answer to \(request)")
    }

    /// Asks, and decodes the answer.
    func answer<Message: WireMessage>(
        _ id: UInt64,
        _ request: ReplicaRequest,
        as type: Message.Type
    ) throws -> Message {
        let outcome = try self.call(id, request)
        guard case .message(let bytes) = outcome else {
            throw Refusal(outcome: outcome)
        }
        return try Message(decoding: bytes)
    }

    struct Refusal: Error {
        var outcome: Outcome
    }

    // What there is to see.

    /// The member that leads in the newest term.
    var leader: SimulatedMember? {
        self.members.filter { $0.isUp && !$0.isPaused && $0.core?.isLeader == true }
            .max { ($0.core?.term ?? 0) < ($1.core?.term ?? 0) }
    }

    func waitForLeader() throws -> UInt64 {
        var found: UInt64 = 0
        _ = try self.run {
            guard let leader = self.leader, let core = leader.core else { return false }
            found = leader.id
            return core.cluster.members.count > 0 && core.appliedIndex == core.commitIndex
                && core.commitIndex > 3
        }
        try #require(found != 0, "no leader")
        return found
    }

    /// Waits until everything is applied that members do by themselves after their start.
    func waitForQuiet() throws -> UInt64 {
        let isQuiet = try self.run {
            self.hasConverged
                && self.members.compactMap(\.core).allSatisfy { core in
                    core.cluster.version != nil && core.cluster.members.allSatisfy(\.isStarted)
                }
        }
        try #require(isQuiet, "members go on changing things")
        return try self.waitForLeader()
    }

    /// Whether all members that are up have applied the same.
    var hasConverged: Bool {
        let cores = self.members.compactMap(\.core)
        guard let first = cores.first, cores.contains(where: \.isLeader) else { return false }
        return cores.allSatisfy {
            $0.appliedIndex == first.appliedIndex && $0.appliedIndex == $0.commitIndex
        }
    }

    /// Waits until all members that are up have applied what was committed before.
    func waitForAgreement() throws -> Bool {
        guard try self.run(6000, until: { self.leader != nil }) else { return false }
        var isRead = false
        for _ in 0..<20 where !isRead {
            guard let leader = self.leader else {
                try self.run(turns: 100)
                continue
            }
            if case .message = try self.call(leader.id, .readBarrier) { isRead = true }
        }
        return try isRead && self.run(6000) { self.hasConverged }
    }

    /// The hash of every member that is up, at the current revision.
    func hashes() throws -> Set<KeyspaceHash> {
        var hashes: Set<KeyspaceHash> = []
        for core in self.members.compactMap(\.core) { hashes.insert(try core.keyspace.hash(0)) }
        return hashes
    }
}
