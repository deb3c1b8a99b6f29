import EtcdAPI
import EtcdClient
import GRPCTransport
import TestSupport
import Testing

@Suite("Watching a real etcd", .timeLimit(.minutes(1)))
struct WatchTests {
    @Test
    func `events come in order, with what was there before`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        let watch = try await client.watch(request(prefix) { $0.prevKV = true })
        #expect(watch.created.created && watch.created.header?.revision ?? 0 > 0)
        let key = bytes(prefix + "k")
        let first = try await client.put(PutRequest(key: key, value: bytes("1")))
        _ = try await client.put(PutRequest(key: key, value: bytes("2")))
        _ = try await client.deleteRange(DeleteRangeRequest(key: key))

        let events = try await collect(watch, count: 3)
        #expect(events.map(\.type) == [.put, .put, .delete])
        #expect(events.map { $0.kv?.value } == [bytes("1"), bytes("2"), []])
        #expect(events.map { $0.prevKV?.value } == [nil, bytes("1"), bytes("2")])
        let revisions = events.compactMap { $0.kv?.modRevision }
        #expect(revisions.first == first.header?.revision && revisions == revisions.sorted())
        #expect(watch.nextRevision == (revisions.last ?? 0) + 1)

        try await watch.cancel()
        let last = try await watch.next()
        #expect(last?.canceled == true && last?.compactRevision == 0)
        #expect(try await watch.next() == nil)
        await client.shutdown()
    }

    @Test
    func `a watcher from an old revision sees what happened since`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        var revisions: [Int64] = []
        for value in 1...5 {
            let put = PutRequest(key: bytes(prefix + "k"), value: bytes("\(value)"))
            revisions.append(try #require(try await client.put(put).header?.revision))
        }
        let watch = try await client.watch(request(prefix) { $0.startRevision = revisions[2] })
        let events = try await collect(watch, count: 3)
        #expect(events.compactMap { $0.kv?.modRevision } == Array(revisions[2...]))
        await client.shutdown()
    }

    @Test
    func `filters leave out puts or deletions`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        let deletions = try await client.watch(request(prefix) { $0.filters = [.noPut] })
        let puts = try await client.watch(request(prefix) { $0.filters = [.noDelete] })
        for name in ["a", "b"] {
            _ = try await client.put(PutRequest(key: bytes(prefix + name)))
            _ = try await client.deleteRange(DeleteRangeRequest(key: bytes(prefix + name)))
        }
        #expect(try await collect(deletions, count: 2).map(\.type) == [.delete, .delete])
        #expect(try await collect(puts, count: 2).map(\.type) == [.put, .put])
        await client.shutdown()
    }

    @Test
    func `a request for progress is answered with the store's revision`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        let watch = try await client.watch(request(prefix))
        let before = watch.nextRevision
        // A key outside of the watched range moves the store on, but brings no event.
        let put = try await client.put(PutRequest(key: bytes(freshPrefix())))
        try await watch.requestProgress()
        let progress = try #require(try await watch.next())
        #expect(progress.events.isEmpty && progress.watchID == -1)
        #expect(progress.header?.revision ?? 0 >= put.header?.revision ?? .max)
        #expect(watch.nextRevision == before)
        await client.shutdown()
    }

    @Test
    func `a split response is put together again, or passed in parts`() async throws {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        let large = [UInt8](repeating: 7, count: 600_000)
        let first = try await client.put(PutRequest(key: bytes(prefix + "0"), value: large))
        for name in 1...4 {
            _ = try await client.put(PutRequest(key: bytes("\(prefix)\(name)"), value: large))
        }
        let again = request(prefix) {
            $0.startRevision = first.header?.revision ?? 0
            $0.fragment = true
        }
        let whole = try await client.watch(again)
        let response = try #require(try await whole.next())
        #expect(response.events.count == 5 && !response.fragment)
        #expect(whole.nextRevision == (response.events.last?.kv?.modRevision ?? 0) + 1)

        let parted = try await client.watch(again, fragments: .passed)
        var parts: [WatchResponse] = []
        repeat {
            parts.append(try #require(try await parted.next()))
        } while parts.last?.fragment == true
        #expect(parts.count > 1)
        #expect(parts.flatMap(\.events) == response.events)
        #expect(parted.nextRevision == whole.nextRevision)
        await client.shutdown()
    }

    @Test
    func `a range that holds no key is refused with etcd's reason`() async throws {
        let client = try await SharedCluster.one().client()
        let error = await #expect(throws: EtcdClientError.self) {
            try await client.watch(WatchCreateRequest(key: bytes("b"), rangeEnd: bytes("a")))
        }
        #expect(error?.message.contains("watch") == true, "\(String(describing: error))")
        #expect(error?.outcome == .definite && error?.isTransient == false)
        await client.shutdown()
    }

    @Test
    func `cancelling the reading task ends the wait`() async throws {
        let client = try await SharedCluster.one().client()
        let watch = try await client.watch(request(freshPrefix()))
        let reader = Task { try await watch.next() }
        try await Task.sleep(for: .milliseconds(50))
        reader.cancel()
        await #expect(throws: EtcdClientError.self) { try await reader.value }
        await client.shutdown()
    }

    @Test
    func `a lost stream ends a lab's watch`() async throws {
        let fixture = try await EtcdFixture.start()
        let client = fixture.members[0].client()
        let watch = try await client.watch(request("k"))
        fixture.members[0].kill()
        let error = await #expect(throws: EtcdClientError.self) { try await watch.next() }
        #expect(error?.code == .unavailable, "\(String(describing: error))")
        await client.shutdown()
    }

    @Test
    func `an application's watch survives the loss of its member without loss or repetition`()
        async throws
    {
        let fixture = try await EtcdFixture.start(members: 3)
        let watcher = applicationClient(fixture.members)
        let writer = applicationClient(Array(fixture.members.reversed()), seed: 2)
        let watch = try await watcher.watch(request("k"))
        let reader = Task { try await revisions(watch, upTo: "last") }
        for index in 0..<40 {
            if index == 15 {
                let serving = try #require(
                    fixture.members.first { $0.endpoint == watch.endpoint }
                )
                serving.kill()
                try serving.launch()
            }
            // The killed member may have been the leader: then a put's outcome can be unknown.
            let put = PutRequest(key: bytes("k"), value: bytes("\(index)"))
            do throws(EtcdClientError) {
                _ = try await writer.put(put)
            } catch {
                #expect(error.outcome == .unknown)
            }
        }
        try await eventually("the last put") {
            (try? await writer.put(PutRequest(key: bytes("k"), value: bytes("last")))) != nil
        }
        // What really happened, as the history tells it afterwards.
        let replay = try await writer.watch(request("k") { $0.startRevision = 1 })
        let truth = try await revisions(replay, upTo: "last")
        #expect(truth.count >= 30)
        #expect(try await reader.value == truth)
        await watcher.shutdown()
        await writer.shutdown()
    }

    @Test
    func `a compacted start ends the watch visibly`() async throws {
        let fixture = try await EtcdFixture.start()
        let client = fixture.members[0].client()
        for value in 1...6 {
            _ = try await client.put(PutRequest(key: bytes("k"), value: bytes("\(value)")))
        }
        _ = try await client.compact(CompactionRequest(revision: 5, physical: true))
        let watch = try await client.watch(request("k") { $0.startRevision = 3 })
        let response = try #require(try await watch.next())
        #expect(response.canceled && response.compactRevision == 5 && response.events.isEmpty)
        #expect(try await watch.next() == nil)

        await expectRefusal(.compacted) {
            try await client.range(RangeRequest(key: bytes("k"), revision: 4))
        }
        await expectRefusal(.compacted) {
            try await client.compact(CompactionRequest(revision: 5))
        }
        #expect(try await client.range(RangeRequest(key: bytes("k"), revision: 5)).count == 1)
        await client.shutdown()
    }
}

private func request(
    _ prefix: String,
    _ change: (inout WatchCreateRequest) -> Void = { _ in }
) -> WatchCreateRequest {
    var request = WatchCreateRequest(
        key: bytes(prefix),
        rangeEnd: KeyRange.end(ofPrefix: bytes(prefix))
    )
    change(&request)
    return request
}

/// The revisions of a watch's events, up to the first one that wrote `value`.
private func revisions(_ watch: WatchStream, upTo value: String) async throws -> [Int64] {
    var seen: [Int64] = []
    while let response = try await watch.next() {
        for event in response.events {
            seen.append(event.kv?.modRevision ?? 0)
            if event.kv?.value == bytes(value) { return seen }
        }
    }
    return seen
}

private func collect(_ watch: WatchStream, count: Int) async throws -> [Event] {
    var events: [Event] = []
    while events.count < count {
        guard let response = try await watch.next() else { break }
        events += response.events
    }
    return events
}
