import Faults
import Histories

/// `report.html`: one file that needs nothing else, neither the network nor a script to be read.
///
/// A content security policy in the page forbids every request. What might grow without bound is cut,
/// and each cut says what is missing and which file has it, so that the file stays below 5 MB.
struct HTMLReport {
    let report: RunReport
    let words: OutageWords

    /// The most rows of a table; further ones are counted.
    static let rowLimit = 300
    /// The most characters of a name, a sentence or a cell that came from outside.
    static let textLimit = 600
    /// The most characters of a unit, an experiment or a log.
    static let fileLimit = 40_000

    private init(_ report: RunReport) {
        self.report = report
        self.words = OutageWords(report: report)
    }

    /// The file's text.
    static func text(_ report: RunReport) -> String {
        HTMLReport(report).document()
    }

    /// Text from outside, cut and escaped.
    static func text(_ text: String, limit: Int = Self.textLimit) -> String {
        // Counting the bytes first spares long texts a walk over their characters.
        if text.utf8.count <= limit { return Markup.escape(text) }
        return Markup.escape("\(text.prefix(limit))… (cut)")
    }

    private func document() -> String {
        let sections = [
            self.header(), self.expectations(), self.violation(), self.doubts(), self.outages(),
            self.timeline(), self.probes(), self.errors(), self.members(), self.experiment(),
            self.artefacts(),
        ]
        let title = "\(self.report.status.rawValue) · \(self.name)"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>\(Self.text(title))</title>
            <style>\(Stylesheet.text)</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the results</a>
            <main>
            \(sections.filter { !$0.isEmpty }.joined(separator: "\n"))
            <footer>\(self.footer())</footer>
            </main>
            <script type="application/json" id="timeline-data">\(TimelineDrawing.data(self.report))\
            </script>
            <script>\(Behaviour.text)</script>
            </body>
            </html>

            """
    }

    /// What the run is called.
    private var name: String {
        let details = self.report.details
        let names = [details.experiment, details.id].filter { !$0.isEmpty }
        return names.isEmpty ? "run" : names.joined(separator: " · ")
    }

    private func header() -> String {
        let status = self.report.status
        return """
            <header class="panel verdict \(status.rawValue)">
            <div class="over"><span>tern run · \(Self.text(self.name))</span>\
            <button id="theme" type="button" aria-label="Switch between light and dark">Dark\
            </button></div>
            <h1>\(Self.badge(status, Self.word(status))) \(Self.text(self.headline))</h1>
            \(self.rerun())
            \(self.facts())
            </header>
            \(self.navigation())
            """
    }

    /// The reason, with a capital: the badge before it already says the word.
    private var headline: String {
        let reason = self.report.reason
        return reason.prefix(1).uppercased() + reason.dropFirst()
    }

    private func rerun() -> String {
        let command = self.report.details.rerunCommand
        if command.isEmpty { return "" }
        return """
            <div class="rerun"><code id="rerun" tabindex="0" aria-label="Command that repeats the run">\
            \(Self.text(command, limit: 4_000))</code>\
            <button id="copy" type="button">Copy</button></div>
            """
    }

    private func facts() -> String {
        let facts = ReportFacts.facts(of: self.report).map { fact in
            let note = fact.note.isEmpty ? "" : "<dd class=\"n\">\(Self.text(fact.note))</dd>"
            return "<div><dt>\(Self.text(fact.name))</dt>"
                + "<dd class=\"v\">\(Self.text(fact.value))</dd>\(note)</div>"
        }
        return "<dl class=\"facts\">\(facts.joined(separator: "\n"))</dl>"
    }

    private func navigation() -> String {
        var links: [(String, String)] = []
        if !self.report.details.expectations.isEmpty {
            links.append(("expectations", "Expectations"))
        }
        if !self.report.outcome.findings.isEmpty { links.append(("violation", "Violation")) }
        if !self.report.doubts.isEmpty { links.append(("doubts", "In doubt")) }
        if !self.report.faults.isEmpty { links.append(("outages", "Outages")) }
        links.append(("timeline", "Timeline"))
        if self.report.faults.contains(where: { !$0.probes.isEmpty }) {
            links.append(("probes", "Probes"))
        }
        if !self.report.errors.isEmpty { links.append(("errors", "Errors")) }
        if !self.report.details.members.isEmpty { links.append(("members", "Members")) }
        if !self.report.details.experimentText.isEmpty {
            links.append(("experiment", "Experiment"))
        }
        if !self.report.details.artefacts.isEmpty { links.append(("artefacts", "Files")) }
        let items = links.map { "<a href=\"#\($0.0)\">\($0.1)</a>" }.joined(separator: "\n")
        return "<nav id=\"content\" aria-label=\"Sections\">\(items)</nav>"
    }

    private func footer() -> String {
        let lab = self.report.details.lab.isEmpty ? "Tern" : self.report.details.lab
        return "Written by \(Self.text(lab)). Times are seconds since the run's start, on one "
            + "monotonic clock."
    }

    /// A coloured word with its sign, so that colour is never all there is.
    static func badge(_ status: RunStatus, _ word: String) -> String {
        "<span class=\"badge \(status.rawValue)\">\(Self.sign(status))\(word)</span>"
    }

    /// The sign of a status: a tick, a cross, a question mark.
    static func sign(_ status: RunStatus) -> String {
        let path =
            switch status {
            case .holds: "M3 8.5l3.2 3.2L13 4.8"
            case .violated: "M4 4l8 8M12 4l-8 8"
            case .inconclusive:
                "M5.2 6c0-3.6 5.6-3.6 5.6 0 0 2-2.8 2-2.8 4M8 12.6v.4"
            }
        return """
            <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" \
            stroke-width="2.2" stroke-linecap="round"><path d="\(path)"/></svg>
            """
    }

    static func word(_ status: RunStatus) -> String {
        switch status {
        case .holds: "Holds"
        case .violated: "Violated"
        case .inconclusive: "Inconclusive"
        }
    }

    /// A section with its heading and, below it, a sentence that says how to read it.
    static func section(_ id: String, _ title: String, lead: String, _ content: String) -> String {
        let opening = lead.isEmpty ? "" : "<p class=\"lead\">\(lead)</p>"
        return """
            <section id="\(id)" aria-labelledby="\(id)-h"><h2 id="\(id)-h">\(title)</h2>\(opening)
            \(content)
            </section>
            """
    }

    /// A table in a container that scrolls by itself.
    ///
    /// `count` is how many rows there are, when `rows` has no more than the first of them.
    static func table(
        _ label: String,
        _ heads: [(String, String)],
        _ rows: [String],
        of count: Int? = nil
    ) -> String {
        let cells = heads.map { name, style in
            "<th scope=\"col\"\(style.isEmpty ? "" : " class=\"\(style)\"")>\(name)</th>"
        }.joined()
        let omitted = (count ?? rows.count) - Self.rowLimit
        let note =
            omitted > 0
            ? "<p class=\"note\">\(Figures.count(omitted)) more rows are left out here; "
                + "verdict.json and history.jsonl have them.</p>"
            : ""
        return """
            <div class="panel"><div class="scroll" tabindex="0" role="region" aria-label="\(label)">\
            <table><thead><tr>\(cells)</tr></thead><tbody>
            \(rows.prefix(Self.rowLimit).joined(separator: "\n"))
            </tbody></table></div>\(note)</div>
            """
    }
}
