import Faults
import Histories

extension HTMLReport {
    func timeline() -> String {
        let drawing = TimelineDrawing.draw(self.report)
        let notes = drawing.notes.map { "<p class=\"note\">\(Markup.escape($0))</p>" }.joined()
        let content = """
            <div class="panel"><div class="tools" role="toolbar" aria-label="Zoom">
            <button type="button" data-act="in" aria-label="Zoom in">+</button>
            <button type="button" data-act="out" aria-label="Zoom out">−</button>
            <button type="button" data-act="left" aria-label="Earlier">←</button>
            <button type="button" data-act="right" aria-label="Later">→</button>
            <button type="button" data-act="reset">Whole run</button>
            <span id="span" aria-live="polite">whole run</span>
            <span class="hint right">Drag to zoom, double-click for the whole run</span></div>
            <div class="scroll chart" id="timeline-chart" tabindex="0" role="region" \
            aria-label="Timeline picture">
            \(drawing.svg)<div id="tip"></div></div>
            \(Self.legend)\(notes)</div>
            """
        return Self.section("timeline", "Timeline", lead: "", content)
    }

    private static let legend = """
        <div class="key"><span><i style="--c:var(--ok)"></i>acknowledged</span>
        <span><i class="rimmed" style="--c:var(--fail)"></i>failed, down or unavailable</span>
        <span><i style="--c:var(--info)"></i>unknown outcome, paused or starting</span>
        <span><i style="--c:var(--bar)"></i>fault in force; the bracket above it is when it was \
        requested</span></div>
        """

    func violation() -> String {
        let findings = self.report.outcome.findings
        guard let first = findings.first else { return "" }
        var content =
            "<div class=\"panel\"><div class=\"story\"><p>\(Self.text(first.sentence))</p>"
        if !first.detail.isEmpty { content += "<p class=\"soft\">\(Self.text(first.detail))</p>" }
        let scene = WitnessScene(first, in: self.report.history)
        if let scene { content += self.explanation(scene) }
        content += "</div>"
        if let scene { content += self.picture(scene) }
        content += "</div>"
        if let scene { content += self.witnessTable(scene) }
        if findings.count > 1 {
            let others = findings.dropFirst().prefix(20)
                .map { "<p>\(Self.text($0.sentence))</p>" }.joined()
            let omitted = findings.count - 1 - min(20, findings.count - 1)
            let more =
                omitted > 0 ? "<p>… and \(Figures.count(omitted)) more in verdict.json.</p>" : ""
            content +=
                "<div class=\"panel\"><details><summary>Further violations"
                + "<span>\(Figures.count(findings.count - 1))</span></summary>"
                + "<div class=\"in\">\(others)\(more)</div></details></div>"
        }
        return Self.section("violation", "The first violation", lead: "", content)
    }

    private func picture(_ scene: WitnessScene) -> String {
        let omitted =
            scene.omitted > 0
            ? "<p class=\"note\">\(Figures.quantity(scene.omitted, "further operation")) on the same "
                + "keys within these stretches of time are left out; history.jsonl has them.</p>"
            : ""
        return """
            <div class="scroll chart" tabindex="0" role="region" aria-label="Witness picture">\
            \(WitnessDrawing.draw(self.report, scene))</div>
            <div class="key"><span>A bar runs from call to return. Framed and lettered: the witness. \
            Paler: what else ran on the same keys. “x@12” is a value with its mod revision, “r15” \
            the store's revision in the answer.</span></div>\(omitted)
            """
    }

    /// What the witness proves, told from its intervals and revisions.
    private func explanation(_ scene: WitnessScene) -> String {
        let history = self.report.history
        guard scene.witness.count == 2 else { return "" }
        let one = history.operations[scene.witness[0]]
        let other = history.operations[scene.witness[1]]
        guard one.outcome == .ok, other.outcome == .ok else { return "" }
        let isForward = one.ret < other.call
        let isBackward = other.ret < one.call
        guard isForward || isBackward else { return "" }
        let (early, late) = isForward ? (one, other) : (other, one)
        let (first, second) = isForward ? ("A", "B") : ("B", "A")
        let distance = Figures.duration(late.call - early.ret)
        var text = "\(first) had returned \(distance) before \(second) was called"
        if late.revision < early.revision {
            text += ", so every order of the operations puts \(first) before \(second). "
            text += "\(first) was answered at revision \(early.revision), \(second) only at "
            text += "revision \(late.revision), "
            text += "\(Figures.count(Int(early.revision - late.revision))) older."
        } else {
            text += ", so every order of the operations puts \(first) before \(second)."
        }
        return "<p>\(Self.text(text))</p>\(self.circumstances(early, late))"
    }

    /// Who answered, and what was broken meanwhile.
    private func circumstances(_ early: Operation, _ late: Operation) -> String {
        let active = self.report.faults
            .filter { $0.effectiveStart != nil }
            .filter { $0.window(until: self.report.duration).overlaps(early.call..<(late.ret + 1)) }
            .prefix(4).map { "#\($0.id) \($0.title)" }
        var parts: [String] = []
        if early.member >= 0, late.member >= 0 {
            let members = self.report.history.members
            let one = "\(members[Int(early.member)]) (term \(early.term))"
            let other = "\(members[Int(late.member)]) (term \(late.term))"
            parts.append("The earlier was answered by \(one), the later by \(other).")
        }
        if !active.isEmpty {
            parts.append("In force meanwhile: \(active.joined(separator: "; ")).")
        } else if let last = self.lastFault(before: late.call) {
            parts.append(last)
        }
        if parts.isEmpty { return "" }
        return "<p>\(Self.text(parts.joined(separator: " ")))</p>"
    }

    private func lastFault(before time: Int64) -> String? {
        let ended = self.report.faults.filter { ($0.effectiveEnd ?? .max) <= time }
        guard let last = ended.max(by: { ($0.effectiveEnd ?? 0) < ($1.effectiveEnd ?? 0) }),
            let end = last.effectiveEnd
        else { return nil }
        return "The last fault before, #\(last.id) \(last.title), had ended "
            + "\(Figures.duration(time - end)) earlier."
    }

    private func witnessTable(_ scene: WitnessScene) -> String {
        let history = self.report.history
        let text = OperationText(history: history)
        let rows = scene.witness.enumerated().map { position, id in
            let operation = history.operations[id]
            let member = operation.member >= 0 ? history.members[Int(operation.member)] : "?"
            let end = operation.ret == .max ? "never" : Figures.fineMoment(operation.ret)
            return """
                <tr><th scope="row" class="letter">\(WitnessDrawing.letter(position))</th>\
                <td class="num">\(id)</td><td class="nw">client \(operation.process) → \
                \(Self.text(member))</td><td class="nw">\(Figures.fineMoment(operation.call))\
                <small>to \(end)</small></td><td class="mid">\(Self.text(text.request(operation)))</td>\
                <td class="mid">\(Self.text(text.answer(operation)))</td>\
                <td class="num">\(operation.term)</td></tr>
                """
        }
        let heads = [
            ("", ""), ("Operation", "num"), ("Through", ""), ("Called", ""), ("Request", ""),
            ("Answer", ""), ("Term", "num"),
        ]
        return Self.table("Witness operations", heads, rows)
            .replacingFirst("class=\"panel\"", with: "class=\"panel\" style=\"margin-top:10px\"")
    }
}

extension String {
    fileprivate func replacingFirst(_ part: String, with other: String) -> String {
        guard let range = self.firstRange(of: part) else { return self }
        return self.replacingCharacters(range, other)
    }

    private func replacingCharacters(_ range: Range<String.Index>, _ other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
