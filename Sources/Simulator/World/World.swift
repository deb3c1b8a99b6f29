import Basics
package import Checkers
import EtcdAPI
import Faults
import Histories
import MVCC
import Raft
import ReplicaCore
import Storage
import Workloads

/// A cluster, its clients and everything between them, in one thread and in virtual time.
///
/// All that happens is an event of the queue, and everything drawn comes from the seed: the same
/// seed gives the same run, whichever process runs it and however it was compiled.
package final class World {
    /// What a run is doing.
    enum Phase: Int, Hashable {
        /// Everything may go wrong.
        case faults
        /// A quorum is healed, and must get on.
        case quorum
        /// Everything is healed, and must converge.
        case healed
        /// Everything is read once more.
        case reading
        /// It is over.
        case over
    }

    let options: SwarmOptions
    var random: SeededRandom
    var queue = EventQueue()
    /// Nanoseconds since the run began.
    var now: Int64 = 0
    var digest = Digest()
    var trace = Trace(size: 4096)
    var violation: SimulationViolation?
    var phase = Phase.faults
    var phaseBegan: Int64 = 0
    var eventCount: UInt64 = 0

    var nodes: [Node] = []
    var network = Network()
    var logCheck = LogCheck()
    var voteCheck = VoteCheck()

    // Clients.
    var history = History()
    var workload: any Workload
    var clients: [Client] = []
    var calls = CallTable()
    var streams = WatchTable()

    // What goes wrong, and what is done about it.
    var schedule: [ScheduledFault] = []
    var effects: [FaultEffect?] = []
    var `operator` = Operator()
    /// How many nodes the phase of the quorum leaves alone: they stay broken.
    var abandoned: [Int] = []
    /// How many final reads are under way, and whether they have begun.
    var finalReads = 0
    var hasReadAll = false
    /// What members must have applied for the phase of the quorum to end.
    var quorumTarget: UInt64?
    /// When the last call of those that were answered was made.
    var answeredCall: Int64 = -1
    /// How many faults cut each node from its clients.
    var clientCuts = [Int](repeating: 0, count: Network.nodesMax)
    /// The hash of the rows that all members agree on in the end.
    var finalHash: UInt64 = 0
    /// What the sweep says of the whole history.
    package var report: SweepReport?

    /// Founds the cluster that the options describe.
    package init(_ options: SwarmOptions) {
        self.options = options
        self.random = SeededRandom(seed: options.seed)
        self.workload = options.workload.workload(
            clients: options.clients,
            seed: self.random.next()
        )
        self.found()
        self.addClients()
        self.planFaults()
        self.queue.push(.look, at: 1_000_000_000)
    }

    private func found() {
        let members = (1...self.options.voters).map { number in
            ClusterMember(id: UInt64(number), name: "", peerURLs: [Self.peerURL(number)])
        }
        guard let founding = try? NewCluster(members: members) else {
            preconditionFailure("members 1 to \(members.count) have different ids")
        }
        for _ in members { _ = self.addNode(founding: founding, firstMembers: []) }
        for node in self.nodes {
            self.queue.push(.start(Int32(node.place), life: 0), at: self.random.upTo(50_000_000))
        }
    }

    static func peerURL(_ number: Int) -> String { "http://10.0.0.\(number):2380" }

    /// Adds a machine; its process is started by an event.
    func addNode(founding: NewCluster?, firstMembers: [ClusterMember]) -> Node {
        let number = self.nodes.count + 1
        precondition(number <= Network.nodesMax, "a run of \(number) nodes")
        var options = ReplicaOptions(
            memberID: UInt64(number),
            clusterID: 0x7E12,
            seed: 0,
            firstRequestID: 0
        )
        options.ticksPerSecond = self.options.ticksPerSecond
        options.electionTicks = self.options.electionTicks
        options.heartbeatTicks = self.options.heartbeatTicks
        options.preVote = self.options.preVote
        options.snapshotCount = self.options.snapshotCount
        options.snapshotCatchUp = self.options.snapshotCatchUp
        options.snapshotsKept = self.options.snapshotsKept
        options.commitTicks = self.options.commitTicks
        options.leaseCheckpointTicks = self.options.leaseCheckpointTicks
        options.published = ("n\(number)", ["http://10.0.0.\(number):2379"])
        let node = Node(
            place: number - 1,
            options: options,
            founding: founding,
            firstMembers: firstMembers,
            segmentBytes: self.options.segmentBytes
        )
        self.nodes.append(node)
        _ = self.history.member("n\(number)")
        return node
    }

    // Running.

    /// Runs until the end, or until the first violation.
    package func run() {
        while self.violation == nil, self.phase != .over, let (time, event) = self.queue.pop() {
            self.step(time, event)
        }
        if self.violation == nil { self.judge() }
    }

    /// Runs for a time, for a scenario that does something afterwards.
    func run(for time: Int64) {
        let end = self.now + time
        while self.violation == nil, self.phase != .over, let next = self.queue.nextTime,
            next <= end, let (time, event) = self.queue.pop()
        {
            self.step(time, event)
        }
        self.now = max(self.now, end)
    }

    private func step(_ time: Int64, _ event: Event) {
        self.now = time
        self.eventCount &+= 1
        self.digest.mix(time)
        self.digest.mix(event.number)
        self.trace.event(event, at: time)
        self.handle(event)
    }

    /// Notes the first thing that must not be.
    func fail(_ property: Property, _ sentence: String) {
        guard self.violation == nil else { return }
        self.violation = SimulationViolation(
            property: property,
            sentence: sentence,
            time: self.now
        )
    }

    func fail(_ finding: LogCheck.Finding) { self.fail(finding.property, finding.sentence) }

    private func handle(_ event: Event) {
        switch event {
        case .tick(let node, let life): self.tick(Int(node), life)
        case .turn(let node, let life): self.turn(Int(node), life, event)
        case .log(let node, let life): self.log(Int(node), life, event)
        case .housekeeping(let node, let life): self.clean(Int(node), life, event)
        case .commit(let node, let life): self.commit(Int(node), life, event)
        case .install(let node, let life): self.install(Int(node), life, event)
        case .arrived(let node, let life, let flight):
            self.arrived(Int(node), life, flight, event)
        case .start(let node, let life): self.start(Int(node), life)
        case .resume(let node, let life): self.resume(Int(node), life)
        case .end(let node, let life): self.end(Int(node), life, event)
        case .dismissed(let node, let life): self.dismissed(Int(node), life)
        case .deliver(let flight): self.deliver(flight, event)
        case .connect(let one, let other): self.connect(Int(one), Int(other))
        case .expire(let one, let other, let generation):
            self.expire(Int(one), Int(other), generation)
        case .broken(let node, let peer, let life): self.broken(Int(node), Int(peer), life, event)
        case .unclog(let from, let to): self.unclog(Int(from), Int(to))
        case .due(let client): self.due(Int(client))
        case .request(let call, let serial): self.request(call, serial, event)
        case .answer(let call, let serial): self.answer(call, serial)
        case .timeout(let call, let serial): self.timeout(call, serial)
        case .cancel(let call, let serial): self.cancel(call, serial, event)
        case .refused(let call, let serial): self.refused(call, serial)
        case .watched(let message): self.watched(Int(message))
        case .fault(let number): self.begin(fault: Int(number))
        case .heal(let number): self.heal(fault: Int(number))
        case .hazard(let kind): self.strike(Int(kind))
        case .chore(let kind): self.doChore(Int(kind))
        case .look: self.look()
        }
    }
}

extension Event {
    /// The event as a number, for the digest.
    var number: UInt64 {
        func joined(_ kind: UInt64, _ one: Int32, _ other: UInt32 = 0) -> UInt64 {
            kind << 58 ^ UInt64(UInt32(bitPattern: one)) << 32 ^ UInt64(other)
        }
        return switch self {
        case .tick(let node, let life): joined(1, node, life)
        case .turn(let node, let life): joined(2, node, life)
        case .log(let node, let life): joined(3, node, life)
        case .housekeeping(let node, let life): joined(4, node, life)
        case .commit(let node, let life): joined(5, node, life)
        case .install(let node, let life): joined(6, node, life)
        case .arrived(let node, let life, _): joined(7, node, life)
        case .start(let node, let life): joined(8, node, life)
        case .resume(let node, let life): joined(9, node, life)
        case .end(let node, let life): joined(10, node, life)
        case .deliver(let flight): joined(11, flight)
        case .connect(let one, let other): joined(12, one, UInt32(bitPattern: other))
        case .expire(let one, let other, _): joined(13, one, UInt32(bitPattern: other))
        case .broken(let node, let peer, _): joined(14, node, UInt32(bitPattern: peer))
        case .unclog(let one, let other): joined(15, one, UInt32(bitPattern: other))
        case .dismissed(let node, let life): joined(16, node, life)
        case .due(let client): joined(17, client)
        case .request(let call, let serial): joined(18, call, serial)
        case .answer(let call, let serial): joined(19, call, serial)
        case .timeout(let call, let serial): joined(20, call, serial)
        case .cancel(let call, let serial): joined(21, call, serial)
        case .refused(let call, let serial): joined(22, call, serial)
        case .watched(let message): joined(23, message)
        case .fault(let number): joined(24, number)
        case .heal(let number): joined(25, number)
        case .hazard(let kind): joined(26, kind)
        case .chore(let kind): joined(27, kind)
        case .look: joined(28, 0)
        }
    }
}
