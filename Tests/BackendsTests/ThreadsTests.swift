import Backends
import Basics
import Foundation
import MVCC
import Synchronization
import TestSupport
import Testing

private let batchRows = 40
private let batchesKept = 20
private let batches = 200

private func revision(_ main: Int) -> [UInt8] { RevisionKey.encode(Revision(Int64(main))) }

private func value(_ row: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: row / batchRows), count: 300)
}

/// The rows that stand after a batch.
private func rows(after batch: Int) -> Range<Int> {
    max(0, batch - batchesKept + 1) * batchRows..<(batch + 1) * batchRows
}

/// What the threads of a member share: batches on their way, and what went wrong.
private final class Traffic: Sendable {
    struct State {
        var waiting: [SealedBatch] = []
        var ended = false
        var problems: [String] = []
        var snapshots = 0
    }

    let database: LMDBDatabase
    let state = Mutex(State())

    init(_ database: LMDBDatabase) { self.database = database }

    func report(_ problem: String) { self.state.withLock { $0.problems.append(problem) } }

    /// The owner: changes, reads, and hands over.
    func own() throws {
        let store = try LMDBBackend(self.database)
        var random = SeededRandom(seed: 5)
        for batch in 0..<batches {
            for row in batch * batchRows..<(batch + 1) * batchRows {
                let (key, value) = (revision(row), value(row))
                store.put(.key, key.span, value.span)
            }
            if batch >= batchesKept {
                for row in rows(after: batch - 1).lowerBound..<rows(after: batch).lowerBound {
                    let key = revision(row)
                    store.delete(.key, key.span)
                }
            }
            let (name, text) = (Array("batch".utf8), Array("\(batch)".utf8))
            store.put(.meta, name.span, text.span)
            self.look(store, after: batch, &random)
            let sealed = store.seal()
            self.state.withLock { $0.waiting.append(sealed) }
            self.look(store, after: batch, &random)
            self.wait(store, forAtMost: 3)
        }
        self.wait(store, forAtMost: 0)
        self.look(store, after: batches - 1, &random)
    }

    /// Waits until so many batches are not committed, or something went wrong.
    private func wait(_ store: LMDBBackend, forAtMost count: Int) {
        while store.sealedCount > count, self.state.withLock({ $0.problems.isEmpty }) {
            store.committed(self.database.committedNumber)
            usleep(50)
        }
    }

    private func look(_ store: LMDBBackend, after batch: Int, _ random: inout SeededRandom) {
        let all = rows(after: batch)
        for _ in 0..<10 {
            let row = random.below((batch + 1) * batchRows)
            let expected = all.contains(row) ? value(row) : nil
            if store.get(.key, revision(row)) != expected { self.report("row \(row) at \(batch)") }
        }
        let start = all.lowerBound + random.below(all.count)
        let found = store.rows(.key, from: revision(start), limit: 30).map(\.key)
        if found != (start..<min(start + 30, all.upperBound)).map(revision) {
            self.report("a walk from \(start) at \(batch)")
        }
    }

    /// The database thread.
    func commit() throws {
        var number = 0
        while true {
            let (batch, ended) = self.state.withLock { ($0.waiting.first, $0.ended) }
            guard let batch else {
                if ended { return }
                usleep(100)
                continue
            }
            do throws(LMDBError) { try self.database.commit(batch) } catch {
                guard error.kind == .busy else { throw error }
                continue
            }
            self.state.withLock { _ = $0.waiting.removeFirst() }
            number += 1
            if number % 30 == 0 { try self.database.defragment() }
        }
    }

    /// A reader: every snapshot is the state after one batch.
    func watch() throws {
        while !self.state.withLock({ $0.ended }) {
            let snapshot = try self.database.snapshot()
            defer { snapshot.end() }
            guard let text = snapshot.value(.meta, Array("batch".utf8)),
                let batch = Int(String(decoding: text, as: UTF8.self))
            else { continue }
            let found = snapshot.rows(.key)
            let expected = rows(after: batch).map { Row(key: revision($0), value: value($0)) }
            if found != expected { self.report("a snapshot of batch \(batch)") }
            self.state.withLock { $0.snapshots += 1 }
        }
    }

    /// Runs a thread's body, and lets `done` know of its end.
    func start(_ done: DispatchSemaphore, _ body: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread {
            do { try body() } catch { self.report("\(error)") }
            done.signal()
        }
    }
}

@Suite struct `The threads of a member` {
    @Test(.timeLimit(.minutes(2)))
    func `see whole batches while the map grows and files are exchanged`() async throws {
        let directory = try TemporaryDirectory()
        var options = LMDBOptions()
        options.mapBytes = 256 << 10
        let traffic = Traffic(try LMDBDatabase.open("\(directory.path)/db", options))
        let done = DispatchSemaphore(value: 0)
        let others = DispatchSemaphore(value: 0)
        traffic.start(others) { try traffic.commit() }
        traffic.start(others) { try traffic.watch() }
        traffic.start(done) { try traffic.own() }
        await withCheckedContinuation { ended in
            Thread.detachNewThread {
                done.wait()
                traffic.state.withLock { $0.ended = true }
                others.wait()
                others.wait()
                ended.resume()
            }
        }
        traffic.state.withLock {
            #expect($0.problems.isEmpty)
            #expect($0.snapshots > 0)
        }
    }
}
