import Foundation
import Histories
import Reports
import TestSupport
import Testing

@Suite struct RunFilesTests {
    private let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    @Test func `a run is told again as it was told`() throws {
        let report = SmallRun.report(.violated)
        try self.lay(out: report, withVerdict: true)
        let again = try RunFiles(path: self.directory.path).report()
        #expect(again.status == .violated)
        #expect(again.text(as: .json) == report.text(as: .json))
    }

    @Test func `a run without a verdict is inconclusive unless its history is illegal`() throws {
        try self.lay(out: SmallRun.report(.holds), withVerdict: false)
        let again = try RunFiles(path: self.directory.path).report()
        #expect(again.status == .inconclusive)
        #expect(again.reason == "The run ended without a verdict; its history was checked now.")

        try self.lay(out: SmallRun.report(.violated), withVerdict: false)
        #expect(try RunFiles(path: self.directory.path).report().status == .violated)
    }

    @Test func `members are shown with their unit, their words and the end of their log`() throws {
        try self.lay(out: SmallRun.report(), withVerdict: true)
        try self.write(
            "units/tern-three-n1.service",
            "[Service]\nExecStart=/usr/bin/etcd --name n1 \\\n  --data-dir /tmp/n1\nType=notify\n"
        )
        let lines = (1...100).map { "line \($0)" }.joined(separator: "\n")
        try self.write("logs/n1.log", lines)
        let report = try RunFiles(path: self.directory.path).report()
        let page = try #require(report.details.members.first { $0.name == "n1" })
        #expect(page.arguments == ["/usr/bin/etcd", "--name", "n1", "--data-dir", "/tmp/n1"])
        #expect(page.logTail.last == "line 100")
        #expect(page.logLinesOmitted == 40)
        let paths = report.details.artefacts.map(\.path)
        #expect(
            paths == [
                "history.jsonl", "logs/n1.log", "units/tern-three-n1.service", "verdict.json",
            ]
        )
    }

    @Test func `what is no run is refused in one sentence`() throws {
        #expect(throws: RunFiles.Failure.self) { try RunFiles(named: self.directory.path) }
        try self.write("history.jsonl", "{\"type\":\"nonsense\"}\nmore\n")
        let files = try RunFiles(named: self.directory.path)
        do {
            _ = try files.report()
            Issue.record("nonsense was read as a history")
        } catch {
            #expect(error.exitCode == 64)
            #expect(error.description.contains("history.jsonl is no history: line 1"))
        }
    }

    private func lay(out report: RunReport, withVerdict: Bool) throws {
        try self.write(
            "history.jsonl",
            String(decoding: SmallRun.file(of: report), as: UTF8.self)
        )
        let verdict = "\(self.directory.path)/verdict.json"
        try? FileManager.default.removeItem(atPath: verdict)
        if withVerdict { try self.write("verdict.json", report.text(as: .json)) }
    }

    private func write(_ file: String, _ text: String) throws {
        let url = URL(fileURLWithPath: "\(self.directory.path)/\(file)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: url, atomically: true, encoding: .utf8)
    }
}
