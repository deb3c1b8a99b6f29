import Platform
import TestSupport
import Testing

/// What a wrong command line is answered with.
@Suite struct `tern, used wrongly` {
    @Test(arguments: [
        (["rnu", "demo"], "did you mean \"run\"?"),
        (["run", "demo", "--sede", "1"], "Did you mean '--seed'?"),
        (["run"], "Missing expected argument '<experiment>'"),
        (["run", "demo", "--seed", "x"], "The value 'x' is invalid for '--seed <seed>'"),
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
    }
}
