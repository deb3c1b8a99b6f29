import Glibc
package import Platform

/// What a program printed and how it ended.
package struct ToolResult: Sendable {
    /// How it ended.
    package let exit: ProcessExit
    /// What it wrote to its standard output.
    package let output: String
    /// What it wrote to its standard error output.
    package let errors: String

    /// The exit status, or -1 when a signal ended it.
    package var status: Int32 {
        guard case .exited(let status) = self.exit else { return -1 }
        return status
    }
}

/// The programs that this package builds, beside the test bundle, and others that tests run.
package enum BuiltTool {
    /// Where the build put `name`.
    package static func path(_ name: String) throws -> String {
        let directory = Files.parent(of: try Executables.current())
        let path = "\(directory)/\(name)"
        guard Files.isFile(path) else {
            throw FixtureError("\(path) is missing: run swift build")
        }
        return path
    }

    /// Runs `tern` with these arguments and waits for it, at most a minute.
    package static func tern(
        _ arguments: [String],
        environment: [String: String]? = nil,
        directory: String? = nil
    ) async throws -> ToolResult {
        try await Self.run(
            Self.path("tern"),
            arguments,
            environment: environment,
            directory: directory
        )
    }

    /// Runs any program and waits for it, at most a minute.
    package static func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String]? = nil,
        directory: String? = nil
    ) async throws -> ToolResult {
        let scratch = try TemporaryDirectory()
        let output = try Self.create("\(scratch.path)/output")
        let errors = try Self.create("\(scratch.path)/errors")
        var plan = ProcessPlan(
            executable,
            arguments,
            environment: environment,
            workingDirectory: directory
        )
        plan.standardOutput = .descriptor(output)
        plan.standardError = .descriptor(errors)
        let child = try await ChildProcess.start(plan)
        close(output)
        close(errors)
        let watchdog = Task {
            try await Task.sleep(for: .seconds(60))
            child.signal(SIGKILL)
        }
        let exit = await child.wait()
        watchdog.cancel()
        return ToolResult(
            exit: exit,
            output: try Files.readText("\(scratch.path)/output"),
            errors: try Files.readText("\(scratch.path)/errors")
        )
    }

    private static func create(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FixtureError("cannot create \(path)") }
        return descriptor
    }

    /// The repository's root: the directory that holds Package.swift.
    package static func repository(_ file: String = #filePath) -> String {
        Files.parent(of: Files.parent(of: Files.parent(of: file)))
    }

    /// A Python with grpcio and jsonschema, as scripts/prepare makes it.
    package static func python() throws -> String {
        let home = Environment.get("HOME") ?? "/root"
        let cache = Environment.get("XDG_CACHE_HOME") ?? "\(home)/.cache"
        let path = "\(cache)/tern/venv/bin/python"
        guard Executables.find(path) != nil else {
            throw FixtureError("\(path) is missing: run scripts/prepare")
        }
        return path
    }
}
