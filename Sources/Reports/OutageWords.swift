import Histories

/// The cells of the outage table in words, the same in every form of the report.
struct OutageWords {
    /// The report they are about.
    let report: RunReport

    /// A window: `12.000–14.500 s`, open at its end when it never ended.
    func window(_ start: Int64?, _ end: Int64?) -> String {
        guard let start else { return "never" }
        let from = Figures.fixed(Double(start) / 1e9, 3)
        guard let end else { return "from \(from) s" }
        return "\(from)–\(Figures.fixed(Double(end) / 1e9, 3)) s"
    }

    /// The time to a new leader.
    func newLeader(_ outage: FaultOutage) -> String {
        switch outage.leadership {
        case .notHit: "leader not hit"
        case .kept(let member): "\(member) stayed"
        case .lost: "none came"
        case .changed(let after, let member, let term):
            "\(Figures.duration(after)) → \(member), term \(term)"
        }
    }

    /// The length of a stretch without an acknowledgement.
    func gap(_ gap: FaultOutage.Gap?) -> String {
        guard let gap else { return "not asked" }
        return gap.isClosed
            ? Figures.duration(gap.length) : "\(Figures.duration(gap.length)), not over"
    }

    /// The time until things were as usual.
    func recovery(_ outage: FaultOutage) -> String {
        outage.recovery.map { $0 == 0 ? "at once" : Figures.duration($0) } ?? "not seen"
    }

    /// The errors, most frequent first.
    func errors(_ outage: FaultOutage) -> String {
        if outage.errors.isEmpty { return "none" }
        return outage.errors.prefix(3)
            .map { error in
                let meaning = error.outcome == .info ? "unknown" : "failed"
                return "\(Figures.count(error.count)) \(meaning): \(error.error)"
            }
            .joined(separator: "; ")
            + (outage.errors.count > 3 ? "; \(outage.errors.count - 3) more kinds" : "")
    }
}
