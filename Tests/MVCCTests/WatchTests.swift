import Basics
import EtcdAPI
import MVCC
import MVCCSupport
import Testing

/// A client of watch streams, which checks what every watcher may rely on as responses come.
struct WatchClient {
    struct Watched {
        var request: WatchCreateRequest
        /// The first revision it is to be told.
        var from: Int64
        var events: [Event] = []
        var cancelledBy: Int64?
        /// Events of a response whose fragments are not all there.
        var fragments = 0
        var progress: [Int64] = []
    }

    struct ID: Hashable {
        var stream: UInt64
        var id: Int64
    }

    var watched: [ID: Watched] = [:]
    /// What `progress` answers told: the stream, and the revision.
    var progress: [(stream: UInt64, revision: Int64)] = []
    var responses: [WatchResponse] = []

    /// Takes what the keyspace has to tell.
    mutating func take(_ keyspace: Keyspace<MemoryBackend>, _ model: Model) {
        for message in keyspace.watchMessages.messages {
            let bytes = Array(keyspace.watchMessages.bytes[message.range])
            guard let response = try? WatchResponse(decoding: bytes) else {
                Issue.record("a response does not decode")
                continue
            }
            self.responses.append(response)
            self.take(message.stream, response, model)
        }
        keyspace.watchMessages.removeAll()
    }

    private mutating func take(_ stream: UInt64, _ response: WatchResponse, _ model: Model) {
        if response.created || response.canceled && response.compactRevision == 0 { return }
        guard response.watchID >= 0 else {
            self.progress.append((stream, response.header?.revision ?? 0))
            for (id, watcher) in self.watched where id.stream == stream {
                self.expectComplete(watcher, upTo: response.header?.revision ?? 0, model)
            }
            return
        }
        let id = ID(stream: stream, id: response.watchID)
        guard var watcher = self.watched[id] else {
            Issue.record("watcher \(id) was never opened, or is cancelled")
            return
        }
        defer { self.watched[id] = watcher }
        if response.canceled {
            watcher.cancelledBy = response.compactRevision
            #expect(response.header?.revision == 0)
            return
        }
        if response.events.isEmpty {
            watcher.progress.append(response.header?.revision ?? 0)
            self.expectComplete(watcher, upTo: response.header?.revision ?? 0, model)
            return
        }
        // Unless fragments follow each other, a response never goes on with a revision.
        if watcher.fragments == 0, let last = watcher.events.last?.kv?.modRevision {
            #expect((response.events.first?.kv?.modRevision ?? 0) > last)
        }
        watcher.fragments = response.fragment ? watcher.fragments + 1 : 0
        #expect(!response.fragment || watcher.request.fragment)
        watcher.events += response.events
    }

    /// The watcher has been told everything up to a revision.
    func expectComplete(_ watcher: Watched, upTo revision: Int64, _ model: Model) {
        guard watcher.cancelledBy == nil else { return }
        #expect(watcher.fragments == 0)
        let told = watcher.events.filter { ($0.kv?.modRevision ?? 0) <= revision }
        let expected = Self.expected(watcher, upTo: revision, model)
        #expect(told.map(Self.stripped) == expected.map(Self.stripped))
        // The key before is told unless it was compacted when the event was read.
        for (event, full) in zip(told, expected) {
            guard watcher.request.prevKV else {
                #expect(event.prevKV == nil)
                continue
            }
            let isReadable = (full.kv?.modRevision ?? 0) > model.compacted
            #expect(event.prevKV == full.prevKV || !isReadable && event.prevKV == nil)
        }
    }

    static func expected(_ watcher: Watched, upTo revision: Int64, _ model: Model) -> [Event] {
        guard watcher.from <= revision else { return [] }
        let key = watcher.request.key.isEmpty ? [0] : watcher.request.key
        return (watcher.from...revision).flatMap { model.events[$0] ?? [] }.filter { event in
            let filter: WatchCreateRequest.FilterType =
                event.type == .put ? .noPut : .noDelete
            return Model.holds(key, watcher.request.rangeEnd, event.kv?.key ?? [])
                && !watcher.request.filters.contains(filter)
        }
    }

    private static func stripped(_ event: Event) -> Event {
        Event(type: event.type, kv: event.kv)
    }
}

@Suite("Watches")
struct WatchTests {
    private static func open(
        _ pair: Pair,
        _ client: inout WatchClient,
        _ requests: inout RandomRequests
    ) {
        let (key, end) = requests.span()
        guard end.isEmpty || end == [0] || ByteOrder.precedes(key, end) else { return }
        var request = WatchCreateRequest(key: key, rangeEnd: end)
        let current = pair.model.current
        if requests.random.chance(0.6) {
            request.startRevision = Int64(requests.random.below(Int(current) + 4))
        }
        if requests.random.chance(0.2) { request.filters.append(.noPut) }
        if requests.random.chance(0.2) { request.filters.append(.noDelete) }
        request.prevKV = requests.random.chance(0.5)
        request.fragment = requests.random.chance(0.5)
        request.progressNotify = requests.random.chance(0.3)
        let stream = UInt64(requests.random.below(3))
        pair.keyspace.watch(stream, request)
        let range = pair.keyspace.watchMessages.messages.last?.range ?? 0..<0
        let bytes = Array(pair.keyspace.watchMessages.bytes[range])
        guard let created = try? WatchResponse(decoding: bytes) else { return }
        #expect(created.created && !created.canceled && created.header?.revision == current)
        let from = request.startRevision == 0 ? current + 1 : request.startRevision
        client.watched[.init(stream: stream, id: created.watchID)] =
            .init(request: request, from: from)
    }

    private static func step(
        _ pair: inout Pair,
        _ client: inout WatchClient,
        _ requests: inout RandomRequests
    ) {
        let leases = pair.model.leases.sorted()
        let stream = UInt64(requests.random.below(3))
        switch requests.random.below(24) {
        case 0...5: pair.put(requests.put(leases: leases))
        case 6...8: pair.deleteRange(requests.delete())
        case 9...11: pair.txn(requests.txn(current: pair.model.current, leases: leases))
        case 12: pair.grant(Int64(1 + requests.random.below(4)))
        case 13 where !leases.isEmpty: pair.revoke(leases[requests.random.below(leases.count)])
        case 14 where requests.random.chance(0.3): pair.compact(pair.model.current - 4)
        case 15: _ = pair.keyspace.compactStep(limit: 5)
        case 16, 17: Self.open(pair, &client, &requests)
        case 18: pair.keyspace.blockStream(stream, requests.random.chance(0.5))
        case 19: pair.keyspace.requestProgress(stream)
        case 20: pair.keyspace.advanceWatches(ticks: 7)
        case 21 where requests.random.chance(0.3):
            guard let id = client.watched.keys.filter({ $0.stream == stream }).map(\.id).min()
            else { return }
            client.take(pair.keyspace, pair.model)
            pair.keyspace.cancelWatch(stream, id)
            client.watched[.init(stream: stream, id: id)] = nil
        default:
            _ = pair.keyspace.watchStep(
                rowsMax: 1 + requests.random.below(8),
                watchersMax: 1 + requests.random.below(5)
            )
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `every watcher is told everything once, in order and by whole revisions`(seed: UInt64) {
        var requests = RandomRequests(random: SeededRandom(seed: seed))
        var pair = Pair()
        pair.keyspace = Keyspace(
            MemoryBackend(),
            watches: WatchSettings(fragmentBytes: 100, progressTicks: 20)
        )
        var client = WatchClient()
        for _ in 0..<800 {
            Self.step(&pair, &client, &requests)
            if requests.random.chance(0.7) { client.take(pair.keyspace, pair.model) }
        }
        for stream in UInt64(0)..<3 { pair.keyspace.blockStream(stream, false) }
        while pair.keyspace.watchStep(rowsMax: 5, watchersMax: 3) {}
        client.take(pair.keyspace, pair.model)
        #expect(client.watched.count > 20 && !client.progress.isEmpty)
        #expect(client.watched.values.contains { $0.cancelledBy != nil })
        #expect(client.responses.contains { $0.fragment })
        for _ in 0..<2 { pair.keyspace.advanceWatches(ticks: 20) }
        client.take(pair.keyspace, pair.model)
        for watcher in client.watched.values where watcher.cancelledBy == nil {
            #expect(!watcher.request.progressNotify || !watcher.progress.isEmpty)
        }
        for watcher in client.watched.values {
            client.expectComplete(watcher, upTo: pair.model.current, pair.model)
            guard let cancelled = watcher.cancelledBy else { continue }
            // What a cancelled watcher was told is everything up to where it was.
            let last = watcher.events.last?.kv?.modRevision ?? 0
            let expected = WatchClient.expected(watcher, upTo: last, pair.model)
            #expect(watcher.events.count == expected.count)
            #expect(last < cancelled)
        }
    }

    /// The responses of a keyspace, decoded and taken.
    private static func taken(_ keyspace: Keyspace<MemoryBackend>) -> [WatchResponse] {
        let responses = keyspace.watchMessages.messages.compactMap { message in
            try? WatchResponse(decoding: Array(keyspace.watchMessages.bytes[message.range]))
        }
        keyspace.watchMessages.removeAll()
        return responses
    }

    private static func put(_ keyspace: Keyspace<MemoryBackend>, _ key: String) throws {
        var writer = WireWriter()
        let request = PutRequest(key: Array(key.utf8), value: [1, 2, 3])
        try keyspace.put(request, header: ResponseHeader(), into: &writer)
    }

    @Test
    func `what cannot be watched is created and cancelled at once`() {
        let keyspace = Keyspace(MemoryBackend())
        let asked: [(WatchCreateRequest, String)] = [
            (
                WatchCreateRequest(key: [2], rangeEnd: [1]),
                "mvcc: watcher range is empty"
            ),
            (
                WatchCreateRequest(key: [1], startRevision: -1),
                "etcdserver: mvcc: required revision has been compacted"
            ),
            (
                WatchCreateRequest(key: [1], watchID: 5),
                "mvcc: duplicate watch ID provided on the WatchStream"
            ),
        ]
        keyspace.watch(1, WatchCreateRequest(key: [1], watchID: 5))
        _ = Self.taken(keyspace)
        for (request, reason) in asked {
            keyspace.watch(1, request)
            let expected = WatchResponse(
                header: ResponseHeader(revision: 1),
                watchID: -1,
                created: true,
                canceled: true,
                cancelReason: reason
            )
            #expect(Self.taken(keyspace) == [expected])
        }
        #expect(keyspace.watcherCount(1) == 1)
        keyspace.cancelWatch(1, 99)
        #expect(Self.taken(keyspace).isEmpty)
        keyspace.cancelWatch(1, 5)
        #expect(Self.taken(keyspace).map(\.canceled) == [true])
        keyspace.watch(1, WatchCreateRequest(key: [1]))
        keyspace.watch(1, WatchCreateRequest(key: [1]))
        #expect(Self.taken(keyspace).map(\.watchID) == [0, 1])
        keyspace.closeStream(1)
        #expect(keyspace.watcherCount(1) == 0)
    }

    @Test
    func `progress is told when the slowest watcher of the stream has come so far`() throws {
        let keyspace = Keyspace(MemoryBackend())
        for _ in 0..<5 { try Self.put(keyspace, "k") }
        keyspace.requestProgress(1)
        #expect(Self.taken(keyspace).isEmpty)
        keyspace.watch(1, WatchCreateRequest(key: Array("k".utf8)))
        keyspace.watch(1, WatchCreateRequest(key: Array("k".utf8), startRevision: 2))
        _ = Self.taken(keyspace)
        keyspace.requestProgress(1)
        #expect(Self.taken(keyspace).isEmpty)
        while keyspace.watchStep(rowsMax: 2) {}
        let told = Self.taken(keyspace)
        #expect(told.last?.watchID == -1 && told.last?.header?.revision == 6)
        #expect(told.dropLast().flatMap(\.events).count == 5)
    }

    @Test
    func `a blocked stream costs nothing but a place to go on from`() throws {
        let keyspace = Keyspace(MemoryBackend())
        keyspace.watch(1, WatchCreateRequest(key: Array("k".utf8)))
        _ = Self.taken(keyspace)
        keyspace.blockStream(1, true)
        for _ in 0..<100 { try Self.put(keyspace, "k") }
        #expect(!keyspace.watchStep())
        #expect(Self.taken(keyspace).isEmpty)
        keyspace.blockStream(1, false)
        while keyspace.watchStep() {}
        #expect(Self.taken(keyspace).flatMap(\.events).count == 100)
        #expect(!keyspace.hasWatchersBehind)
    }

    private static func install(_ store: MemoryBackend, in keyspace: Keyspace<MemoryBackend>) {
        var image = keyspace.image(of: store)
        var steps = 1
        while !image.step(rows: 2) { steps += 1 }
        #expect(steps > 1)
        keyspace.install(image)
    }

    @Test
    func `watchers go on in the rows of a snapshot`() throws {
        let ahead = Keyspace(MemoryBackend())
        let behind = Keyspace(MemoryBackend())
        for keyspace in [ahead, behind] { try Self.put(keyspace, "k") }
        _ = try behind.grantLease(7, ttl: 60)
        behind.watch(1, WatchCreateRequest(key: Array("k".utf8)))
        behind.watch(1, WatchCreateRequest(key: Array("k".utf8), startRevision: 5))
        behind.watch(1, WatchCreateRequest(key: Array("other".utf8), startRevision: 2))
        while behind.watchStep() {}
        for _ in 0..<3 { try Self.put(ahead, "k") }
        _ = Self.taken(behind)
        Self.install(ahead.store, in: behind)
        #expect(behind.currentRevision == 5 && behind.lessor.count == 0)
        while behind.watchStep() {}
        let told = Self.taken(behind)
        #expect(told.map(\.watchID) == [0, 1])
        #expect(told.map { $0.events.map { $0.kv?.modRevision } } == [[3, 4, 5], [5]])
        #expect(told.first?.header?.revision == 5)
        try Self.put(behind, "k")
        #expect(Self.taken(behind).flatMap(\.events).count == 2)
        // What the next snapshot has compacted is lost to those who have not been told it.
        for _ in 0..<5 { try Self.put(ahead, "k") }
        try ahead.compact(9)
        Self.install(ahead.store, in: behind)
        while behind.watchStep() {}
        let cancelled = Self.taken(behind)
        #expect(cancelled.map(\.compactRevision) == [9, 9, 9])
        #expect(behind.watcherCount(1) == 0)
    }
}
