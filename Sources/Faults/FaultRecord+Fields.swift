/// What a `fault` event of a history tells: a step in the life of one fault.
public enum FaultPhase: String, Codable, Hashable, Sendable, CaseIterable {
    /// It was asked for; nothing is known yet.
    case fired
    /// It was done, and its probes say that it bites.
    case bit
    /// It was undone, and its probes say that it is gone.
    case healed
    /// A probe failed: it did not bite, or did not heal.
    case failed
}

/// The fields of a history's `fault` events, so that who writes and who reads them cannot disagree.
extension FaultRecord {
    /// The record as ordered names and values, times relative to `origin` on the same clock.
    ///
    /// Each probe is one field `probe` with the value `phase passed|failed name: detail`.
    public func fields(phase: FaultPhase, origin: Int64 = 0) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("id", "\(self.id)"), ("fault", self.fault.description), ("phase", phase.rawValue),
            ("resolved", self.resolved.joined(separator: ",")),
            ("requested", "\(self.requestedStart - origin)"),
        ]
        let times = [
            ("effective", self.effectiveStart), ("requestedEnd", self.requestedEnd),
            ("effectiveEnd", self.effectiveEnd),
        ]
        for (name, time) in times {
            if let time { fields.append((name, "\(time - origin)")) }
        }
        fields.append(("outcome", self.outcome.rawValue))
        for probe in self.probes {
            let passed = probe.passed ? "passed" : "failed"
            let detail = probe.detail.isEmpty ? "" : ": \(probe.detail)"
            fields.append(("probe", "\(probe.phase.rawValue) \(passed) \(probe.name)\(detail)"))
        }
        return fields
    }

    /// The record behind the fields of one event, or nil when they are not a fault's.
    ///
    /// The last event of a fault carries everything the earlier ones did.
    public init?(fields: [(name: String, value: String)]) {
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let id = value("id").flatMap({ Int($0) }),
            let text = value("fault"), let fault = try? Fault(parsing: text),
            let requested = value("requested").flatMap({ Int64($0) })
        else { return nil }
        self.init(
            id: id,
            fault: fault,
            resolved: (value("resolved") ?? "").split(separator: ",").map(String.init),
            requestedStart: requested,
            requestedEnd: value("requestedEnd").flatMap { Int64($0) },
            effectiveStart: value("effective").flatMap { Int64($0) },
            effectiveEnd: value("effectiveEnd").flatMap { Int64($0) },
            probes: fields.filter { $0.name == "probe" }.compactMap {
                ProbeResult(field: $0.value)
            },
            outcome: value("outcome").flatMap { Outcome(rawValue: $0) } ?? .effective
        )
    }
}

extension ProbeResult {
    fileprivate init?(field: String) {
        let words = field.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let phase = Phase(rawValue: String(words[0])) else { return nil }
        var name = words[2]
        var detail = Substring()
        if let colon = name.firstIndex(where: { $0 == ":" }) {
            detail = name[name.index(after: colon)...].drop { $0 == " " }
            name = name[..<colon]
        }
        self.init(
            phase: phase,
            name: String(name),
            passed: words[1] == "passed",
            detail: String(detail)
        )
    }
}
