import Foundation
import Histories
import Reports
import TestSupport
import Testing

/// The page as a reader sees it.
///
/// With `TERN_REPORT_SAMPLES=DIRECTORY` the pages and their pictures are left there to be looked at.
@Suite(.serialized) struct BrowserTests {
    private static let samples = ProcessInfo.processInfo.environment["TERN_REPORT_SAMPLES"]

    @Test(arguments: [
        ("desk", 1280, 900, false), ("phone", 390, 844, false), ("dark", 1280, 900, true),
        ("dark-phone", 390, 844, true),
    ])
    func `the page fits and works`(
        _ name: String,
        _ width: Int,
        _ height: Int,
        _ isDark: Bool
    ) throws {
        let report = DemoRun.report(name == "desk" ? .holds : .violated)
        let measure = try Self.measure(report, name, width, height, isDark)
        #expect(measure.innerWidth == Double(width))
        #expect(measure.scrollWidth <= measure.innerWidth)
        #expect(measure.errors == [])
        #expect(measure.requests == 0)
        #expect(measure.overlaps == [])
        #expect(measure.contrasts == [])
        #expect(measure.page == (isDark ? "rgb(17, 20, 24)" : "rgb(246, 246, 243)"))
        let lanes = [
            "leader", "n1", "n2", "n3", "faults", "clients – n1", "writes", "reads", "latency",
        ]
        for lane in lanes { #expect(measure.lanes.contains(lane), "no lane \(lane)") }
        #expect(measure.tip.contains("leader n2, term 3"))
        #expect(measure.zoomed != measure.reset)
        #expect(measure.reset.hasPrefix("0 0 1082 "))
    }

    @Test func `a run without anything still makes a page`() throws {
        let report = RunReport(
            history: .init(),
            outcome: CheckOutcome(),
            faults: [],
            details: RunDetails()
        )
        let measure = try Self.measure(report, "empty", 390, 844, false)
        #expect(measure.errors == [])
        #expect(measure.scrollWidth <= measure.innerWidth)
    }

    private static func measure(
        _ report: RunReport,
        _ name: String,
        _ width: Int,
        _ height: Int,
        _ isDark: Bool
    ) throws -> Browser.Measure {
        let directory = try TemporaryDirectory()
        let html = report.text(as: .html)
        try Self.samples.map {
            try html.write(toFile: "\($0)/\(name).html", atomically: true, encoding: .utf8)
        }
        return try Browser().measure(
            html,
            width: width,
            height: height,
            isDark: isDark,
            in: directory.path,
            picture: Self.samples.map { "\($0)/\(name).png" }
        )
    }
}
