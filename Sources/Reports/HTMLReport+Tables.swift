import Faults
import Histories

extension HTMLReport {
    func expectations() -> String {
        let rows = self.report.details.expectations.map { expectation in
            let sentence =
                expectation.status == .holds ? expectation.sentence : expectation.statement
            return """
                <tr><td>\(Self.badge(expectation.status, expectation.status.rawValue))</td>\
                <th scope="row" class="nw">\(Self.text(expectation.name))</th>\
                <td class="nw">\(Self.text(expectation.expected))</td>\
                <td>\(Self.text(expectation.observed))</td>\
                <td class="long soft">\(Self.text(sentence))</td></tr>
                """
        }
        if rows.isEmpty { return "" }
        // The result comes first because a phone shows only the first columns.
        let heads = [
            ("Result", ""), ("Expectation", ""), ("Expected", ""), ("Observed", ""), ("Why", ""),
        ]
        return Self.section(
            "expectations",
            "Expectations",
            lead: "",
            Self.table("Expectations", heads, rows)
        )
    }

    func doubts() -> String {
        let doubts = self.report.doubts
        if doubts.isEmpty { return "" }
        let items = doubts.prefix(Self.rowLimit).map { "<p>\(Self.text($0))</p>" }.joined()
        return Self.section(
            "doubts",
            "In doubt",
            lead: "Why this run cannot speak for itself, or not wholly.",
            "<div class=\"panel story\" style=\"padding-bottom:14px\">\(items)</div>"
        )
    }

    func outages() -> String {
        if self.report.outages.isEmpty { return "" }
        let longest =
            self.report.outages
            .flatMap { [$0.writeOutage?.length, $0.readOutage?.length, $0.recovery] }
            .compactMap { $0 }.max() ?? 1
        let rows = self.report.outages.prefix(Self.rowLimit).map { outage in
            self.outage(outage, longest: max(1, longest))
        }
        let heads = [
            ("#", ""), ("Fault", ""), ("In force", ""), ("New leader", ""), ("Write outage", ""),
            ("Read outage", ""), ("Recovery", ""), ("Terms", "num"), ("Errors", ""),
        ]
        return Self.section(
            "outages",
            "Faults and what they cost",
            lead:
                "An outage is the longest time without an acknowledgement that overlaps the fault or "
                + "its recovery. Recovery runs from the fault's end to the first second at half the usual rate or "
                + "better, with every member that was hit answering.",
            Self.table("Outage table", heads, rows, of: self.report.outages.count)
        )
    }

    private func outage(_ outage: FaultOutage, longest: Int64) -> String {
        let fault = self.report.faults[outage.fault]
        let margin = max(500_000_000, (outage.window.upperBound - outage.window.lowerBound) / 2)
        let zoom = "\(outage.window.lowerBound - margin),\(outage.window.upperBound + margin)"
        let bad =
            fault.outcome == .effective
            ? ""
            : "<small class=\"inconclusive\"><span class=\"tag\">"
                + "\(fault.outcome == .ineffective ? "did not bite" : "did not heal")</span></small>"
        return """
            <tr><td class="num">\(fault.id)</td>\
            <th scope="row"><a href="#timeline" data-zoom="\(zoom)">\(Self.text(fault.title))</a>\
            \(bad)</th>\
            <td class="nw">\(self.words.window(fault.effectiveStart, fault.effectiveEnd))\
            <small>requested \(self.words.window(fault.requestedStart, fault.requestedEnd))</small>\
            </td><td class="nw">\(self.newLeader(outage))</td>\
            \(self.gap(outage.writeOutage, longest))\(self.gap(outage.readOutage, longest))\
            <td class="nw">\(self.words.recovery(outage))</td>\
            <td class="num">\(outage.termsBurnt)</td>\
            <td class="long soft">\(Self.text(self.words.errors(outage)))</td></tr>
            """
    }

    private func newLeader(_ outage: FaultOutage) -> String {
        guard case .changed(let after, let member, let term) = outage.leadership else {
            return "<span class=\"soft\">\(Self.text(self.words.newLeader(outage)))</span>"
        }
        return "\(Figures.duration(after))<small>\(Self.text(member)), term \(term)</small>"
    }

    /// A length with a bar that compares it with the longest one of the table.
    private func gap(_ gap: FaultOutage.Gap?, _ longest: Int64) -> String {
        guard let gap else { return "<td class=\"nw soft\">\(self.words.gap(nil))</td>" }
        let share = Figures.fixed(Double(gap.length) / Double(longest) * 100, 1)
        // Below a tenth of a second nobody but a benchmark notices.
        let isFelt = gap.length >= 100_000_000
        let meter = isFelt ? "<span class=\"meter\" style=\"width:\(share)%\"></span>" : ""
        return "<td class=\"nw\">\(self.words.gap(gap))\(meter)</td>"
    }

    func probes() -> String {
        let probed = self.report.faults.filter { !$0.probes.isEmpty }
        let rows = probed.prefix(Self.rowLimit).map { fault in
            let cells = ProbeResult.Phase.allCases.map { phase in
                "<td class=\"long\">\(Self.probes(fault.probes.filter { $0.phase == phase }))</td>"
            }
            return "<tr><td class=\"num\">\(fault.id)</td>"
                + "<th scope=\"row\">\(Self.text(fault.title))</th>\(cells.joined())</tr>"
        }
        if rows.isEmpty { return "" }
        let heads = [("#", ""), ("Fault", ""), ("Before", ""), ("During", ""), ("After", "")]
        return Self.section(
            "probes",
            "Probes",
            lead: "Each fault is looked at before it, while it lasts and after its end, because a "
                + "fault that did not bite proves nothing.",
            Self.table("Probes", heads, rows, of: probed.count)
        )
    }

    /// The most probes of one phase shown; those that failed come first.
    private static let probeLimit = 6

    private static func probes(_ probes: [ProbeResult]) -> String {
        if probes.isEmpty { return "<span class=\"soft\">not taken</span>" }
        let sorted =
            probes.filter { !$0.passed } + probes.filter { $0.passed && !$0.wasAsked }
            + probes.filter { $0.passed && $0.wasAsked }
        let lines = sorted.prefix(Self.probeLimit).map { probe in
            guard probe.wasAsked || !probe.passed else {
                return "<div class=\"probe\"><span class=\"soft\">\(Self.text(probe.name))"
                    + "<small>\(Self.text(probe.detail))</small></span></div>"
            }
            let sign = Self.sign(probe.passed ? .holds : .violated)
            let detail =
                probe.detail.isEmpty ? "" : "<small>\(Self.text(probe.detail))</small>"
            return "<div class=\"probe \(probe.passed ? "holds" : "violated")\">\(sign)<span>"
                + "<span class=\"\(probe.passed ? "" : "tag")\">\(Self.text(probe.name))"
                + "\(probe.passed ? "" : " failed")</span>\(detail)</span></div>"
        }
        let omitted = probes.count - lines.count
        let more = omitted > 0 ? "<small>\(omitted) more in verdict.json</small>" : ""
        return lines.joined() + more
    }

    func errors() -> String {
        let rows = self.report.errors.map { error in
            let meaning = error.outcome == .info ? "unknown" : "failed"
            return """
                <tr><td class="num">\(Figures.count(error.count))</td><td>\(meaning)</td>\
                <td class="long wide">\(Self.text(error.error))</td></tr>
                """
        }
        if rows.isEmpty { return "" }
        return Self.section(
            "errors",
            "Errors",
            lead: "A failed operation surely did nothing; of an unknown one nobody can say.",
            Self.table("Errors", [("Operations", "num"), ("Outcome", ""), ("Error", "")], rows)
        )
    }

    func artefacts() -> String {
        let rows = self.report.details.artefacts.map { artefact in
            """
            <tr><td><a href="\(Self.link(to: artefact.path))">\(Self.text(artefact.path))</a></td>\
            <td class="num">\(Figures.bytes(artefact.bytes))</td></tr>
            """
        }
        if rows.isEmpty { return "" }
        return Self.section(
            "artefacts",
            "Files of the run",
            lead: "They lie beside this page.",
            Self.table("Files of the run", [("File", ""), ("Size", "num")], rows)
        )
    }

    /// A relative link that can be nothing else: a path such as `javascript:x` stays a path.
    private static func link(to path: String) -> String {
        var link = "./"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                link.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                link += "%\(digits.utf8.count == 1 ? "0" : "")\(digits)"
            }
        }
        return link
    }
}
