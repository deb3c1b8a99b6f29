import TestSupport
import Testing

/// The short form of `scripts/differential`: one scene, a store against itself.
@Suite struct `scripts/differential` {
    private func compare(_ arguments: [String]) async throws -> ToolResult {
        let script = "\(BuiltTool.repository())/scripts/differential"
        return try await BuiltTool.run("/usr/bin/env", ["python3", script] + arguments)
    }

    @Test func `finds a store equal to itself`() async throws {
        let result = try await self.compare(["--right", "etcd", "delete"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("0 different"))
    }

    @Test func `notices one stray key and shows where`() async throws {
        let result = try await self.compare(["--right", "etcd", "--sabotage", "delete"])
        #expect(result.status == 1)
        #expect(result.output.contains("DIFFERENT in delete: etcdctl get --prefix '' -w json"))
    }

    @Test func `refuses a scene it does not have`() async throws {
        let result = try await self.compare(["no-such-scene"])
        #expect(result.status == 64)
        #expect(result.errors.contains("there is no scene no-such-scene"))
    }
}
