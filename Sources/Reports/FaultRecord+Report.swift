package import Faults
import Histories

extension FaultRecord {
    /// The time it is held responsible for: from its effective (else requested) start to its
    /// effective (else requested) end, or to `end`, the run's, when it never ended.
    package func window(until end: Int64) -> Range<Int64> {
        let start = self.effectiveStart ?? self.requestedStart
        let stop = self.effectiveEnd ?? self.requestedEnd ?? end
        return start..<max(start, stop)
    }

    /// The fault with whom it hit: `kill @leader → n1`; just the fault when it names them itself.
    package var title: String {
        let names = self.hit
        let text = self.fault.description
        let words = text.split { " ,/@".contains($0) }.map(String.init)
        if names.allSatisfy(words.contains) { return text }
        return "\(text) → \(names.joined(separator: ", "))"
    }

    /// The ends it hit: the members of a process fault; of a link fault the end that all its links
    /// share (the isolated member), or without such a one every end.
    package var hit: [String] {
        let links = self.resolved.map { $0.split(separator: ">").map(String.init) }
        var ends: [String] = []
        for end in links.joined() where !ends.contains(end) { ends.append(end) }
        guard links.contains(where: { $0.count > 1 }) else { return ends }
        let shared = ends.filter { end in links.allSatisfy { $0.contains(end) } }
        return shared.isEmpty ? ends : shared
    }

    /// Whether whom it hits is cut off from a majority at once.
    ///
    /// A leader that loses one link, or whose links are slow, can go on leading.
    package var severs: Bool {
        switch self.fault.kind {
        case .kill, .stop, .pause, .restart, .isolate, .blackhole, .split: true
        case .cut, .bridge, .ring, .slow, .throttle, .reset: false
        }
    }

    /// What kept it from being a good experiment; nil when nothing did.
    package var complaint: String? {
        let failed = self.probes.first { !$0.passed }
        let seen = failed.map {
            " (\($0.phase.rawValue): \($0.name)\($0.detail.isEmpty ? "" : ", \($0.detail)"))"
        }
        switch self.outcome {
        case .effective: return nil
        case .ineffective: return "The fault \(self.title) did not bite\(seen ?? "")."
        case .notHealed: return "The fault \(self.title) did not heal\(seen ?? "")."
        }
    }
}

extension History {
    /// The faults of the run, as its `fault` events tell them: of each the last word, in order of their
    /// numbers.
    package var faults: [FaultRecord] {
        var records: [Int: FaultRecord] = [:]
        for event in self.events where event.name == "fault" {
            let fields = event.fields.map { (name: $0.name, value: $0.value) }
            guard let record = FaultRecord(fields: fields) else { continue }
            records[record.id] = record
        }
        return records.values.sorted { $0.id < $1.id }
    }
}
