import Faults
import Histories

/// The timeline: one axis, and below it who led, what each process did, what was broken, whether
/// writes and reads were answered, how fast, and how many.
struct TimelineDrawing {
    let report: RunReport
    var canvas = SVGCanvas()
    var notes: [String] = []

    /// The most spans drawn in one lane; a run that changes leader more often shows its first ones.
    static let spanLimit = 1_500
    /// The most faults drawn.
    static let faultLimit = 300

    init(_ report: RunReport) {
        self.report = report
    }

    /// The picture, and what was left out of it.
    static func draw(_ report: RunReport) -> (svg: String, notes: [String]) {
        var drawing = TimelineDrawing(report)
        drawing.phases()
        drawing.leaders()
        drawing.members()
        drawing.faults()
        drawing.clientLinks()
        drawing.availability()
        drawing.latencies()
        drawing.rates()
        drawing.violation()
        return (drawing.assembled(), drawing.notes)
    }

    func x(_ time: Int64) -> Double {
        Double(time) / Double(self.report.duration) * SVGCanvas.plot
    }

    func span(_ time: Range<Int64>) -> (from: Double, to: Double) {
        (self.x(max(0, time.lowerBound)), self.x(min(self.report.duration, time.upperBound)))
    }

    /// The style of a member's colour.
    func colour(of member: String) -> String {
        let names = self.report.timeline.members.map(\.name)
        let index = names.firstIndex(of: member) ?? 0
        return "m\(index % Stylesheet.memberColours)"
    }

    private func assembled() -> String {
        let height = self.canvas.y + 6
        let plot = Figures.coordinate(SVGCanvas.plot)
        let left = Figures.coordinate(SVGCanvas.left)
        let tall = Figures.coordinate(height)
        let size = "x=\"\(left)\" y=\"0\" width=\"\(plot)\" height=\"\(tall)\""
        return """
            <svg viewBox="0 0 \(Figures.coordinate(SVGCanvas.width)) \(tall)" role="img" \
            aria-labelledby="timeline-title timeline-desc">
            <title id="timeline-title">Timeline of the run</title>
            <desc id="timeline-desc">\(Markup.escape(self.description))</desc>
            \(self.canvas.frame)
            <svg class="zoom" \(size) viewBox="0 0 \(plot) \(tall)" preserveAspectRatio="none">\
            \(self.shades(height))<g class="gridlines">\(self.gridlines(height))</g>\
            \(self.canvas.shapes)\(self.violationMark(height))</svg>
            <svg class="labels" \(size)><g class="ticks">\(self.tickLabels())</g>\
            \(self.canvas.texts)</svg>
            <rect class="brush" x="0" y="18" width="0" height="\(Figures.coordinate(height - 18))"/>
            <line class="cross" x1="0" x2="0" y1="18" y2="\(tall)"/>
            </svg>
            """
    }

    private var description: String {
        let leaders = self.report.timeline.leaders.filter { !$0.member.isEmpty }.count
        return "\(Figures.duration(self.report.duration)) with "
            + "\(Figures.quantity(leaders, "leader span")) and "
            + "\(Figures.quantity(self.report.faults.count, "fault")). "
            + "The outage table tells the same in numbers."
    }

    /// Every lane is tinted while a fault is in force.
    private func shades(_ height: Double) -> String {
        self.report.faults.prefix(Self.faultLimit).filter { $0.effectiveStart != nil }.map {
            fault in
            let span = self.span(fault.window(until: self.report.duration))
            let width = Figures.coordinate(max(1, span.to - span.from))
            return "<rect class=\"shade\" x=\"\(Figures.coordinate(span.from))\" y=\"18\""
                + " width=\"\(width)\" height=\"\(Figures.coordinate(height - 18))\"/>"
        }.joined()
    }

    private var ticks: (step: Double, moments: [Double]) {
        let step = Ticks.step(over: Double(self.report.duration), count: 10)
        let moments = Ticks.moments(from: 0, to: Double(self.report.duration), step: step)
        return (step, moments)
    }

    private func gridlines(_ height: Double) -> String {
        self.ticks.moments.map {
            "<path class=\"grid\" d=\"M\(Figures.coordinate(self.x(Int64($0)))) 18"
                + "V\(Figures.coordinate(height))\"/>"
        }.joined()
    }

    private func tickLabels() -> String {
        let ticks = self.ticks
        return ticks.moments.map { moment in
            let x = self.x(Int64(moment))
            let anchor = x < 20 ? "start" : x > SVGCanvas.plot - 24 ? "end" : "middle"
            return "<text x=\"\(Figures.coordinate(x))\" y=\"11\" text-anchor=\"\(anchor)\">"
                + "\(Ticks.text(moment, step: ticks.step))</text>"
        }.joined()
    }

    private var violationTime: Int64? {
        guard let id = self.report.outcome.findings.first?.witness.last,
            self.report.history.operations.indices.contains(id)
        else { return nil }
        return self.report.history.operations[id].call
    }

    private mutating func violation() {
        guard let x = self.violationTime.map(self.x) else { return }
        let isLate = x > SVGCanvas.plot - 100
        let text = isLate ? "first violation ▸" : "◂ first violation"
        self.canvas.text(
            text,
            over: (x, x),
            y: self.canvas.y + 10,
            style: "flag",
            placement: .beside
        )
        self.canvas.y += 14
    }

    private func violationMark(_ height: Double) -> String {
        guard let x = self.violationTime.map({ Figures.coordinate(self.x($0)) }) else { return "" }
        return "<path class=\"mark\" d=\"M\(x) 18V\(Figures.coordinate(height))\">"
            + "<title>first violation</title></path>"
    }
}
