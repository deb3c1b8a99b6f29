import Histories
import Testing
import Workloads

@Suite struct WatchWorkloadTests {
    private var workload = WorkloadOptions(kind: .watch).workload(clients: 1, seed: 3)
    private var symbols = SymbolTable()

    private mutating func next() -> WorkloadOperation {
        let operation = self.workload.next(client: 0, symbols: &self.symbols)
        if case .transaction(let transaction, _) = operation.request {
            let results = transaction.success.map { _ in TransactionAnswer.Result() }
            let answer = TransactionAnswer(revision: 900, term: 1, results: results)
            self.workload.completed(client: 0, result: .answered(answer))
        }
        return operation
    }

    /// The next watch with a label, of so many operations.
    private mutating func watch(_ label: String, within operations: Int = 200) -> WatchRequest? {
        for _ in 0..<operations {
            let operation = self.next()
            if operation.label == label, case .watch(let request) = operation.request {
                return request
            }
        }
        return nil
    }

    @Test mutating func `each client begins with a watch of everything`() throws {
        let opened = self.watch("follow", within: 1)
        let first = try #require(opened)
        #expect(self.symbols.text(of: first.key) == "w/")
        #expect(first.filter.isEmpty && first.slot == 0)
    }

    @Test mutating func `a lost watch is resumed behind the last event it was told of`() throws {
        let opened = self.watch("follow")
        let first = try #require(opened)
        self.workload.watched(
            client: 0,
            slot: 0,
            .message(revision: 20, newest: nil, isProgress: false)
        )
        self.workload.watched(
            client: 0,
            slot: 0,
            .message(revision: 40, newest: 37, isProgress: false)
        )
        self.workload.watched(client: 0, slot: 0, .broken)
        let again = self.watch("resume")
        #expect(again?.startRevision == 38)
        // It begins to watch before it was told anything: from there it goes on.
        self.workload.watched(client: 0, slot: 0, .broken)
        let third = self.watch("resume")
        let resumed = try #require(third)
        #expect(resumed.startRevision == 38)
        #expect(resumed.key == first.key && resumed.slot == 0)
        #expect(resumed.wantsPrevious == first.wantsPrevious)
    }

    @Test mutating func `a watch that was told of progress goes on behind it`() {
        _ = self.watch("follow")
        self.workload.watched(
            client: 0,
            slot: 0,
            .message(revision: 50, newest: nil, isProgress: true)
        )
        self.workload.watched(client: 0, slot: 0, .broken)
        let resumed = self.watch("resume")
        #expect(resumed?.startRevision == 51)
    }

    @Test mutating func `a watch that is refused begins where the store begins`() {
        _ = self.watch("follow")
        self.workload.watched(client: 0, slot: 0, .cancelled(compactRevision: 70))
        let resumed = self.watch("resume")
        #expect(resumed?.startRevision == 70)
    }

    @Test mutating func `watches are of every sort`() {
        var requests: [WatchRequest] = []
        for _ in 0..<3_000 {
            if case .watch(let request) = self.next().request { requests.append(request) }
        }
        #expect(requests.contains { $0.rangeEnd == nil })
        #expect(requests.contains { $0.filter == .noPut })
        #expect(requests.contains { $0.filter == .noDelete })
        #expect(requests.contains { $0.wantsPrevious } && requests.contains { !$0.wantsPrevious })
        #expect(requests.contains { $0.allowsFragments })
        #expect(requests.contains { $0.startRevision == 0 })
        #expect(requests.contains { $0.startRevision > 900 })
        #expect(requests.contains { (750..<900).contains($0.startRevision) })
        #expect(Set(requests.map(\.slot)) == [0, 1, 2])
    }
}

@Suite struct LeaseWorkloadTests {
    private var workload = WorkloadOptions(kind: .lease).workload(clients: 2, seed: 5)
    private var symbols = SymbolTable()

    /// Draws operations, each ended by `result`, and returns the requests about leases and the leases
    /// that keys were attached to.
    private mutating func draw(
        _ count: Int,
        _ result: (LeaseRequest) -> WorkloadResult
    ) -> (requests: [LeaseRequest], attached: [Int64]) {
        var requests: [LeaseRequest] = []
        var attached: [Int64] = []
        for number in 0..<count {
            let client = number % 2
            let operation = self.workload.next(client: client, symbols: &self.symbols)
            switch operation.request {
            case .lease(let request):
                requests.append(request)
                self.workload.completed(client: client, result: result(request))
            case .transaction(let transaction, _):
                if case .put(_, _, let lease, _)? = transaction.success.first, lease != 0 {
                    attached.append(lease)
                }
                self.workload.completed(client: client, result: .unknown)
            case .compaction, .watch, .watchProgress, .cancelWatch: continue
            }
        }
        return (requests, attached)
    }

    private static func answered(_ request: LeaseRequest) -> WorkloadResult {
        .leaseAnswered(LeaseAnswer(revision: 1, term: 1, id: request.id, ttl: 2))
    }

    @Test mutating func `leases are granted once each, and used`() {
        let drawn = self.draw(2_000) { Self.answered($0) }
        let granted = drawn.requests.filter { $0.action == .grant }.map(\.id)
        #expect(granted.count > 50)
        #expect(Set(granted).count == granted.count)
        #expect(Set(drawn.attached).isSubset(of: Set(granted)))
        #expect(drawn.attached.count > 300)
        #expect(Set(drawn.requests.map(\.action)) == Set(LeaseAction.allCases))
    }

    @Test mutating func `a lease whose grant nobody was answered for is used too`() {
        let drawn = self.draw(300) { $0.action == .grant ? .unknown : Self.answered($0) }
        #expect(!drawn.attached.isEmpty)
    }

    @Test mutating func `what ended is used a while longer, and no more than a few of them`() {
        let drawn = self.draw(2_000) { request in
            request.action == .keepAlive
                ? .leaseAnswered(LeaseAnswer(revision: 1, term: 1, id: request.id, ttl: 0))
                : Self.answered(request)
        }
        var ended = Set<Int64>()
        var again = 0
        for request in drawn.requests where request.action == .keepAlive {
            if !ended.insert(request.id).inserted { again += 1 }
        }
        #expect(again > 10)
        #expect(ended.count > 20)
    }
}
