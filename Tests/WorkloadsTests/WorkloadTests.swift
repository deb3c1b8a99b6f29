import Histories
import Testing
import Workloads

/// Runs a workload's clients in turn against the model, one operation each.
private func drive(
    _ options: WorkloadOptions,
    clients: Int = 4,
    rounds: Int,
    seed: UInt64,
    loses: (Int) -> Bool = { _ in false }
) -> (issued: [WorkloadOperation], store: ModelStore, answers: [TransactionAnswer?]) {
    var workload = options.workload(clients: clients, seed: seed)
    var store = ModelStore()
    var issued: [WorkloadOperation] = []
    var answers: [TransactionAnswer?] = []
    for round in 0..<(rounds * clients) {
        let client = round % clients
        let operation = workload.next(client: client, symbols: &store.symbols)
        issued.append(operation)
        if case .lease(let request) = operation.request {
            let answer = LeaseAnswer(revision: 1, term: 2, id: request.id, ttl: 2)
            workload.completed(client: client, result: .leaseAnswered(answer))
        }
        guard case .transaction(let transaction, _) = operation.request else {
            answers.append(nil)
            continue
        }
        let answer = store.run(transaction)
        answers.append(answer)
        workload.completed(client: client, result: loses(round) ? .unknown : .answered(answer))
    }
    return (issued, store, answers)
}

private func puts(_ operations: [WorkloadOperation]) -> [Symbol] {
    operations.flatMap { operation -> [Symbol] in
        guard case .transaction(let transaction, _) = operation.request else { return [] }
        return (transaction.success + transaction.failure).compactMap { step in
            if case .put(_, let value, _, _) = step { value } else { nil }
        }
    }
}

@Suite struct WorkloadTests {
    @Test(arguments: WorkloadOptions.Kind.allCases)
    func `no value is ever written twice`(kind: WorkloadOptions.Kind) {
        let (issued, _, _) = drive(WorkloadOptions(kind: kind), rounds: 500, seed: 1)
        let values = puts(issued)
        #expect(values.count > 300)
        #expect(Set(values).count == values.count)
    }

    @Test(arguments: WorkloadOptions.Kind.allCases)
    func `a seed gives the same operations again, another seed others`(kind: WorkloadOptions.Kind) {
        let options = WorkloadOptions(kind: kind)
        let one = drive(options, rounds: 50, seed: 7).issued
        #expect(drive(options, rounds: 50, seed: 7).issued == one)
        #expect(drive(options, rounds: 50, seed: 8).issued != one)
    }

    @Test(arguments: WorkloadOptions.Kind.allCases)
    func `every action is drawn about as often as its weight says`(kind: WorkloadOptions.Kind) {
        let options = WorkloadOptions(kind: kind)
        let issued = drive(options, rounds: 1_000, seed: 2).issued.map(\.label)
        let actions = options.resolvedWeights.map(\.action)
        let drawn = issued.filter { actions.contains($0) }
        let total = options.resolvedWeights.reduce(0) { $0 + $1.weight }
        for entry in options.resolvedWeights {
            let expected = Double(drawn.count) * Double(entry.weight) / Double(total)
            let seen = drawn.count { $0 == entry.action }
            #expect(abs(Double(seen) - expected) < expected * 0.35, "\(entry.action): \(seen)")
        }
    }

    @Test(arguments: [WorkloadOptions.Kind.register, .kubernetes])
    func `guarded writes mostly succeed, but not always`(kind: WorkloadOptions.Kind) {
        let run = drive(WorkloadOptions(kind: kind), rounds: 500, seed: 3) { $0.isMultiple(of: 5) }
        let guarded = zip(run.issued, run.answers).filter { operation, _ in
            guard case .transaction(let transaction, _) = operation.request else { return false }
            return !transaction.compares.isEmpty
        }
        let succeeded = guarded.count { $0.1?.succeeded == true }
        #expect(succeeded > guarded.count / 3)
        #expect(succeeded < guarded.count)
    }

    @Test func `only reads and lists ask for serializable consistency`() {
        let options = WorkloadOptions(reads: .serializable)
        for operation in drive(options, rounds: 200, seed: 4).issued {
            guard case .transaction(_, let isSerializable) = operation.request else { continue }
            #expect(isSerializable == ["read", "list"].contains(operation.label))
        }
    }

    @Test func `values have the size asked for`() {
        let run = drive(WorkloadOptions(valueSize: 100), rounds: 20, seed: 5)
        #expect(puts(run.issued).allSatisfy { run.store.symbols.bytes(of: $0).count == 100 })
    }

    @Test func `weights of an experiment replace the default ones`() {
        let weights = [WorkloadOptions.Weight("read", 0), .init("list", 0)]
        let labels = drive(WorkloadOptions(weights: weights), rounds: 200, seed: 6).issued.map(
            \.label
        )
        #expect(!labels.contains("read") && !labels.contains("list") && labels.contains("write"))
    }

    @Test(arguments: [
        (WorkloadOptions(keys: 1), "keys must be at least 2, not 1"),
        (WorkloadOptions(valueSize: 0), "valueSize must be between 1 and 1000000, not 0"),
        (WorkloadOptions(pageSize: 0), "pageSize must be at least 1, not 0"),
        (
            WorkloadOptions(weights: [.init("wirte", 1)]),
            "the register workload has no action \"wirte\": choose from read, write, cas, "
                + "cas-revision, list, delete, txn"
        ),
        (
            WorkloadOptions(weights: WorkloadOptions().resolvedWeights.map { .init($0.action, 0) }),
            "every weight of the workload is 0"
        ),
    ])
    func `unusable options are named in one sentence`(options: WorkloadOptions, problem: String) {
        #expect(options.problem == problem)
    }

    @Test func `the final read asks for every key`() {
        var symbols = SymbolTable()
        let operation = WorkloadOperation.readEverything(symbols: &symbols)
        guard case .transaction(let transaction, false) = operation.request,
            case .range(let range)? = transaction.success.first
        else {
            Issue.record("the final read is no linearizable range: \(operation)")
            return
        }
        #expect(symbols.bytes(of: range.key) == [0])
        #expect(range.rangeEnd.map { symbols.bytes(of: $0) } == [0])
        #expect(range.limit == 0 && range.revision == 0)
    }
}

@Suite struct KubernetesListTests {
    @Test func `the pages of a list are the store at one revision, and the watch starts behind it`()
    {
        let options = WorkloadOptions(kind: .kubernetes, keys: 40, pageSize: 3)
        let run = drive(options, clients: 3, rounds: 800, seed: 9)
        var watched = 0
        for client in 0..<3 {
            var pages: [KeyValue] = []
            var revision: Int64 = 0
            for index in stride(from: client, to: run.issued.count, by: 3) {
                if run.issued[index].label == "list", let answer = run.answers[index] {
                    pages = []
                    revision = answer.revision
                }
                if run.issued[index].label.hasPrefix("list"), let answer = run.answers[index] {
                    pages += answer.results[0].keyValues
                }
                guard case .watch(let watch) = run.issued[index].request else { continue }
                watched += 1
                #expect(pages == run.store.contents(at: revision))
                #expect(watch.startRevision == revision + 1)
            }
        }
        #expect(watched > 100)
    }

    @Test func `a list that fails is begun again`() {
        let options = WorkloadOptions(kind: .kubernetes, keys: 40, pageSize: 1)
        var workload = options.workload(clients: 1, seed: 1)
        var store = ModelStore()
        var lists = 0
        for _ in 0..<2_000 {
            let operation = workload.next(client: 0, symbols: &store.symbols)
            guard case .transaction(let transaction, _) = operation.request else { continue }
            #expect(operation.label != "list-next")
            let answer = store.run(transaction)
            let isLongList = operation.label == "list" && answer.results[0].more
            lists += isLongList ? 1 : 0
            workload.completed(client: 0, result: isLongList ? .failed : .answered(answer))
        }
        #expect(lists > 50)
    }
}

@Suite struct KeyRangeTests {
    @Test(
        arguments: [
            ([0x61, 0x2f], [0x61, 0x30]), ([0x61, 0xff], [0x62]), ([0xff, 0xff], [0]),
            ([0x61, 0xfe], [0x61, 0xff]),
        ] as [([UInt8], [UInt8])]
    )
    func `the end of a prefix is the lowest key above all that have it`(
        prefix: [UInt8],
        end: [UInt8]
    ) {
        #expect(KeyRange.end(of: prefix) == end)
    }

    @Test func `the empty prefix is every key`() {
        var symbols = SymbolTable()
        let range = KeyRange.prefix([], symbols: &symbols)
        #expect(range == KeyRange.everything(symbols: &symbols))
        #expect(KeyRange.successor(of: [0x61]) == [0x61, 0])
    }
}
