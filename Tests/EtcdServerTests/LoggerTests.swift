import EtcdServer
import Platform
import Testing
import TestSupport

/// What a logger of these flags writes to a file, without the times.
private func lines(
    _ flags: [String],
    _ body: (Logger) -> Void
) throws -> [String] {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/log"
    let start = try Startup.read(arguments: ["--log-outputs=\(path)"] + flags, environment: [:])
    body(try Logger(try #require(start).configuration.logging))
    let time = try Regex(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"#)
    return try Files.readText(path).replacing(time, with: "TIME").split(separator: "\n").map(
        String.init
    )
}

@Suite struct LoggerTests {
    @Test func `a line is JSON with zap's keys in zap's order`() throws {
        let written = try lines([]) { logger in
            logger.info(
                "it \"starts\"\n",
                .text("name", "n\u{1}"),
                .number("term", 3),
                .flag("leads", true),
                .texts("urls", ["a", "b"]),
                .id("id", 0x8E9E_05C5_2164_694D),
                file: "Room/File.swift",
                line: 7
            )
        }
        let expected =
            #"{"level":"info","ts":"TIME","caller":"Room/File.swift:7","msg":"it \"starts\"\n","#
            + #""name":"n\u0001","term":3,"leads":true,"urls":["a","b"],"id":"8e9e05c52164694d"}"#
        #expect(written == [expected])
    }

    @Test func `columns for people hold the fields as JSON`() throws {
        let written = try lines(["--log-format=console"]) { logger in
            logger.warn("bare", file: "A.swift", line: 1)
            logger.warn("full", .number("n", 1), .text("s", "x"), file: "A.swift", line: 2)
        }
        #expect(
            written == [
                "TIME\twarn\tA.swift:1\tbare",
                "TIME\twarn\tA.swift:2\tfull\t{\"n\": 1, \"s\": \"x\"}",
            ]
        )
    }

    @Test func `what is below the level is not written`() throws {
        let written = try lines(["--log-level=warn"]) { logger in
            logger.debug("a")
            logger.info("b")
            logger.warn("c")
            logger.error("d")
        }
        #expect(written.count == 2)
    }

    @Test func `moments are the calendar's`() async throws {
        func date() async throws -> String {
            try await BuiltTool.run("/bin/date", ["-u", "+%Y-%m-%dT%H:%M"]).output
        }
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/log"
        let start = try Startup.read(arguments: ["--log-outputs=\(path)"], environment: [:])
        let before = try await date()
        try Logger(try #require(start).configuration.logging).info("now")
        let after = try await date()
        let text = try Files.readText(path)
        let minute = try #require(text.firstMatch(of: /"ts":"([^"]{16})/)).output.1
        // The minute may have changed in between.
        #expect(before.hasPrefix(minute) || after.hasPrefix(minute))
    }
}
