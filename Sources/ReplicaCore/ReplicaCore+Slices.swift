import Basics
import EtcdAPI
import MVCC
import Raft

/// Long ranges, a piece in every turn.
struct LongRanges {
    /// How many get their turn; the others wait, so that what is kept for them stays small.
    private static var activeMax: Int { 4 }

    /// In the order of their beginning.
    private var ranges: [(token: UInt64, range: LongRange)] = []
    /// Whose turn it is.
    private var turn = 0
    /// Those that came while a received database waited to take the place of this one.
    var waiting: [PendingRead] = []

    var isEmpty: Bool { self.ranges.isEmpty }

    mutating func begin(_ token: UInt64, _ range: LongRange) {
        self.ranges.append((token, range))
    }

    /// Has the next range go on; returns its token, and whether it came to its end.
    mutating func step(_ body: (inout LongRange) -> Bool) -> (token: UInt64, isDone: Bool) {
        self.turn = (self.turn + 1) % min(Self.activeMax, self.ranges.count)
        let token = self.ranges[self.turn].token
        let isDone = body(&self.ranges[self.turn].range)
        if isDone { self.ranges.remove(at: self.turn) }
        return (token, isDone)
    }

    /// Whether a compaction would delete what one of them has yet to read.
    func areTouched(byCompactionAt revision: Int64) -> Bool {
        self.ranges.contains { $0.range.isTouched(byCompactionAt: revision) }
    }

    mutating func takeWaiting() -> [PendingRead] {
        var taken: [PendingRead] = []
        swap(&taken, &self.waiting)
        return taken
    }

    mutating func cancel(_ token: UInt64) {
        self.ranges.removeAll { $0.token == token }
        self.waiting.removeAll { $0.token == token }
    }

    /// Takes out everything.
    mutating func takeAll() -> [UInt64] {
        let tokens = self.ranges.map(\.token) + self.waiting.compactMap(\.token)
        self = LongRanges()
        return tokens
    }
}

/// What takes many turns.
extension ReplicaCore {
    /// How much of a range one turn does.
    var slice: RangeLimit {
        RangeLimit(keys: self.options.sliceRows, bytes: self.options.sliceBytes)
    }

    /// Takes up a range that is too long for a turn.
    func begin(_ token: UInt64, _ range: LongRange, _ read: PendingRead) {
        self.wantsTurn = true
        if self.isRestored {
            self.ranges.waiting.append(read)
        } else {
            self.ranges.begin(token, range)
        }
    }

    func rangeStep() {
        guard !self.ranges.isEmpty else { return }
        let start = self.answers.bytes.count
        let slice = self.slice
        let (token, isDone) = self.ranges.step {
            self.keyspace.rangeStep(&$0, limit: slice, into: &self.answers)
        }
        if isDone {
            self.answer(token, from: start)
        } else if self.answers.bytes.count > start {
            let part = start..<self.answers.bytes.count
            self.out.replies.append(Reply(token: token, result: .part(part)))
        }
        self.out.hasMore = self.out.hasMore || !self.ranges.isEmpty
    }

    /// Goes on with the keyspace of a received database, and makes it this member's when it is
    /// complete and no long range reads the old one any more.
    func restoreStep() {
        guard self.restoring != nil else { return }
        if !self.isRestored {
            self.isRestored = self.restoring?.step(rows: self.options.sliceRows) ?? false
        }
        guard self.isRestored, self.ranges.isEmpty else {
            self.out.hasMore = true
            return
        }
        var image: KeyspaceImage<Store>?
        swap(&image, &self.restoring)
        self.isRestored = false
        if let image { self.finishInstallation(image) }
        for read in self.ranges.takeWaiting() { self.serve(read) }
        self.out.hasMore = true
    }

    private func finishInstallation(_ image: consuming KeyspaceImage<Store>) {
        guard let (snapshot, _) = self.installing, !self.durableWrites.isEmpty else {
            preconditionFailure("a database was restored that nobody asked for")
        }
        let index = MemberRows.consistentIndex(image.store)
        do throws(ClusterError) {
            self.replayed =
                index > snapshot.metadata.index ? try Self.model(of: snapshot) : nil
            self.cluster = try ClusterModel(rows: image.store)
            try self.cluster.check(program: self.options.serverVersion)
            self.cluster.learnersMax = self.options.learnersMax
            self.replayed?.learnersMax = self.options.learnersMax
        } catch {
            return self.stop(.snapshotMismatch("\(error)"))
        }
        self.takeOver(image, snapshot.metadata)
        self.complete(self.durableWrites.removeFirst())
    }
}
