/// A picture over time: lanes below each other, names at the left, one axis.
///
/// Shapes go into an inner picture that can be stretched sideways without its texts: the script zooms
/// by changing that picture's `viewBox` and by moving the texts, which carry where they belong.
struct SVGCanvas {
    /// The width of the whole picture.
    static let width = 1200.0
    /// Where the plot begins.
    static let left = 112.0
    /// The width of the plot.
    static let plot = Self.width - Self.left - 6
    /// The width of a letter of the 11-pixel text, a little more than measured.
    static let letter = 6.3

    /// Where the next lane begins.
    var y = 18.0
    /// The shapes in the plot.
    var shapes = ""
    /// The texts in the plot.
    var texts = ""
    /// The names of the lanes, and what else stands outside the plot.
    var frame = ""

    /// How a text follows its shape.
    enum Placement: String {
        /// Inside; the short form, or nothing, when there is no room.
        case inside = "in"
        /// Inside, centred.
        case middle = "mid"
        /// Inside when there is room, else after its end, or before its start at the right edge.
        case beside
        /// Centred at its middle, whatever the room.
        case centre
    }

    /// A rectangle in the plot; `title` is what it says when pointed at.
    mutating func box(
        _ span: (from: Double, to: Double),
        y: Double,
        height: Double,
        style: String,
        title: String = "",
        minWidth: Double = 0.8
    ) {
        let width = max(minWidth, span.to - span.from)
        self.shapes += "<rect class=\"\(style)\" x=\"\(Figures.coordinate(span.from))\""
        self.shapes += " y=\"\(Figures.coordinate(y))\" width=\"\(Figures.coordinate(width))\""
        self.shapes += " height=\"\(Figures.coordinate(height))\""
        self.shapes += title.isEmpty ? "/>" : "><title>\(Markup.escape(title))</title></rect>"
    }

    /// A text that belongs to a span of the plot, its baseline at `y`.
    mutating func text(
        _ long: String,
        short: String = "",
        over span: (from: Double, to: Double),
        y: Double,
        style: String,
        placement: Placement
    ) {
        let need = Self.need(long)
        let room = min(span.to, Self.plot) - span.from
        var shown = long
        var x = span.from + 5
        var anchor = ""
        switch placement {
        case .inside, .middle:
            if room < need { shown = short }
            if room < Double(short.count) * Self.letter + 6 { shown = "" }
            if placement == .middle { (x, anchor) = (span.from + room / 2, "middle") }
        case .beside:
            if room < need { x = span.to + 5 }
            if x + need > Self.plot, room < need { (x, anchor) = (span.from - 5, "end") }
        case .centre: (x, anchor) = ((span.from + span.to) / 2, "middle")
        }
        self.texts += "<text class=\"\(style)\" x=\"\(Figures.coordinate(x))\""
        self.texts += " y=\"\(Figures.coordinate(y))\""
        if !anchor.isEmpty { self.texts += " text-anchor=\"\(anchor)\"" }
        self.texts +=
            " data-m=\"\(placement.rawValue)\" data-a=\"\(Figures.coordinate(span.from))\""
        self.texts += " data-b=\"\(Figures.coordinate(span.to))\" data-n=\"\(Int(need))\""
        self.texts += " data-l=\"\(Markup.escape(long))\""
        if !short.isEmpty { self.texts += " data-s=\"\(Markup.escape(short))\"" }
        self.texts += ">\(Markup.escape(shown))</text>"
    }

    /// The room a text takes, with a margin.
    static func need(_ text: String) -> Double { Double(text.count) * Self.letter + 10 }

    /// What a span takes with the text placed `beside` it.
    static func extent(
        _ span: (from: Double, to: Double),
        beside text: String
    ) -> (from: Double, to: Double) {
        let need = Self.need(text)
        if span.to - span.from >= need { return span }
        if span.to + 5 + need > Self.plot { return (span.from - 5 - need, span.to) }
        return (span.from, span.to + 5 + need)
    }

    /// A path in the plot.
    mutating func path(_ data: String, style: String) {
        if data.isEmpty { return }
        self.shapes += "<path class=\"\(style)\" d=\"\(data)\"/>"
    }

    /// The name of a lane, its baseline at `y`.
    mutating func name(_ text: String, y: Double, style: String = "lane") {
        let shown = text.count > 17 ? "\(text.prefix(16))…" : text
        self.frame += "<text class=\"\(style)\" x=\"0\" y=\"\(Figures.coordinate(y))\">"
        self.frame += "\(Markup.escape(shown))</text>"
    }

    /// A value at the left edge of the plot, its baseline at `y`.
    mutating func value(_ text: String, y: Double) {
        let x = Figures.coordinate(Self.left - 8)
        self.frame += "<text text-anchor=\"end\" x=\"\(x)\" y=\"\(Figures.coordinate(y))\">"
        self.frame += "\(Markup.escape(text))</text>"
    }
}
