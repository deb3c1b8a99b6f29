extension HTMLReport {
    /// The most members with a page of their own.
    private static let memberLimit = 15

    func members() -> String {
        let pages = self.report.details.members.prefix(Self.memberLimit).map(self.member)
        if pages.isEmpty { return "" }
        let omitted = self.report.details.members.count - pages.count
        let note =
            omitted > 0
            ? "<p class=\"note\">\(omitted) more members are left out here; see logs/ and units/.</p>"
            : ""
        return Self.section(
            "members",
            "Members",
            lead: "What ran, as which unit, and the last it said.",
            "<div class=\"panel\">\(pages.joined(separator: "\n"))\(note)</div>"
        )
    }

    private func member(_ page: MemberPage) -> String {
        let lines = page.logTail.suffix(120)
        let omitted = page.logLinesOmitted + page.logTail.count - lines.count
        let log = lines.map { Self.text($0) }.joined(separator: "\n")
        let count = omitted == 0 ? "" : ", \(Figures.count(omitted)) lines before these left out"
        var content = ""
        if !page.arguments.isEmpty {
            let command = page.arguments.joined(separator: "\n    ")
            content += Self.file("Command line", command)
        }
        if !page.unit.isEmpty { content += Self.file("Unit", page.unit) }
        if !lines.isEmpty {
            content +=
                "<h3>End of the log (logs/\(Self.text(page.name)).log\(count))</h3>"
                + "<pre tabindex=\"0\">\(log)</pre>"
        }
        return
            "<details><summary>\(Self.text(page.name))<span>\(self.summary(page))</span></summary>"
            + "<div class=\"in\">\(content)</div></details>"
    }

    /// How a member fared, in a few words.
    private func summary(_ page: MemberPage) -> String {
        guard let spans = self.report.timeline.members.first(where: { $0.name == page.name })?.spans
        else { return "" }
        func total(_ state: MemberSpan.State) -> Int64 {
            spans.filter { $0.state == state }.map { $0.time.upperBound - $0.time.lowerBound }
                .reduce(0, +)
        }
        let led = self.report.timeline.leaders.filter { $0.member == page.name }
            .map { $0.time.upperBound - $0.time.lowerBound }.reduce(0, +)
        var parts = [led > 0 ? "led for \(Figures.duration(led))" : "never led"]
        if total(.down) > 0 { parts.append("down for \(Figures.duration(total(.down)))") }
        if total(.paused) > 0 { parts.append("paused for \(Figures.duration(total(.paused)))") }
        return parts.joined(separator: ", ")
    }

    func experiment() -> String {
        let text = self.report.details.experimentText
        if text.isEmpty { return "" }
        return Self.section(
            "experiment",
            "Experiment",
            lead: "As it was run: every drawn value is filled in.",
            "<div class=\"panel\"><details><summary>experiment.resolved.yaml"
                + "<span>\(Figures.bytes(text.utf8.count))</span></summary>"
                + "<div class=\"in\"><pre tabindex=\"0\">\(Self.text(text, limit: Self.fileLimit))"
                + "</pre></div></details></div>"
        )
    }

    private static func file(_ title: String, _ text: String) -> String {
        "<h3>\(title)</h3><pre tabindex=\"0\">\(Self.text(text, limit: Self.fileLimit))</pre>"
    }
}
