import Clusters
import EtcdAPI
import EtcdClient
import Foundation
import Histories
import NIOCore
import Workloads

/// The end of a run: whether the cluster recovers, what every member then holds, and whether they
/// agree.
struct RunFinale: Sendable {
    /// A member with a connection of its own.
    private struct Reader: Sendable {
        var name: String
        var index: Int16
        var store: EtcdClient
    }

    /// How long the cluster may take to serve linearizable reads through every member again.
    static let recoveryMax: Int64 = 60_000_000_000
    /// How long a member may take to apply what another one has shown.
    static let agreementMax: Int64 = 20_000_000_000
    /// Processes of the final reads are numbered from here, beyond any client's.
    static let firstProcess: Int32 = 1_000_000_000

    private let readers: [Reader]
    private let recorder: RunRecorder

    init(members: [ResolvedMember], recorder: RunRecorder, group: any EventLoopGroup) {
        self.recorder = recorder
        self.readers = members.enumerated().map { index, member in
            Reader(
                name: member.name,
                index: Int16(index),
                store: EtcdClient(
                    endpoints: [Endpoint(member.advertiseClientURL)],
                    group: group,
                    options: .lab
                )
            )
        }
    }

    func shutdown() async {
        for reader in self.readers { await reader.store.shutdown() }
    }

    /// Waits until a linearizable read succeeds through every member; returns the names of those
    /// through which none did in time.
    func awaitRecovery(within limit: Int64 = Self.recoveryMax) async throws -> [String] {
        let deadline = self.recorder.clock.now + limit
        var silent: [String] = []
        for reader in self.readers {
            while try await !self.reads(reader) {
                guard self.recorder.clock.now < deadline else {
                    silent.append(reader.name)
                    break
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return silent
    }

    private func reads(_ reader: Reader) async throws -> Bool {
        try Task.checkCancellation()
        var request = RangeRequest()
        request.key = [0]
        request.countOnly = true
        return (try? await reader.store.range(request)) != nil
    }

    /// Reads every key through every member, as operations of the history; returns the names of the
    /// members through which that failed.
    func readEverything() async -> [String] {
        var silent: [String] = []
        for (number, reader) in self.readers.enumerated() {
            var isRead = false
            for attempt in 0..<5 where !isRead {
                let process = Self.firstProcess + Int32(attempt * self.readers.count + number)
                isRead = await self.readEverything(reader, process: process)
            }
            if !isRead { silent.append(reader.name) }
        }
        return silent
    }

    private func readEverything(_ reader: Reader, process: Int32) async -> Bool {
        let begun = self.recorder.begin(process: process, member: reader.index) { symbols in
            .readEverything(symbols: &symbols)
        }
        guard let id = begun.id, let request = begun.request else { return false }
        do {
            let response = try await reader.store.perform(request)
            let time = self.recorder.clock.now
            return self.recorder.answered(id, client: nil, response: response, at: time) != nil
        } catch {
            let time = self.recorder.clock.now
            let outcome = Outcome(error)
            self.recorder.ended(id, client: nil, outcome: outcome, error: error.label, at: time)
            return false
        }
    }

    /// Asks every member for the hash of its whole history up to one revision, and records them.
    ///
    /// Returns nil when one of them could not be asked or never came so far.
    func agreement() async -> MemberAgreement? {
        let deadline = self.recorder.clock.now + Self.agreementMax
        var hashes: [MemberAgreement.Entry] = []
        guard let revision = await self.newestRevision() else { return nil }
        for reader in self.readers {
            guard let entry = await self.hash(of: reader, at: revision, until: deadline) else {
                return nil
            }
            hashes.append(entry)
        }
        let agreement = MemberAgreement(revision: revision, entries: hashes)
        let fields = hashes.map { LabEvent.Field($0.member, $0.text) }
        self.recorder.event("agreement", [.init("revision", "\(revision)")] + fields)
        return agreement
    }

    private func newestRevision() async -> Int64? {
        var newest: Int64 = 0
        for reader in self.readers {
            guard let status = try? await reader.store.status(StatusRequest()) else { return nil }
            newest = max(newest, status.header?.revision ?? 0)
        }
        return newest > 0 ? newest : nil
    }

    /// A member that lags refuses a revision it has not reached, so it is asked again.
    private func hash(
        of reader: Reader,
        at revision: Int64,
        until deadline: Int64
    ) async -> MemberAgreement.Entry? {
        var request = HashKVRequest()
        request.revision = revision
        while self.recorder.clock.now < deadline, !Task.isCancelled {
            if let response = try? await reader.store.hashKV(request),
                response.header?.revision ?? 0 >= revision
            {
                return MemberAgreement.Entry(
                    member: reader.name,
                    hash: response.hash,
                    compactRevision: response.compactRevision
                )
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }
}

/// What every member's history hashes to at one revision.
struct MemberAgreement: Sendable, Hashable {
    /// One member's hash.
    struct Entry: Sendable, Hashable {
        /// The member.
        var member: String
        /// The CRC-32C of its revisions.
        var hash: UInt32
        /// Below which revision nothing was hashed; hashes compare only where this is equal.
        var compactRevision: Int64

        /// The entry as a field's value.
        var text: String {
            let digits = String(self.hash, radix: 16)
            let hash = String(repeating: "0", count: 8 - digits.count) + digits
            return self.compactRevision > 0 ? "\(hash) above \(self.compactRevision)" : hash
        }
    }

    /// The revision.
    var revision: Int64
    /// The members, in the order of the cluster.
    var entries: [Entry]

    /// Whether they all hold the same.
    var agrees: Bool { Set(self.entries.map(\.hash)).count <= 1 }
    /// Whether their hashes can be compared at all.
    var isComparable: Bool { Set(self.entries.map(\.compactRevision)).count <= 1 }

    /// The names of the members with each hash, for a sentence.
    var groups: String {
        var parts: [String] = []
        for entry in self.entries where !parts.contains(where: { $0.hasPrefix(entry.text) }) {
            let names = self.entries.filter { $0.text == entry.text }.map(\.member)
            parts.append("\(entry.text) on \(names.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }
}
