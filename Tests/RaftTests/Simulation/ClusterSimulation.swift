import Basics
import Raft

/// A broken promise of the paper's figure 3, or of linearizable reads.
struct Violation: Error, CustomStringConvertible {
    var description: String
}

/// Members under a seeded network that loses, delays, reorders and repeats.
///
/// Members crash, are cut off and change. Every step checks the promises.
struct ClusterSimulation {
    /// What may happen; drawn from the seed, so that seeds differ in kind.
    struct Style {
        var loss = 0.0
        var repetition = 0.0
        var crashes = 0.0
        var partitions = 0.0
        var changes = 0.0
        var compactions = 0.0
        var preVote = true
        var checkQuorum = true
        var small = false
    }

    var random: SeededRandom
    var style: Style
    var members: [SimulatedMember]
    var network: [Message] = []
    /// Pairs (from, to) that do not hear each other.
    var cuts: [(UInt64, UInt64)] = []
    var proposals: UInt64 = 0
    var servedReads = 0
    var elections = 0
    /// Plants a fault: what waits for a write is sent at once.
    var promisesTooEarly = false

    // What was seen anywhere, ever.
    private var leaders: [UInt64: UInt64] = [:]
    private var entries: [UInt64: [UInt64: UInt64]] = [:]
    private var digests: [UInt64: UInt64] = [:]
    private(set) var committed: [UInt64: (term: UInt64, seenIn: UInt64)] = [:]
    private(set) var maxCommitted: UInt64 = 0

    init(seed: UInt64, members count: Int = 5, voters: Int = 3) {
        self.random = SeededRandom(seed: seed)
        self.style = Style()
        let state = ConfState(voters: (1...UInt64(voters)).map(\.self))
        let metadata = SnapshotMetadata(confState: state, index: 1, term: 1)
        var start = Machine()
        start.index = 1
        let snapshot = Snapshot(data: start.bytes, metadata: metadata)
        self.members = (1...UInt64(count)).map { id in
            SimulatedMember(id: id, snapshot: id <= UInt64(voters) ? snapshot : nil)
        }
        self.maxCommitted = 1
    }

    /// Draws what may happen.
    mutating func drawStyle() {
        func some(_ max: Double) -> Double {
            self.random.chance(0.6) ? max * Double(self.random.below(1000)) / 1000 : 0
        }
        self.style.loss = some(0.2)
        self.style.repetition = some(0.2)
        self.style.crashes = some(0.02)
        self.style.partitions = some(0.02)
        self.style.changes = some(0.02)
        self.style.compactions = some(0.03)
        self.style.preVote = self.random.chance(0.7)
        self.style.checkQuorum = self.random.chance(0.7)
        self.style.small = self.random.chance(0.4)
    }

    private func options(for place: Int) -> RawNodeOptions {
        let member = self.members[place]
        let seed = Machine.mix(member.id, UInt64(member.starts) &+ self.proposals &* 7919)
        var options = RawNodeOptions(id: member.id, seed: seed)
        options.preVote = self.style.preVote
        options.checkQuorum = self.style.checkQuorum
        options.electionTicks = 5
        if self.style.small {
            options.appendBytesMax = 40
            options.applyBytesMax = 60
            options.inflightCountMax = 3
            options.uncommittedBytesMax = 200
        }
        return options
    }

    mutating func startAll() throws {
        for place in self.members.indices where self.members[place].raft == nil {
            try self.start(place)
        }
    }

    private mutating func start(_ place: Int) throws {
        self.members[place].start(options: self.options(for: place))
        try self.drain(place)
    }

    // Steps.

    mutating func step() throws {
        let place = self.random.below(self.members.count)
        let draw = Double(self.random.below(1_000_000)) / 1_000_000
        var bar = self.style.crashes
        if draw < bar { return try self.crashOrStart(place) }
        bar += self.style.partitions
        if draw < bar { return self.cutOrHeal() }
        bar += self.style.changes
        if draw < bar { return try self.change(place) }
        bar += self.style.compactions
        if draw < bar { return self.compact(place) }
        switch self.random.below(100) {
        case 0..<12: try self.tick(place)
        case 12..<62: try self.deliverAny()
        case 62..<80: try self.completeWrite(place)
        case 80..<88: try self.applySome(place)
        case 88..<94: try self.propose(place)
        case 94..<98: try self.read(place)
        case 98: try self.disturb(place)
        default: try self.deliverAny()
        }
    }

    private mutating func tick(_ place: Int) throws {
        self.members[place].raft?.tick()
        try self.drain(place)
    }

    private mutating func deliverAny() throws {
        guard !self.network.isEmpty else { return }
        // Mostly in order, sometimes not.
        let oldest = self.random.chance(0.7)
        let place = oldest ? 0 : self.random.below(self.network.count)
        let message = self.network[place]
        if !self.random.chance(self.style.repetition) { self.network.remove(at: place) }
        if self.random.chance(self.style.loss) { return try self.reportSnapshot(message, false) }
        try self.deliver(message)
    }

    mutating func deliver(_ message: Message) throws {
        let place = Int(message.to) - 1
        let isCut = self.cuts.contains { $0 == (message.from, message.to) }
        guard !isCut, self.members.indices.contains(place), let raft = self.members[place].raft
        else { return try self.reportSnapshot(message, false) }
        raft.step(message)
        try self.drain(place)
        try self.reportSnapshot(message, true)
    }

    /// Whoever sends a snapshot learns what became of it; without that it would wait for ever.
    private mutating func reportSnapshot(_ message: Message, _ succeeded: Bool) throws {
        guard message.type == .snap else { return }
        let from = Int(message.from) - 1
        self.members[from].raft?.reportSnapshot(to: message.to, succeeded: succeeded)
        try self.drain(from)
    }

    mutating func completeWrite(_ place: Int) throws {
        guard let raft = self.members[place].raft, !self.members[place].writes.isEmpty else {
            return
        }
        let write = self.members[place].writes.removeFirst()
        self.members[place].persist(write)
        if let snapshot = write.snapshot {
            let index = snapshot.metadata.index
            if index > self.members[place].machine.index {
                self.members[place].machine = Machine(snapshot: snapshot)
                self.members[place].confState = snapshot.metadata.confState
                self.members[place].toApply.removeAll { $0.index <= index }
            }
        }
        raft.writeCompleted(write)
        self.send(write.messages)
        try self.drain(place)
    }

    mutating func applySome(_ place: Int) throws {
        guard let raft = self.members[place].raft, !self.members[place].toApply.isEmpty else {
            return
        }
        let count = 1 + self.random.below(self.members[place].toApply.count)
        for entry in self.members[place].toApply.prefix(count) {
            if entry.changesConfiguration, let change = try? ConfChangeV2(entry: entry) {
                // Every member refuses the same changes.
                if let state = try? raft.applyConfChange(change) {
                    self.members[place].confState = state
                }
            }
            self.members[place].machine.apply(entry)
            try self.check(applied: entry, at: place)
        }
        self.members[place].toApply.removeFirst(count)
        raft.applied(to: self.members[place].machine.index)
        try self.serveReads(place)
        try self.drain(place)
    }

    private mutating func propose(_ place: Int) throws {
        self.proposals += 1
        let length = self.random.below(12)
        let data = bytes(self.proposals) + Array(repeating: 0, count: length)
        try? self.members[place].raft?.propose(data)
        try self.drain(place)
    }

    private mutating func read(_ place: Int) throws {
        if let id = self.members[place].raft?.requestRead() {
            self.members[place].reads.append((id, self.maxCommitted))
        }
        try self.drain(place)
    }

    /// Things that the outside may do at any time.
    private mutating func disturb(_ place: Int) throws {
        guard let raft = self.members[place].raft else { return }
        let other = UInt64(1 + self.random.below(self.members.count))
        switch self.random.below(4) {
        case 0: raft.transferLeadership(to: other)
        case 1: raft.reportUnreachable(raft.leader)
        case 2: raft.reportUnreachable(other)
        default: raft.campaign()
        }
        try self.drain(place)
    }

    private mutating func crashOrStart(_ place: Int) throws {
        guard self.members[place].raft != nil else { return try self.start(place) }
        let kept = self.random.below(self.members[place].writes.count + 1)
        self.members[place].crash(keepingWrites: kept)
    }

    private mutating func cutOrHeal() {
        if self.random.chance(0.4) {
            self.cuts.removeAll()
            return
        }
        let count = self.members.count
        let side = self.random.next()
        let oneWay = self.random.chance(0.3)
        for a in 0..<count {
            for b in 0..<count where (side >> a) & 1 == 0 && (side >> b) & 1 == 1 {
                self.cuts.append((UInt64(a + 1), UInt64(b + 1)))
                if !oneWay { self.cuts.append((UInt64(b + 1), UInt64(a + 1))) }
            }
        }
    }

    private mutating func change(_ place: Int) throws {
        guard let raft = self.members[place].raft else { return }
        let kinds: [ConfChangeType] = [.addNode, .addNode, .removeNode, .addLearnerNode]
        let steps = (0..<(1 + self.random.below(3))).map { _ in
            ConfChangeSingle(
                type: kinds[self.random.below(kinds.count)],
                nodeID: UInt64(1 + self.random.below(self.members.count))
            )
        }
        let transitions: [ConfChangeTransition] = [.auto, .jointImplicit, .jointExplicit]
        switch self.random.below(4) {
        case 0: try? raft.proposeConfChange(ConfChangeV2())
        case 1:
            let transition = transitions[self.random.below(3)]
            try? raft.proposeConfChange(ConfChangeV2(transition: transition, changes: steps))
        default:
            try? raft.proposeConfChange(ConfChange(type: steps[0].type, nodeID: steps[0].nodeID))
        }
        try self.drain(place)
    }

    private mutating func compact(_ place: Int) {
        guard let raft = self.members[place].raft else { return }
        let machine = self.members[place].machine
        let old = self.members[place].log.snapshot?.metadata.index ?? 0
        // A snapshot that is being received will replace the log; its own would be older.
        guard machine.index > old, machine.index <= raft.stableIndex,
            machine.index <= self.members[place].log.lastIndex,
            let term = self.members[place].log.term(at: machine.index)
        else { return }
        let metadata = SnapshotMetadata(
            confState: self.members[place].confState,
            index: machine.index,
            term: term
        )
        let snapshot = Snapshot(data: machine.bytes, metadata: metadata)
        let kept = UInt64(self.random.below(4))
        let cut = machine.index > kept ? machine.index - kept : 0
        raft.store.noteSnapshot(snapshot)
        raft.store.compact(to: cut)
        self.members[place].log.noteSnapshot(snapshot)
        self.members[place].log.compact(to: cut)
    }

    // What a member wants done.

    mutating func drain(_ place: Int) throws {
        guard let raft = self.members[place].raft else { return }
        while raft.hasReady {
            let ready = raft.ready()
            if let write = ready.write {
                try self.check(written: write.entries, by: raft)
                self.members[place].writes.append(write)
                if self.promisesTooEarly { self.send(write.messages) }
            }
            self.send(ready.messages)
            self.members[place].toApply.append(contentsOf: ready.committedEntries)
            for state in ready.readStates { try self.take(state, at: place) }
            for id in ready.failedReads { self.members[place].reads.removeAll { $0.id == id } }
        }
        try self.check(raft)
        try self.serveReads(place)
    }

    private mutating func send(_ messages: [Message]) {
        self.network.append(contentsOf: messages)
    }

    private mutating func take(_ state: ReadState, at place: Int) throws {
        guard let read = self.members[place].reads.firstIndex(where: { $0.id == state.id }) else {
            throw Violation(description: "read \(state.id) was answered, but not asked")
        }
        let atLeast = self.members[place].reads.remove(at: read).atLeast
        self.members[place].readsToServe.append((state.index, atLeast))
    }

    private mutating func serveReads(_ place: Int) throws {
        let index = self.members[place].machine.index
        for read in self.members[place].readsToServe where read.index <= index {
            self.servedReads += 1
            if index < read.atLeast {
                throw Violation(
                    description: "member \(place + 1) read at \(index), and \(read.atLeast) was "
                        + "committed before the read was asked"
                )
            }
        }
        self.members[place].readsToServe.removeAll { $0.index <= index }
    }

    // The promises.

    /// Log matching: an entry of one index and term is the same everywhere, and so is the one before.
    private mutating func check(written: [Entry], by raft: RawNode<MemoryLog>) throws {
        for (place, entry) in written.enumerated() {
            let before =
                place > 0 ? written[place - 1].term : (raft.term(at: entry.index - 1) ?? 0)
            let hash = Machine.mix(Machine.hash(entry), before)
            if let known = self.entries[entry.index]?[entry.term], known != hash {
                throw Violation(
                    description: "two logs differ at or before entry \(entry.term)/\(entry.index)"
                )
            }
            self.entries[entry.index, default: [:]][entry.term] = hash
        }
    }

    private mutating func check(_ raft: RawNode<MemoryLog>) throws {
        if raft.role == .leader, self.leaders[raft.term] != raft.id {
            if let other = self.leaders[raft.term] {
                throw Violation(
                    description: "members \(other) and \(raft.id) both lead term \(raft.term)"
                )
            }
            self.leaders[raft.term] = raft.id
            self.elections += 1
            try self.checkCompleteness(of: raft)
        }
        var index = raft.commitIndex
        while index >= raft.firstIndex, let term = raft.term(at: index) {
            if let known = self.committed[index] {
                if known.term == term { break }
                throw Violation(
                    description: "entry \(index) is committed with terms \(known.term) and \(term)"
                )
            }
            self.committed[index] = (term, raft.term)
            index -= 1
        }
        self.maxCommitted = max(self.maxCommitted, raft.commitIndex)
    }

    /// Leader completeness: a leader has what was committed in earlier terms.
    private func checkCompleteness(of raft: RawNode<MemoryLog>) throws {
        for index in raft.firstIndex...max(raft.firstIndex, self.maxCommitted) {
            guard let known = self.committed[index], known.seenIn < raft.term else { continue }
            if raft.term(at: index) != known.term {
                throw Violation(
                    description: "member \(raft.id) leads term \(raft.term) without the entry "
                        + "\(known.term)/\(index), committed in term \(known.seenIn)"
                )
            }
        }
    }

    /// State-machine safety: every member applies the same entries in the same order.
    private mutating func check(applied entry: Entry, at place: Int) throws {
        let digest = self.members[place].machine.digest
        if let known = self.digests[entry.index], known != digest {
            throw Violation(
                description: "member \(place + 1) applied something else at \(entry.index)"
            )
        }
        self.digests[entry.index] = digest
    }

    // The end.

    /// Lets the cluster come to rest without faults; a cluster that cannot is stuck.
    mutating func settle(rounds: Int = 400) throws {
        self.style.loss = 0
        self.style.repetition = 0
        self.cuts.removeAll()
        try self.startAll()
        var target: UInt64 = 0
        for round in 0..<rounds {
            for place in self.members.indices { try self.tick(place) }
            try self.flush()
            if round % 20 == 0 {
                // A member added after the newest snapshot cannot use that one.
                for place in self.members.indices { self.compact(place) }
            }
            if round % 20 == 10, target == 0, let leader = self.settledLeader {
                try? self.members[Int(leader) - 1].raft?.propose([1])
                try self.drain(Int(leader) - 1)
                try self.flush()
                target = self.maxCommitted
            }
            if target > 0, self.isSettled(at: target) { return }
        }
        throw Violation(description: "the cluster does not come to rest: \(self.summary)")
    }

    private mutating func flush() throws {
        for _ in 0..<40 {
            let messages = self.network
            self.network.removeAll()
            for message in messages { try self.deliver(message) }
            for place in self.members.indices {
                while !self.members[place].writes.isEmpty { try self.completeWrite(place) }
                while !self.members[place].toApply.isEmpty { try self.applySome(place) }
            }
            if self.network.isEmpty { return }
        }
    }

    private var settledLeader: UInt64? {
        let terms = self.members.map { $0.raft?.term ?? 0 }
        guard let place = terms.indices.max(by: { terms[$0] < terms[$1] }) else { return nil }
        for member in self.members where member.raft?.role == .leader {
            if member.raft?.term == terms[place] { return member.id }
        }
        // A removed member may know a newer term than the rest.
        return self.members.last { $0.raft?.role == .leader }?.id
    }

    private func isSettled(at target: UInt64) -> Bool {
        guard let leader = self.settledLeader, let raft = self.members[Int(leader) - 1].raft else {
            return false
        }
        return raft.configuration.members.allSatisfy { id in
            guard self.members.indices.contains(Int(id) - 1) else { return true }
            return self.members[Int(id) - 1].machine.index >= target
        }
    }

    var summary: String {
        self.members.map { member in
            guard let raft = member.raft else { return "\(member.id) down" }
            return "\(member.id) \(raft.role) term \(raft.term) leader \(raft.leader) "
                + "log \(raft.firstIndex)...\(raft.lastIndex) stable \(raft.stableIndex) "
                + "commit \(raft.commitIndex) applied \(raft.appliedIndex) "
                + "voters \(raft.configuration.voters)"
        }.joined(separator: "\n")
    }
}

func bytes(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
}
