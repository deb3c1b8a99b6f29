import Platform
import TestSupport
import Testing

/// What a wrong command line is answered with.
@Suite struct `tern, used wrongly` {
    @Test(arguments: [
        (["rnu", "demo"], "there is no command \"rnu\"; did you mean \"run\"?"),
        (["zzzzzz"], "there is no command \"zzzzzz\"; tern --help lists the commands"),
        (["up", "--timeout", "0"], "--timeout is at least 1 second"),
        (["check", "nowhere.jsonl"], "tern: there is no file nowhere.jsonl"),
        (["run", "demo", "--sede", "1"], "Did you mean '--seed'?"),
        (
            ["run"],
            "Missing expected argument '<experiment>': An experiment file, or the name of one in"
                + " clusters/experiments; see tern run --help"
        ),
        (
            ["run", "demo", "--seed", "x"],
            "The value 'x' is invalid for '--seed <number>': What everything random is drawn from;"
        ),
        (["run", "demo", "--seed", "x"], "; see tern run --help"),
        (["status", "--frobnicate"], "Unknown option '--frobnicate'; see tern status --help"),
        (["kill"], "Members' names, or roles such as @leader"),
        (
            ["kill", "n1", "-s", "STOP"],
            "kill: \"STOP\" ends no process; use pause for that"
        ),
        (["kill", "n1", "-s", "FOO"], "choose from HUP, INT, QUIT,"),
        (["config", "nosuch"], "tern: nosuch is neither a file nor a cluster that was up"),
        (["config", "/usr/bin"], "tern: /usr/bin is a directory; name a file in it"),
        (["run", "/usr/bin"], "tern: /usr/bin is a directory; name an experiment file in it"),
    ])
    func `answers with one sentence and 64`(words: [String], part: String) async throws {
        let result = try await BuiltTool.tern(words)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("tern: "), "\(result.errors)")
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }

    @Test func `still prints its help when asked`() async throws {
        let result = try await BuiltTool.tern(["run", "--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("--seed"))
    }

    @Test func `refuses a run too short for its nemesis`() async throws {
        let result = try await BuiltTool.tern(
            ["run", "kills-partitions-pauses", "--duration", "5s"],
            directory: BuiltTool.repository()
        )
        #expect(result.status == 64)
        #expect(result.errors.contains("would run for 5s without a fault"), "\(result.errors)")
        #expect(result.errors.contains("let it last longer than "), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
}
