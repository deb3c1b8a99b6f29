import Clusters
import Faults
import FoundationEssentials
import Platform

/// Where a supervisor tells people what happens: its log, and the journal when there is one.
struct SupervisorJournal: Sendable {
    private let cluster: String
    private let hasJournal: Bool

    init(cluster: String) {
        self.cluster = cluster
        self.hasJournal = Files.exists("/run/systemd/journal/socket")
    }

    /// Writes one line about an event.
    func write(_ event: SupervisorEvent) {
        let (member, sentence) = Self.describe(event)
        self.write(sentence, about: member)
    }

    /// Writes one line about a member, or about the whole cluster.
    func write(_ sentence: String, about member: String = "") {
        let time = Date(timeIntervalSince1970: MonotonicClock.wallSeconds())
        let stamp = time.formatted(.iso8601.time(includingFractionalSeconds: true))
        let line = "\(stamp) \(sentence)\n"
        // What cannot be logged must not stop a cluster.
        try? Files.write(Array(line.utf8), to: 2, path: "standard error")
        guard self.hasJournal else { return }
        try? Journal.send([
            ("MESSAGE", "\(self.cluster): \(sentence)"),
            ("SYSLOG_IDENTIFIER", "tern"),
            ("PRIORITY", "6"),
            ("TERN_CLUSTER", self.cluster),
            ("TERN_MEMBER", member),
        ])
    }

    private static func describe(_ event: SupervisorEvent) -> (member: String, sentence: String) {
        switch event {
        case .member(let event):
            let pid = event.pid.map { " pid \($0)" } ?? ""
            let detail = event.detail.map { ": \($0)" } ?? ""
            return (event.member, "\(event.member) \(event.kind.rawValue)\(pid)\(detail)")
        case .leader(let change):
            let leader = change.member.isEmpty ? "nobody" : change.member
            return (change.member, "\(leader) leads in term \(change.term)")
        case .fault(let record):
            return ("", "fault \(record.id) \(record.fault): \(record.outcome.rawValue)")
        }
    }
}
