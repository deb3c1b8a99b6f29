import Faults
import Histories

extension TimelineDrawing {
    /// Where the run's phases begin.
    mutating func phases() {
        let phases = self.report.timeline.phases.prefix(60)
        guard !phases.isEmpty else { return }
        self.canvas.name("phase", y: self.canvas.y + 12)
        for (index, phase) in phases.enumerated() {
            let end = index + 1 < phases.count ? phases[index + 1].time : self.report.duration
            let span = self.span(phase.time..<max(phase.time, end))
            self.canvas.box(
                (span.from, span.from),
                y: self.canvas.y + 3,
                height: 11,
                style: "fault"
            )
            self.canvas.text(
                phase.name,
                over: span,
                y: self.canvas.y + 12,
                style: "",
                placement: .inside
            )
        }
        self.canvas.y += 20
    }

    /// Who led, in which term.
    mutating func leaders() {
        let top = self.canvas.y
        self.canvas.name("leader", y: top + 15)
        self.canvas.box((0, SVGCanvas.plot), y: top, height: 22, style: "track")
        let leaders = self.report.timeline.leaders
        for leader in leaders.prefix(Self.spanLimit) {
            let span = self.span(leader.time)
            let length = Figures.duration(leader.time.upperBound - leader.time.lowerBound)
            guard !leader.member.isEmpty else {
                self.canvas.box(
                    span,
                    y: top + 8,
                    height: 6,
                    style: "none",
                    title: "no leader for \(length)"
                )
                continue
            }
            self.canvas.box(
                span,
                y: top,
                height: 22,
                style: "\(self.colour(of: leader.member)) reign",
                title: "\(leader.member) led in term \(leader.term) for \(length)"
            )
            self.canvas.text(
                "\(leader.member) · term \(leader.term)",
                short: "\(leader.term)",
                over: span,
                y: top + 15,
                style: "on",
                placement: .inside
            )
        }
        self.noteOmission(leaders.count, Self.spanLimit, "leader span", "history.jsonl")
        self.canvas.y += 30
    }

    /// What each member's process did; its colour is full while it leads.
    mutating func members() {
        for (name, spans) in self.report.timeline.members {
            let top = self.canvas.y
            self.canvas.name(name, y: top + 11)
            for span in spans.prefix(Self.spanLimit) { self.member(name, span, top) }
            self.noteOmission(spans.count, Self.spanLimit, "state of \(name)", "history.jsonl")
            for leader in self.report.timeline.leaders.prefix(Self.spanLimit)
            where leader.member == name {
                self.canvas.box(
                    self.span(leader.time),
                    y: top + 5,
                    height: 5,
                    style: self.colour(of: name)
                )
            }
            for span in spans.prefix(Self.spanLimit) where span.state != .running {
                self.interruption(span, top)
            }
            self.canvas.y += 18
        }
        self.canvas.y += 8
    }

    private mutating func member(_ name: String, _ span: MemberSpan, _ top: Double) {
        guard span.state == .running else { return }
        self.canvas.box(
            self.span(span.time),
            y: top + 5,
            height: 5,
            style: "\(self.colour(of: name)) pale",
            title: "\(name) ran"
        )
    }

    private mutating func interruption(_ span: MemberSpan, _ top: Double) {
        let style =
            switch span.state {
            case .down: "none"
            case .paused: "paused"
            case .starting, .running: "starting"
            }
        let length = Figures.duration(span.time.upperBound - span.time.lowerBound)
        self.canvas.box(
            self.span(span.time),
            y: top + 1,
            height: 13,
            style: style,
            title: "\(span.state.rawValue) for \(length)"
        )
        self.canvas.text(
            "\(span.state.rawValue) \(length)",
            short: span.state.rawValue,
            over: self.span(span.time),
            y: top + 11.5,
            style: "dark",
            placement: .inside
        )
    }

    /// What was broken, and when.
    ///
    /// A bracket runs from when it was asked for to when its end was, a bar while it was in force.
    /// Faults that would overlap stand below each other.
    mutating func faults() {
        let faults = self.report.faults.prefix(Self.faultLimit)
        guard !faults.isEmpty else { return }
        let top = self.canvas.y
        self.canvas.name("faults", y: top + 13)
        var rowEnds: [Double] = []
        for fault in faults {
            let asked = self.span(
                fault
                    .requestedStart..<max(
                        fault.requestedStart,
                        fault.requestedEnd ?? self.report.duration
                    )
            )
            let span = self.span(fault.window(until: self.report.duration))
            let label = Self.label(of: fault)
            let extent = SVGCanvas.extent(span, beside: label)
            let end = max(extent.to, asked.to)
            let row = rowEnds.firstIndex { $0 + 6 <= min(asked.from, extent.from) } ?? rowEnds.count
            if row == rowEnds.count { rowEnds.append(end) } else { rowEnds[row] = end }
            self.fault(fault, label, asked: asked, span: span, y: top + Double(row) * 22)
        }
        self.noteOmission(self.report.faults.count, Self.faultLimit, "fault", "verdict.json")
        self.canvas.y += Double(rowEnds.count) * 22 + 8
    }

    private mutating func fault(
        _ fault: FaultRecord,
        _ label: String,
        asked: (from: Double, to: Double),
        span: (from: Double, to: Double),
        y: Double
    ) {
        let words = OutageWords(report: self.report)
        let title =
            "\(label); requested \(words.window(fault.requestedStart, fault.requestedEnd)), "
            + "effective \(words.window(fault.effectiveStart, fault.effectiveEnd))"
        let isDud = fault.outcome == .ineffective || fault.effectiveStart == nil
        self.canvas.box(
            span,
            y: y + 4,
            height: 14,
            style: isDud ? "dud" : "fault",
            title: title,
            minWidth: 2
        )
        let from = Figures.coordinate(asked.from)
        let to = Figures.coordinate(max(asked.from + 1, asked.to))
        let low = Figures.coordinate(y + 5)
        let high = Figures.coordinate(y + 1)
        self.canvas.path("M\(from) \(low)V\(high)H\(to)V\(low)", style: "request")
        self.canvas.text(label, over: span, y: y + 15, style: "ink", placement: .beside)
    }

    private static func label(of fault: FaultRecord) -> String {
        let isDud = fault.outcome == .ineffective || fault.effectiveStart == nil
        let state = isDud ? " (did not bite)" : fault.outcome == .notHealed ? " (did not heal)" : ""
        return "#\(fault.id) \(fault.title)\(state)"
    }

    /// When links between clients and a member were touched, a lane for each such member.
    mutating func clientLinks() {
        var lanes: [(member: String, faults: [FaultRecord])] = []
        for fault in self.report.faults.prefix(Self.faultLimit) where fault.effectiveStart != nil {
            for member in fault.membersCutFromClients {
                if let lane = lanes.firstIndex(where: { $0.member == member }) {
                    lanes[lane].faults.append(fault)
                } else {
                    lanes.append((member, [fault]))
                }
            }
        }
        for (member, faults) in lanes.sorted(by: { $0.member < $1.member }) {
            self.canvas.name("clients – \(member)", y: self.canvas.y + 11)
            self.canvas.box(
                (0, SVGCanvas.plot),
                y: self.canvas.y + 7,
                height: 1,
                style: "up pale"
            )
            for fault in faults {
                let span = self.span(fault.window(until: self.report.duration))
                let kind = fault.fault.kind.rawValue
                self.canvas.box(span, y: self.canvas.y + 1, height: 13, style: "none", title: kind)
                self.canvas.text(
                    kind,
                    over: span,
                    y: self.canvas.y + 11.5,
                    style: "dark",
                    placement: .inside
                )
            }
            self.canvas.y += 18
        }
        if !lanes.isEmpty { self.canvas.y += 8 }
    }

    /// Whether writes and linearizable reads were answered.
    mutating func availability() {
        // A bucket is 100 ms, or longer where it would be narrower than a third of a pixel.
        let step = max(100_000_000, self.report.duration / 3_000)
        for (name, operations) in [("writes", OperationClass.write), ("reads", .read)] {
            let lane = AvailabilityLane(
                of: operations,
                in: self.report.history,
                duration: self.report.duration,
                step: step
            )
            let seen = operations == .write ? self.report.writes : self.report.reads
            self.availability(name, lane, seen)
        }
        self.canvas.y += 4
    }

    private mutating func availability(
        _ name: String,
        _ lane: AvailabilityLane,
        _ acknowledgements: Acknowledgements
    ) {
        let top = self.canvas.y + 11
        var labelled = -Double.infinity
        self.canvas.name(name, y: top + 12)
        for run in lane.runs.prefix(2 * Self.spanLimit) {
            let span = self.span(run.time)
            switch run.state {
            case .idle: continue
            case .answering:
                self.canvas.box(span, y: top + 4, height: 8, style: "up")
            case .silent:
                // The step shows where it was silent; how long is told to the nanosecond.
                let gap = acknowledgements.longestGap(overlapping: run.time)?.time ?? run.time
                let length = Figures.duration(gap.upperBound - gap.lowerBound)
                self.canvas.box(
                    span,
                    y: top + 1,
                    height: 14,
                    style: "none",
                    title: "no \(name) for \(length)"
                )
                let middle = (span.from + span.to) / 2
                guard run.time.count >= 500_000_000, middle - labelled > SVGCanvas.need(length)
                else { continue }
                labelled = middle
                self.canvas.text(
                    length,
                    over: span,
                    y: top - 2,
                    style: "gapped",
                    placement: .centre
                )
            }
        }
        self.noteOmission(lane.runs.count, 2 * Self.spanLimit, "change in \(name)", "history.jsonl")
        self.canvas.y += 30
    }

    mutating func noteOmission(_ count: Int, _ limit: Int, _ noun: String, _ file: String) {
        guard count > limit else { return }
        self.notes.append(
            "Only the first \(Figures.count(limit)) of \(Figures.quantity(count, noun)) are drawn; "
                + "\(file) has them all."
        )
    }
}

extension FaultRecord {
    /// The members whose links with clients this fault touches.
    var membersCutFromClients: [String] {
        if case .blackhole = self.fault { return self.hit.filter { $0 != "clients" } }
        var members: [String] = []
        for link in self.resolved {
            let ends = link.split(separator: ">").map(String.init)
            guard ends.count == 2, ends.contains("clients") else { continue }
            for end in ends where end != "clients" && !members.contains(end) { members.append(end) }
        }
        return members
    }
}
