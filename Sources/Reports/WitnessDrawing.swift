import Faults
import Histories

/// The picture of a violation: a lane for each client, the witness marked A and B, time to scale
/// within each stretch.
struct WitnessDrawing {
    private let report: RunReport
    private let scene: WitnessScene
    private let text: OperationText
    private var body = ""
    private var y = 20.0

    private static let width = 1200.0
    private static let left = 112.0
    private static let plot = Self.width - Self.left - 6
    private static let breakWidth = 44.0
    private static let letters = ["A", "B", "C", "D", "E", "F", "G", "H"]

    private init(_ report: RunReport, _ scene: WitnessScene) {
        self.report = report
        self.scene = scene
        self.text = OperationText(history: report.history)
    }

    /// The picture.
    static func draw(_ report: RunReport, _ scene: WitnessScene) -> String {
        var drawing = WitnessDrawing(report, scene)
        drawing.axis()
        drawing.leaders()
        drawing.faults()
        let top = drawing.y
        drawing.lanes()
        let height = drawing.y + 6
        let background = drawing.background(from: top, to: drawing.y)
        return """
            <svg viewBox="0 0 \(Figures.coordinate(Self.width)) \(Figures.coordinate(height))" \
            role="img" aria-labelledby="witness-title witness-desc">
            <title id="witness-title">The first violation</title>
            <desc id="witness-desc">\(Markup.escape(scene.finding.sentence))</desc>
            \(background)\(drawing.body)</svg>
            """
    }

    /// The name of a witness operation.
    static func letter(_ position: Int) -> String {
        position < Self.letters.count ? Self.letters[position] : "\(position + 1)"
    }

    /// Where each stretch lies.
    private var panes: [(time: Range<Int64>, from: Double, to: Double)] {
        let count = Double(self.scene.stretches.count)
        let width = (Self.plot - Self.breakWidth * (count - 1)) / count
        return self.scene.stretches.enumerated().map { index, time in
            let from = Self.left + Double(index) * (width + Self.breakWidth)
            return (time, from, from + width)
        }
    }

    /// The part of an interval that a pane shows; nil when it shows none.
    private func place(
        _ span: Range<Int64>,
        in pane: (time: Range<Int64>, from: Double, to: Double)
    ) -> (from: Double, to: Double)? {
        guard span.overlaps(pane.time) else { return nil }
        let scale = (pane.to - pane.from) / Double(pane.time.upperBound - pane.time.lowerBound)
        func x(_ time: Int64) -> Double { pane.from + Double(time - pane.time.lowerBound) * scale }
        return (
            x(max(span.lowerBound, pane.time.lowerBound)),
            x(min(span.upperBound, pane.time.upperBound))
        )
    }

    private mutating func box(
        _ from: Double,
        _ to: Double,
        _ y: Double,
        _ height: Double,
        _ style: String,
        title: String = "",
        radius: Double = 0
    ) {
        self.body += "<rect class=\"\(style)\" x=\"\(Figures.coordinate(from))\""
        self.body += " y=\"\(Figures.coordinate(y))\""
        self.body += " width=\"\(Figures.coordinate(max(1.5, to - from)))\""
        self.body += " height=\"\(Figures.coordinate(height))\""
        if radius > 0 { self.body += " rx=\"\(Figures.coordinate(radius))\"" }
        self.body += title.isEmpty ? "/>" : "><title>\(Markup.escape(title))</title></rect>"
    }

    private mutating func label(
        _ text: String,
        _ x: Double,
        _ y: Double,
        _ style: String,
        anchor: String = "start"
    ) {
        self.body += "<text class=\"\(style)\" x=\"\(Figures.coordinate(x))\""
        if anchor != "start" { self.body += " text-anchor=\"\(anchor)\"" }
        self.body += " y=\"\(Figures.coordinate(y))\">\(Markup.escape(text))</text>"
    }

    /// As much of a text as fits; nothing when that is too little to read.
    private func fitted(_ text: String, _ room: Double) -> String {
        let letters = Int(room / SVGCanvas.letter)
        if text.count <= letters { return text }
        return letters < 5 ? "" : "\(text.prefix(letters - 1))…"
    }

    private func background(from top: Double, to bottom: Double) -> String {
        var drawn = ""
        let low = Figures.coordinate(bottom)
        for (index, pane) in self.panes.enumerated() {
            drawn += "<rect class=\"track\" x=\"\(Figures.coordinate(pane.from))\""
            drawn += " y=\"\(Figures.coordinate(top - 4))\""
            drawn += " width=\"\(Figures.coordinate(pane.to - pane.from))\""
            drawn += " height=\"\(Figures.coordinate(bottom - top + 4))\"/>"
            for moment in self.ticks(pane).moments {
                let x = Figures.coordinate(self.x(moment, in: pane))
                drawn += "<path class=\"base\" d=\"M\(x) 18V\(low)\"/>"
            }
            if index > 0 {
                let gap = pane.time.lowerBound - self.panes[index - 1].time.upperBound
                let x = Figures.coordinate(pane.from - Self.breakWidth / 2)
                let middle = Figures.coordinate((top + bottom) / 2)
                drawn += "<text x=\"\(x)\" y=\"\(middle)\" text-anchor=\"middle\">⋯</text>"
                drawn += "<text x=\"\(x)\" y=\"11\" text-anchor=\"middle\">"
                drawn += "\(Markup.escape(Figures.duration(gap)))</text>"
            }
        }
        return drawn
    }

    private func x(
        _ moment: Double,
        in pane: (time: Range<Int64>, from: Double, to: Double)
    ) -> Double {
        let share =
            (moment - Double(pane.time.lowerBound))
            / Double(pane.time.upperBound - pane.time.lowerBound)
        return pane.from + share * (pane.to - pane.from)
    }

    private func ticks(
        _ pane: (time: Range<Int64>, from: Double, to: Double)
    ) -> (step: Double, moments: [Double]) {
        let low = Double(pane.time.lowerBound)
        let high = Double(pane.time.upperBound)
        let step = Ticks.step(over: high - low, count: (pane.to - pane.from) / 110)
        return (step, Ticks.moments(from: low, to: high, step: step))
    }

    private mutating func axis() {
        for pane in self.panes {
            let ticks = self.ticks(pane)
            for moment in ticks.moments {
                let x = self.x(moment, in: pane)
                let anchor = x < pane.from + 30 ? "start" : x > pane.to - 30 ? "end" : "middle"
                self.body += "<text x=\"\(Figures.coordinate(x))\" y=\"11\""
                self.body += " text-anchor=\"\(anchor)\">"
                self.body += "\(Ticks.text(moment, step: ticks.step))</text>"
            }
        }
    }

    private mutating func leaders() {
        self.label("leader", 0, self.y + 13, "lane")
        let names = self.report.timeline.members.map(\.name)
        for pane in self.panes {
            for leader in self.report.timeline.leaders {
                guard let place = self.place(leader.time, in: pane) else { continue }
                let index = names.firstIndex(of: leader.member) ?? 0
                let style =
                    leader.member.isEmpty ? "none" : "m\(index % Stylesheet.memberColours)"
                self.box(place.from, place.to, self.y, 18, style)
                let text =
                    leader.member.isEmpty ? "none" : "\(leader.member) · term \(leader.term)"
                self.label(
                    self.fitted(text, place.to - place.from - 10),
                    place.from + 5,
                    self.y + 13,
                    leader.member.isEmpty ? "dark" : "on"
                )
            }
        }
        self.y += 24
    }

    private mutating func faults() {
        var isNamed = false
        for fault in self.report.faults where fault.effectiveStart != nil {
            let window = fault.window(until: self.report.duration)
            let places = self.panes.compactMap { self.place(window, in: $0) }
            guard !places.isEmpty else { continue }
            if !isNamed { self.label("faults", 0, self.y + 12, "lane") }
            isNamed = true
            for place in places {
                self.box(place.from, place.to, self.y + 1, 15, "fault", title: fault.title)
                self.label(
                    self.fitted("#\(fault.id) \(fault.title)", place.to - place.from - 10),
                    place.from + 5,
                    self.y + 12.5,
                    "ink"
                )
            }
            self.y += 20
        }
        self.y += 8
    }

    private mutating func lanes() {
        let history = self.report.history
        let shown = (self.scene.witness + self.scene.neighbours)
            .sorted { (history.operations[$0].call, $0) < (history.operations[$1].call, $1) }
        var processes: [Int32] = []
        for id in self.scene.witness + shown {
            let process = history.operations[id].process
            if !processes.contains(process) { processes.append(process) }
        }
        for process in processes {
            let operations = shown.filter { history.operations[$0].process == process }
            self.label("client \(process)", 0, self.y + 15, "lane")
            for (index, id) in operations.enumerated() {
                let next = index + 1 < operations.count ? operations[index + 1] : nil
                self.operation(id, after: index > 0 ? operations[index - 1] : nil, before: next)
            }
            self.y += 30
        }
    }

    private mutating func operation(_ id: Int, after previous: Int?, before next: Int?) {
        let operations = self.report.history.operations
        let operation = self.report.history.operations[id]
        let span = WitnessScene.shownSpan(operation)
        for pane in self.panes {
            guard let place = self.place(span, in: pane) else { continue }
            let last =
                previous
                .map { WitnessScene.shownSpan(operations[$0]) }
                .flatMap { self.place($0, in: pane)?.to }
            let limit =
                next
                .map { WitnessScene.shownSpan(operations[$0]) }
                .flatMap { self.place($0, in: pane)?.from }
            let room = (from: last ?? pane.from, to: limit ?? pane.to)
            self.bar(id, operation, place, within: room)
        }
    }

    private mutating func bar(
        _ id: Int,
        _ operation: Operation,
        _ place: (from: Double, to: Double),
        within room: (from: Double, to: Double)
    ) {
        let kind = operation.outcome == .ok ? "o" : operation.outcome == .info ? "i" : "f"
        let position = self.scene.witness.firstIndex(of: id)
        let style = "op \(kind)\(position == nil ? " dim" : " w")"
        let full = "\(self.text.request(operation)) → \(self.text.answer(operation))"
        self.box(place.from, place.to, self.y + 2, 19, style, title: full, radius: 3)
        let member =
            operation.member >= 0 ? self.report.history.members[Int(operation.member)] : "?"
        let words =
            "\(self.text.shortRequest(operation)) → \(self.text.shortAnswer(operation)) · \(member)"
        var start = place.from + 7
        if let position {
            self.body += "<circle class=\"knob\" cx=\"\(Figures.coordinate(place.from))\""
            self.body += " cy=\"\(Figures.coordinate(self.y + 11.5))\" r=\"9\"/>"
            self.label(Self.letter(position), place.from, self.y + 15.5, "knobtext")
            start = place.from + 15
        }
        let need = Double(words.count) * SVGCanvas.letter
        let y = self.y + 15.5
        let outside = max(start, place.to + 6)
        if need <= place.to - start - 4 {
            self.label(words, start, y, "dark")
        } else if need > room.to - outside - 8, need <= place.from - room.from - 22 {
            self.label(words, place.from - 14, y, "ink halo", anchor: "end")
        } else {
            self.label(self.fitted(words, room.to - outside - 8), outside, y, "ink halo")
        }
    }
}
