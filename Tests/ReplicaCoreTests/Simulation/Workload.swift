import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore

/// Clients that write every key once and read what was written, and remember what they were told.
final class Workload {
    private let simulation: Simulation
    private var count = 0
    /// The keys of acknowledged writes, with the revisions that were told.
    private(set) var acknowledged: [(key: [UInt8], revision: Int64)] = []
    private(set) var failures = 0
    private(set) var readCount = 0
    /// What was wrong, as it was seen.
    private(set) var findings: [String] = []

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    private func chooseMember() -> UInt64? {
        let up = self.simulation.members.filter { $0.isUp && !$0.isPaused }
        guard !up.isEmpty else { return nil }
        return up[self.simulation.random.below(up.count)].id
    }

    /// Writes a key that nobody wrote before.
    func write() {
        guard let member = self.chooseMember() else { return }
        self.count += 1
        let key = Array("key-\(self.count)".utf8)
        let put = PutRequest(key: key, value: Array("value".utf8))
        self.simulation.ask(member, .put(put)) { outcome in
            guard case .message(let bytes) = outcome,
                let revision = (try? PutResponse(decoding: bytes))?.header?.revision
            else {
                self.failures += 1
                return
            }
            self.acknowledged.append((key, revision))
            self.know(revision)
        }
    }

    /// Reads everything; an answer must not be older than what anybody knew when it was asked.
    func read() {
        guard let member = self.chooseMember() else { return }
        let known = self.simulation.knownRevision
        let all = RangeRequest(key: [0], rangeEnd: [0], countOnly: true)
        self.simulation.ask(member, .range(all)) { outcome in
            guard case .message(let bytes) = outcome,
                let range = try? RangeResponse(decoding: bytes), let header = range.header
            else { return }
            self.readCount += 1
            if header.revision < known {
                self.findings.append(
                    "member \(member) read revision \(header.revision) after \(known) was told"
                )
            }
            // Each write makes one key and one revision.
            if header.revision != range.count + 1 {
                self.findings.append(
                    "\(range.count) keys at revision \(header.revision) of member \(member)"
                )
            }
            self.know(header.revision)
        }
    }

    private func know(_ revision: Int64) {
        self.simulation.knownRevision = max(self.simulation.knownRevision, revision)
    }

    /// Compares what was acknowledged with what a member holds.
    func check(_ core: ReplicaCore<MemoryBackend>) -> [String] {
        var findings = self.findings
        for (key, revision) in self.acknowledged {
            guard let found = core.value(key) else {
                findings.append("\(String(decoding: key, as: UTF8.self)) is lost")
                continue
            }
            if found.version != 1 || found.modRevision != revision {
                findings.append(
                    "\(String(decoding: key, as: UTF8.self)), told at \(revision), has version"
                        + " \(found.version) at \(found.modRevision)"
                )
            }
        }
        for number in 1...max(1, self.count) {
            let found = core.value(Array("key-\(number)".utf8))
            if let found, found.version != 1 { findings.append("key-\(number) was written twice") }
        }
        return findings
    }
}

extension ReplicaCore {
    /// The raft configuration as the database has it.
    var configuration: String {
        var text = ""
        let key = Array("confState".utf8)
        _ = self.keyspace.store.read(.meta, key.span) { value in
            text = String(decoding: (0..<value.count).map { value[$0] }, as: UTF8.self)
        }
        return text
    }

    /// A key's row, read past the member's requests.
    func value(_ key: [UInt8]) -> KeyValue? {
        var writer = WireWriter()
        try? self.keyspace.range(
            RangeRequest(key: key),
            header: ResponseHeader(),
            into: &writer
        )
        return (try? RangeResponse(decoding: writer.bytes))?.kvs.first
    }
}
