import Foundation
import Reports
import Testing

@Suite struct SnapshotTests {
    @Test(arguments: SmallRun.Variant.allCases)
    func `the verdict for programs keeps its shape`(_ variant: SmallRun.Variant) throws {
        let text = SmallRun.report(variant).text(as: .json)
        try expectSnapshot("\(variant.rawValue).json", text)
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let object = try #require(value as? [String: Any])
        #expect(object["version"] as? Int == 1)
        #expect(object["verdict"] as? String == variant.rawValue)
    }

    @Test(arguments: SmallRun.Variant.allCases)
    func `the summary keeps its tables`(_ variant: SmallRun.Variant) throws {
        try expectSnapshot("\(variant.rawValue).md", SmallRun.report(variant).text(as: .markdown))
    }

    @Test(arguments: SmallRun.Variant.allCases)
    func `the test cases for build servers keep their names`(_ variant: SmallRun.Variant) throws {
        let text = SmallRun.report(variant).text(as: .junit)
        try expectSnapshot("\(variant.rawValue).junit.xml", text)
        var scanner = MarkupScanner(text)
        scanner.run()
        #expect(scanner.errors.isEmpty)
        #expect(scanner.elements.filter { $0.name == "testcase" }.count >= 5)
    }

    @Test func `the same run gives the same bytes`() {
        for form in ReportForm.allCases {
            #expect(SmallRun.report().text(as: form) == SmallRun.report().text(as: form))
        }
    }
}
