import Faults
import Foundation
import Histories
import Reports
import Testing

@Suite struct PageTests {
    @Test(arguments: [DemoRun.Variant.holds, .violated, .inconclusive])
    func `the page is well formed`(_ variant: DemoRun.Variant) {
        let page = Self.scan(DemoRun.report(variant).text(as: .html))
        #expect(page.errors == [])
    }

    @Test func `hostile keys stay text`() {
        for variant in SmallRun.Variant.allCases {
            let text = SmallRun.report(variant).text(as: .html)
            let page = Self.scan(text)
            #expect(page.errors == [])
            #expect(!text.contains(SmallRun.key))
            #expect(page.elements.filter { $0.name == "b" }.isEmpty)
            #expect(page.elements.filter { $0.name == "script" }.count == 2)
        }
    }

    @Test func `nothing in the page points to the network`() {
        var report = DemoRun.report(.violated).text(as: .html)
        let page = Self.scan(report)
        let references = ["src", "href", "srcset", "action", "poster", "data", "xlink:href"]
        for element in page.elements {
            for name in references {
                guard let target = element.attributes[name] else { continue }
                let isLocal =
                    target.hasPrefix("#") || target.hasPrefix("./") || target == "data:,"
                #expect(isLocal, "<\(element.name) \(name)=\"\(target)\">")
            }
            #expect(!(element.attributes["style"] ?? "").contains("url("))
        }
        report = report.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        let style = page.elements.filter { $0.name == "style" }.map(\.text).joined()
        let script = page.elements.filter { $0.name == "script" }.map(\.text).joined()
        for word in ["@import", "url(", "http", "@font-face"] { #expect(!style.contains(word)) }
        for word in ["fetch(", "XMLHttpRequest", "import(", "WebSocket", "sendBeacon"] {
            #expect(!script.contains(word))
        }
    }

    @Test func `the page says everything that was asked of it`() {
        let page = Self.scan(DemoRun.report(.violated).text(as: .html))
        let ids = page.elements.compactMap { $0.attributes["id"] }
        let sections = [
            "expectations", "violation", "outages", "timeline", "probes", "errors", "members",
            "experiment", "artefacts", "rerun",
        ]
        for section in sections { #expect(ids.contains(section), "no \(section)") }
        #expect(Set(ids).count == ids.count)
        #expect(page.elements.filter { $0.name == "h1" }.count == 1)
        for table in page.elements where table.name == "th" {
            #expect(table.attributes["scope"] != nil)
        }
    }

    @Test func `a page of 300,000 operations stays below 5 MB and says what it leaves out`() {
        let demo = DemoRun.report(.holds)
        var history = demo.history
        history.operations = demo.history.operations.flatMap { operation in
            (0..<32).map { (copy: Int64) in
                var other = operation
                if other.ret != .max { other.ret += copy * 37_000 }
                return other
            }
        }
        let report = RunReport(
            history: history,
            outcome: demo.outcome,
            faults: demo.faults,
            details: demo.details
        )
        #expect(report.counts.total > 300_000)
        let text = report.text(as: .html)
        #expect(text.utf8.count < 5_000_000)
        #expect(text.contains("those that fall on one spot are drawn once"))
    }

    @Test func `long texts and many rows are cut, and the cuts are named`() {
        let small = SmallRun.report()
        var details = small.details
        details.experimentText = String(repeating: "x", count: 10_000_000)
        details.members = (0..<40).map { index in
            MemberPage(
                name: "n\(index)",
                arguments: [String(repeating: "y", count: 1_000_000)],
                unit: String(repeating: "u", count: 1_000_000),
                logTail: Array(repeating: String(repeating: "z", count: 100_000), count: 300)
            )
        }
        let faults = (0..<1_000).map { index in
            var fault = small.faults[0]
            fault.id = index + 1
            return fault
        }
        let report = RunReport(
            history: small.history,
            outcome: CheckOutcome(),
            faults: faults,
            details: details
        )
        let text = report.text(as: .html)
        #expect(text.utf8.count < 5_000_000)
        #expect(text.contains("700 more rows are left out here"))
        #expect(text.contains("25 more members are left out here"))
        #expect(text.contains("… (cut)"))
    }

    private static func scan(_ text: String) -> MarkupScanner {
        var scanner = MarkupScanner(text)
        scanner.run()
        return scanner
    }
}
