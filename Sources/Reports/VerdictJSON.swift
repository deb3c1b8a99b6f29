import Faults
import Histories

/// `verdict.json`: a run's result for programs.
///
/// The shape is stable: a field keeps its name and meaning as long as `version` stays, and readers
/// must tolerate new ones. Times are nanoseconds since the run's start; what is not known is null.
enum VerdictJSON {
    /// The version of the shape.
    static let version = 1

    /// The file's text.
    static func text(_ report: RunReport) -> String {
        JSONText.object([
            ("version", .integer(Self.version)),
            ("verdict", .string(report.status.rawValue)),
            ("exitCode", .integer(Int64(report.status.exitCode))),
            ("sentence", .string(report.sentence)),
            ("reproduce", .string(report.details.rerunCommand)),
            ("run", Self.run(report)),
            ("operations", Self.operations(report.counts)),
            ("latency", Self.latency(report.latency)),
            ("expectations", .array(report.details.expectations.map(Self.expectation))),
            ("violations", .array(report.outcome.findings.map { Self.finding($0, report) })),
            ("undecided", .strings(report.outcome.undecided)),
            ("faults", .array(report.outages.map { Self.fault($0, report) })),
            ("errors", .array(report.errors.map(Self.error))),
            ("agreement", report.agreement.map(Self.agreement) ?? .null),
        ]).indented()
    }

    private static func run(_ report: RunReport) -> JSONText {
        let details = report.details
        return .object([
            ("id", .string(details.id)),
            ("experiment", .string(details.experiment)),
            ("workload", .string(details.workload)),
            ("cluster", .string(details.cluster)),
            ("members", .strings(report.timeline.members.map(\.name))),
            ("store", .string(details.store)),
            ("lab", .string(details.lab)),
            // A string: programs that read numbers as doubles would lose a seed's low bits.
            ("seed", .string(String(details.seed))),
            ("startedAt", .string(details.startedAt)),
            ("duration", .integer(report.duration)),
        ])
    }

    private static func operations(_ counts: RunReport.Counts) -> JSONText {
        .object([
            ("total", .integer(counts.total)), ("ok", .integer(counts.ok)),
            ("fail", .integer(counts.fail)), ("info", .integer(counts.info)),
            ("writes", .integer(counts.writes)), ("reads", .integer(counts.reads)),
            ("serializableReads", .integer(counts.serializableReads)),
        ])
    }

    private static func latency(_ latency: RunReport.Latency) -> JSONText {
        .object([
            ("p50", .integer(latency.median)), ("p95", .integer(latency.p95)),
            ("p99", .integer(latency.p99)), ("max", .integer(latency.max)),
        ])
    }

    private static func expectation(_ expectation: ExpectationResult) -> JSONText {
        .object([
            ("name", .string(expectation.name)),
            ("expected", .string(expectation.expected)),
            ("observed", .string(expectation.observed)),
            ("status", .string(expectation.status.rawValue)),
            ("sentence", .string(expectation.sentence)),
        ])
    }

    private static func finding(_ finding: Finding, _ report: RunReport) -> JSONText {
        .object([
            ("kind", .string(finding.kind)),
            ("sentence", .string(finding.sentence)),
            ("detail", .string(finding.detail)),
            (
                "witness",
                .array(
                    finding.witness
                        .filter { report.history.operations.indices.contains($0) }
                        .map { Self.operation($0, report.history) }
                )
            ),
        ])
    }

    private static func operation(_ id: Int, _ history: History) -> JSONText {
        let operation = history.operations[id]
        let text = OperationText(history: history)
        let member = operation.member >= 0 ? history.members[Int(operation.member)] : ""
        return .object([
            ("id", .integer(id)),
            ("process", .integer(Int64(operation.process))),
            ("member", .string(member)),
            ("call", .integer(operation.call)),
            ("return", operation.ret == .max ? .null : .integer(operation.ret)),
            ("request", .string(text.request(operation))),
            ("answer", .string(text.answer(operation))),
            ("revision", .integer(operation.revision)),
            ("term", .integer(operation.term)),
        ])
    }

    private static func fault(_ outage: FaultOutage, _ report: RunReport) -> JSONText {
        let fault = report.faults[outage.fault]
        return .object([
            ("id", .integer(fault.id)),
            ("fault", .string(fault.fault.description)),
            ("resolved", .strings(fault.resolved)),
            ("requested", Self.span(fault.requestedStart, fault.requestedEnd)),
            ("effective", Self.span(fault.effectiveStart, fault.effectiveEnd)),
            ("outcome", .string(fault.outcome.rawValue)),
            ("leadership", Self.leadership(outage.leadership)),
            ("writeOutage", Self.gap(outage.writeOutage)),
            ("readOutage", Self.gap(outage.readOutage)),
            ("recovery", .optional(outage.recovery)),
            ("termsBurnt", .integer(outage.termsBurnt)),
            ("errors", .array(outage.errors.map(Self.error))),
            ("probes", .array(fault.probes.map(Self.probe))),
        ])
    }

    private static func span(_ start: Int64?, _ end: Int64?) -> JSONText {
        .object([("from", .optional(start)), ("to", .optional(end))])
    }

    private static func gap(_ gap: FaultOutage.Gap?) -> JSONText {
        guard let gap else { return .null }
        return .object([
            ("from", .integer(gap.time.lowerBound)), ("to", .integer(gap.time.upperBound)),
            ("length", .integer(gap.length)), ("ended", .bool(gap.isClosed)),
        ])
    }

    private static func leadership(_ leadership: FaultOutage.Leadership) -> JSONText {
        switch leadership {
        case .notHit: .object([("leaderHit", .bool(false))])
        case .kept(let member):
            .object([
                ("leaderHit", .bool(true)), ("changed", .bool(false)), ("leader", .string(member)),
            ])
        case .lost:
            .object([("leaderHit", .bool(true)), ("changed", .bool(true)), ("leader", .null)])
        case .changed(let after, let member, let term):
            .object([
                ("leaderHit", .bool(true)), ("changed", .bool(true)), ("leader", .string(member)),
                ("term", .integer(term)), ("timeToNewLeader", .integer(after)),
            ])
        }
    }

    private static func probe(_ probe: ProbeResult) -> JSONText {
        .object([
            ("phase", .string(probe.phase.rawValue)), ("name", .string(probe.name)),
            ("passed", .bool(probe.passed)), ("detail", .string(probe.detail)),
        ])
    }

    private static func error(_ error: FaultOutage.ErrorCount) -> JSONText {
        .object([
            ("error", .string(error.error)),
            ("outcome", .string(error.outcome == .info ? "info" : "fail")),
            ("count", .integer(error.count)),
        ])
    }

    private static func agreement(_ agreement: RunReport.Agreement) -> JSONText {
        .object([
            ("revision", .string(agreement.revision)),
            ("agrees", .bool(agreement.agrees)),
            ("hashes", .object(agreement.hashes.map { ($0.name, .string($0.value)) })),
        ])
    }
}
