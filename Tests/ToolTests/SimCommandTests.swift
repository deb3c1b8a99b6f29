import TestSupport
import Testing

@Suite struct `tern sim` {
    private static let short = ["--seconds", "6", "--operations", "200", "--voters", "3"]

    @Test func `replays a seed bit for bit in another process`() async throws {
        let arguments = ["sim", "--seed", "8"] + Self.short
        let first = try await BuiltTool.tern(arguments)
        let second = try await BuiltTool.tern(arguments)
        #expect(first.status == 0, "\(first.output)")
        #expect(first.output.contains("digest"))
        #expect(first.output == second.output)
        let other = try await BuiltTool.tern(["sim", "--seed", "9"] + Self.short)
        #expect(other.output != first.output)
    }

    @Test func `runs many seeds in processes and adds up what they took`() async throws {
        let result = try await BuiltTool.tern(
            ["sim", "--seeds", "3", "--first", "10", "--jobs", "2"] + Self.short
        )
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("3 seeds from 10 on"))
        #expect(result.output.contains(" 0 failed"))
        #expect(result.output.contains("simulated seconds for each second of a core, "))
    }

    @Test func `refuses a command line that makes no sense`() async throws {
        for arguments in [["--seed", "1", "--seeds", "2"], ["--voters", "8"], ["--seeds", "0"]] {
            let result = try await BuiltTool.tern(["sim"] + arguments)
            #expect(result.status == 64)
            #expect(result.errors.hasPrefix("tern: "))
        }
    }

    @Test func `prints what a seed drew`() async throws {
        let result = try await BuiltTool.tern(["sim", "--seed", "5", "--options"])
        #expect(result.status == 0)
        #expect(result.output.contains("hazards: "))
        #expect(result.output.contains("voters: "))
    }
}
