import Faults
import Histories

extension TimelineDrawing {
    /// How long each operation took, on a logarithmic axis.
    mutating func latencies() {
        let height = 150.0
        let lineY = self.canvas.y + 8
        let top = self.canvas.y + 22
        let cloud = LatencyCloud(
            self.report.history,
            duration: self.report.duration,
            width: SVGCanvas.plot,
            top: top,
            height: height,
            infoLine: lineY
        )
        self.canvas.name("latency", y: top + height / 2)
        self.canvas.value("no answer", y: lineY + 4)
        for decade in cloud.decades {
            var length: Int64 = 1
            for _ in 0..<decade { length *= 10 }
            let y = top + cloud.depth(of: length)
            self.canvas.path(
                "M0 \(Figures.coordinate(y))H\(Figures.coordinate(SVGCanvas.plot))",
                style: "grid"
            )
            self.canvas.value(Self.decadeName(decade), y: y + 4)
        }
        self.canvas.path(cloud.ok.path, style: "dots o")
        self.canvas.path(cloud.fail.path, style: "dots rim")
        self.canvas.path(cloud.fail.path, style: "dots f")
        self.canvas.path(cloud.info.path, style: "dots i")
        self.noteThinning(cloud)
        self.canvas.y = top + height + 16
    }

    private mutating func noteThinning(_ cloud: LatencyCloud) {
        let layers = [cloud.ok, cloud.fail, cloud.info]
        let operations = layers.map(\.operations).reduce(0, +)
        let dots = layers.map(\.dots).reduce(0, +)
        guard dots < operations else { return }
        self.notes.append(
            "The \(Figures.count(operations)) operations are drawn as \(Figures.count(dots)) dots: "
                + "those that fall on one spot are drawn once, as the slowest of them. "
                + "history.jsonl has every operation."
        )
    }

    /// A power of ten of a nanosecond: `1 ms`.
    private static func decadeName(_ decade: Int) -> String {
        let unit = ["ns", "µs", "ms", "s"][min(3, decade / 3)]
        var number = 1
        for _ in 0..<(decade - 3 * min(3, decade / 3)) { number *= 10 }
        return "\(number) \(unit)"
    }

    /// How many operations a second were acknowledged, and how many were not.
    mutating func rates() {
        let height = 44.0
        let top = self.canvas.y
        let step = max(250_000_000, self.report.duration / 400)
        let (done, undone) = self.rateBuckets(step)
        let most = max(1, done.max() ?? 1, undone.max() ?? 1)
        let perSecond = Double(most) * 1e9 / Double(step)
        func y(_ count: Int) -> Double { top + height * (1 - Double(count) / Double(most)) }
        self.canvas.name("op/s", y: top + height / 2 + 4)
        self.canvas.value(Figures.count(Int(perSecond.rounded())), y: top + 8)
        self.canvas.value("0", y: top + height)
        let base = Figures.coordinate(top + height)
        let outline = self.steps(done, step, y)
        self.canvas.path(
            "M0 \(base)L\(outline)V\(base)Z",
            style: "area"
        )
        self.canvas.path("M\(outline)", style: "line o")
        if undone.contains(where: { $0 > 0 }) {
            self.canvas.path("M\(self.steps(undone, step, y))", style: "line i")
        }
        self.canvas.path("M0 \(base)H\(Figures.coordinate(SVGCanvas.plot))", style: "base")
        self.canvas.y = top + height + 4
    }

    private func rateBuckets(_ step: Int64) -> (done: [Int], undone: [Int]) {
        let count = Int((self.report.duration + step - 1) / step)
        var done = [Int](repeating: 0, count: count)
        var undone = done
        for operation in self.report.history.operations {
            let time = operation.ret == .max ? operation.call : operation.ret
            let index = min(count - 1, max(0, Int(time / step)))
            if operation.outcome == .ok { done[index] += 1 } else { undone[index] += 1 }
        }
        return (done, undone)
    }

    private func steps(_ counts: [Int], _ step: Int64, _ y: (Int) -> Double) -> String {
        var path = ""
        for (index, count) in counts.enumerated() {
            let from = Figures.coordinate(self.x(Int64(index) * step))
            let to = Figures.coordinate(self.x(min(self.report.duration, Int64(index + 1) * step)))
            path += index == 0 ? "\(from) " : "V"
            path += "\(Figures.coordinate(y(count)))H\(to)"
        }
        return path
    }

    /// What the script needs to read the timeline out, as JSON.
    static func data(_ report: RunReport) -> String {
        let step = max(100_000_000, report.duration / 3_000)
        let count = Int((report.duration + step - 1) / step)
        var failed = [Int](repeating: 0, count: count)
        for operation in report.history.operations where operation.outcome != .ok {
            let time = operation.ret == .max ? operation.call : operation.ret
            failed[min(count - 1, max(0, Int(time / step)))] += 1
        }
        func lane(_ wanted: OperationClass) -> JSONText {
            let lane = AvailabilityLane(
                of: wanted,
                in: report.history,
                duration: report.duration,
                step: step
            )
            return .array(lane.acknowledged.map { .integer($0) })
        }
        return JSONText.object([
            ("d", .integer(report.duration)), ("b", .integer(step)),
            ("w", lane(.write)), ("r", lane(.read)), ("e", .array(failed.map { .integer($0) })),
            (
                "l",
                .array(
                    report.timeline.leaders.prefix(Self.spanLimit).map {
                        .array([
                            .integer($0.time.lowerBound), .string($0.member), .integer($0.term),
                        ])
                    }
                )
            ),
            (
                "f",
                .array(
                    report.faults.prefix(Self.faultLimit).map {
                        let window = $0.window(until: report.duration)
                        return .array([
                            .integer(window.lowerBound), .integer(window.upperBound),
                            .string("#\($0.id) \($0.title)"),
                        ])
                    }
                )
            ),
        ]).compact()
    }
}
