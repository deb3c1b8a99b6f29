import Foundation
import Histories

/// The dots of the latency picture: every operation with a known end, thinned to what a page can hold.
///
/// Operations whose dots would fall on the same spot become one dot, that of the slowest, so the
/// slowest operation of every stretch of time stays where it was, and so do all gaps.
struct LatencyCloud {
    /// The dots of one outcome, as the data of an SVG path of zero-length strokes.
    struct Layer {
        /// The path.
        var path = ""
        /// How many dots are in it.
        var dots = 0
        /// How many operations they stand for.
        var operations = 0
    }

    /// The range of the axis: powers of ten of a nanosecond.
    let decades: ClosedRange<Int>
    /// The acknowledged operations.
    private(set) var ok = Layer()
    /// Those that failed.
    private(set) var fail = Layer()
    /// Those whose outcome nobody knows, at the moment of their call.
    private(set) var info = Layer()

    private let width: Double
    private let height: Double
    private let duration: Int64

    /// The most dots an outcome may have; beyond it spots become coarser.
    private static let limit = 16_000

    /// The cloud of a run, `width` wide for its duration, `height` high, its top at `top`; operations
    /// without an answer are put at `infoLine`.
    init(
        _ history: History,
        duration: Int64,
        width: Double,
        top: Double,
        height: Double,
        infoLine: Double
    ) {
        self.width = width
        self.height = height
        self.duration = duration
        self.decades = Self.decades(of: history)
        self.ok = self.layer(history, .ok, top: top)
        self.fail = self.layer(history, .fail, top: top)
        self.info = self.infoLayer(history, line: infoLine)
    }

    /// How far below the top a latency lies.
    func depth(of latency: Int64) -> Double {
        let exponent = log10(Double(max(1, latency)))
        let low = Double(self.decades.lowerBound)
        let share = (exponent - low) / (Double(self.decades.upperBound) - low)
        return self.height * (1 - min(1, max(0, share)))
    }

    private static func decades(of history: History) -> ClosedRange<Int> {
        var least = Int64.max
        var most = Int64.min
        for operation in history.operations where operation.ret != .max {
            let latency = max(1, operation.ret - operation.call)
            least = min(least, latency)
            most = max(most, latency)
        }
        guard least <= most else { return 5...9 }
        let low = max(4, Int(log10(Double(least)).rounded(.down)))
        let high = max(low + 2, Int(log10(Double(most)).rounded(.up)))
        return low...high
    }

    private func layer(_ history: History, _ outcome: Outcome, top: Double) -> Layer {
        var points: [(x: Double, y: Double)] = []
        for operation in history.operations
        where operation.outcome == outcome && operation.ret != .max {
            points.append(
                (
                    x: Double(operation.ret) / Double(self.duration) * self.width,
                    y: top + self.depth(of: operation.ret - operation.call)
                )
            )
        }
        return self.thinned(points)
    }

    private func infoLayer(_ history: History, line: Double) -> Layer {
        var points: [(x: Double, y: Double)] = []
        for operation in history.operations where operation.outcome == .info {
            points.append((x: Double(operation.call) / Double(self.duration) * self.width, y: line))
        }
        return self.thinned(points)
    }

    /// Keeps of every spot the highest point, coarsening the spots until few enough are left.
    private func thinned(_ points: [(x: Double, y: Double)]) -> Layer {
        var spot = 1.0
        while true {
            let kept = self.highest(of: points, spot: spot)
            if kept.count <= Self.limit { return self.layer(points, kept) }
            spot *= 1.3
        }
    }

    private func highest(of points: [(x: Double, y: Double)], spot: Double) -> [Int] {
        let columns = Int(self.width / spot) + 2
        let rows = Int((self.height + 40) / spot) + 2
        let lowest = points.map(\.y).min() ?? 0
        var grid = [Int32](repeating: -1, count: columns * rows)
        for (position, point) in points.enumerated() {
            let column = min(columns - 1, max(0, Int(point.x / spot)))
            let row = min(rows - 1, max(0, Int((point.y - lowest) / spot)))
            let cell = row * columns + column
            if grid[cell] < 0 || points[Int(grid[cell])].y > point.y {
                grid[cell] = Int32(position)
            }
        }
        return grid.filter { $0 >= 0 }.map { Int($0) }.sorted()
    }

    private func layer(_ points: [(x: Double, y: Double)], _ kept: [Int]) -> Layer {
        var layer = Layer(path: "", dots: kept.count, operations: points.count)
        layer.path.reserveCapacity(kept.count * 15)
        for position in kept {
            layer.path.append("M")
            layer.path.append(Figures.coordinate(points[position].x))
            layer.path.append(" ")
            layer.path.append(Figures.coordinate(points[position].y))
            layer.path.append("h0")
        }
        return layer
    }
}
