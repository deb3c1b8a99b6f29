import Foundation
import TestSupport
import Testing

@Suite struct `tern check` {
    /// Writes a history of the given lines and checks it.
    private func check(_ lines: [String], format: String) async throws -> ToolResult {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/history"
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: file))
        return try await BuiltTool.tern(["check", file, "--format", format])
    }

    private func jepsen(_ lines: [String]) async throws -> ToolResult {
        try await self.check(lines.map { "INFO  jepsen.util - " + $0 }, format: "jepsen")
    }

    private static let write = ["0\t:invoke\t:write\t1", "0\t:ok\t:write\t1"]

    @Test func `searches a Jepsen log and ends with the verdict's status`() async throws {
        let legal = try await self.jepsen(
            Self.write + ["1\t:invoke\t:read\tnil", "1\t:ok\t:read\t1"]
        )
        #expect(legal.status == 0)
        #expect(legal.output.contains("linearizable"))
        let stale = try await self.jepsen(
            Self.write + ["1\t:invoke\t:read\tnil", "1\t:ok\t:read\tnil"]
        )
        #expect(stale.status == 1)
        #expect(stale.output.contains("line 3"))
    }

    @Test func `reads Porcupine's key-value histories`() async throws {
        let lost = try await self.check(
            [
                #"{:process 0, :type :invoke, :f :put, :key "a", :value "x"}"#,
                #"{:process 0, :type :ok, :f :put, :key "a", :value "x"}"#,
                #"{:process 0, :type :invoke, :f :get, :key "a", :value nil}"#,
                #"{:process 0, :type :ok, :f :get, :key "a", :value ""}"#,
            ],
            format: "porcupine-kv"
        )
        #expect(lost.status == 1)
    }

    @Test func `refuses what is no history with its line`() async throws {
        let result = try await self.check(["hello"], format: "porcupine-kv")
        #expect(result.status == 64)
        #expect(result.errors.contains("line 1"))
        let empty = try await self.check(["hello"], format: "jepsen")
        #expect(empty.status == 64)
        #expect(empty.errors.contains("holds no operation"))
    }

    private static let header = #"{"type":"header","version":1}"#
    private static let answered = [
        Self.header,
        #"{"type":"invoke","id":0,"process":0,"time":1,"ops":[{"op":"put","key":"a","value":"1"}]}"#,
        #"{"type":"ok","id":0,"time":2,"revision":2,"term":1,"results":[{}]}"#,
    ]

    @Test(arguments: [
        ([], "is empty"),
        ([#"{"type":"header","version":2}"#], "has version 2 of the format"),
        ([#"{"type":"header"}"#], "is a header without a version"),
    ])
    func `refuses an empty file and a format it does not know`(
        lines: [String],
        sentence: String
    ) async throws {
        let result = try await self.check(lines, format: "tern")
        #expect(result.status == 64)
        #expect(result.errors.contains(sentence))
    }

    @Test func `says of a file that is no history what it lacks, not where it was misread`()
        async throws
    {
        let result = try await self.check(["{", #"  "verdict": "holds","#, "}"], format: "tern")
        #expect(result.status == 64)
        #expect(
            result.errors.contains("is no history: its first line is no history's header. Name"),
            "\(result.errors)"
        )
    }

    @Test func `calls nothing valid that shows nothing`() async throws {
        let empty = try await self.check([Self.header], format: "tern")
        #expect(empty.status == 2)
        #expect(empty.output.hasPrefix("unknown: The history holds no operation"))
        let open = try await self.check(Array(Self.answered.prefix(2)), format: "tern")
        #expect(open.status == 2)
        #expect(open.output.hasPrefix("unknown: No operation of the history was answered"))
    }

    @Test func `takes a run's directory and says first that the last line was cut`() async throws {
        let directory = try TemporaryDirectory()
        let file = URL(fileURLWithPath: "\(directory.path)/history.jsonl")
        let none = try await BuiltTool.tern(["check", directory.path])
        #expect(none.status == 64)
        #expect(none.errors.contains("is a directory without a history.jsonl"))
        let text = Self.answered.map { $0 + "\n" }.joined() + #"{"type":"invo"#
        try Data(text.utf8).write(to: file)
        let cut = try await BuiltTool.tern(["check", directory.path])
        #expect(cut.status == 0)
        #expect(cut.output.hasPrefix("valid as far as it goes: the last line was cut short"))
    }
}
