/// What every form of a report says about the run as a whole.
enum ReportFacts {
    /// One named fact.
    struct Fact {
        /// Its name.
        var name: String
        /// Its value.
        var value: String
        /// More about it; may be empty.
        var note = ""
    }

    /// The facts, most asked for first; those that are not known are left out.
    static func facts(of report: RunReport) -> [Fact] {
        let details = report.details
        let counts = report.counts
        let rate = Double(counts.ok) * 1e9 / Double(report.duration)
        let facts = [
            Fact(name: "seed", value: String(details.seed)),
            Fact(name: "store", value: details.store),
            Fact(
                name: "duration",
                value: Figures.duration(report.duration),
                note: details.startedAt
            ),
            Fact(
                name: "operations",
                value: Figures.count(counts.total),
                note: "\(Figures.count(counts.ok)) ok, \(Figures.count(counts.fail)) failed, "
                    + "\(Figures.count(counts.info)) unknown"
            ),
            Fact(
                name: "rate",
                value: "\(Figures.count(Int(rate.rounded())))/s",
                note: "\(Figures.count(counts.writes)) writes, \(Figures.count(counts.reads)) reads"
                    + (counts.serializableReads > 0
                        ? ", \(Figures.count(counts.serializableReads)) serializable" : "")
            ),
            Fact(
                name: "latency",
                value: Figures.duration(report.latency.median),
                note: "median; p99 \(Figures.duration(report.latency.p99)), "
                    + "max \(Figures.duration(report.latency.max))"
            ),
            Fact(
                name: "cluster",
                value: details.cluster,
                note: report.timeline.members.map(\.name).joined(separator: ", ")
            ),
            Fact(name: "workload", value: details.workload),
            Fact(
                name: "members agree",
                value: report.agreement.map { $0.agrees ? "yes" : "no" } ?? "",
                note: report.agreement.map { "at revision \($0.revision)" } ?? ""
            ),
            Fact(name: "lab", value: details.lab),
        ]
        return facts.filter { !$0.value.isEmpty }
    }
}
