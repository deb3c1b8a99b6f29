import Foundation

/// Finds a store's executable and asks it for its version.
package struct StoreBinary: Sendable, Hashable {
    /// An absolute path.
    package var path: String
    /// What it answered to `--version`, such as `3.4.23`.
    package var version: String

    /// Where executables are looked for.
    package struct SearchPath: Sendable, Hashable {
        /// The environment: `TERN_ETCD`, `TERN_TERND`, `PATH`, `XDG_CACHE_HOME` and `HOME` count.
        package var environment: [String: String]
        /// What relative paths are relative to.
        package var directory: String

        /// The search that this process's environment describes.
        package static func current(relativeTo directory: String) -> SearchPath {
            SearchPath(
                environment: ProcessInfo.processInfo.environment,
                directory: directory
            )
        }

        /// A search in the given environment.
        package init(environment: [String: String], directory: String) {
            self.environment = environment
            self.directory = directory
        }
    }

    /// Finds the executable and asks its version; throws a sentence that says what to do.
    package static func find(
        _ kind: StoreKind,
        asWritten written: String?,
        in search: SearchPath
    ) throws(ClustersError) -> StoreBinary {
        let path = try Self.locate(kind, asWritten: written, in: search)
        return StoreBinary(path: path, version: try Self.version(of: path))
    }

    /// Finds the executable without running it.
    package static func locate(
        _ kind: StoreKind,
        asWritten written: String?,
        in search: SearchPath
    ) throws(ClustersError) -> String {
        if let written {
            return try Self.locate(written: written, in: search)
        }
        let (name, variable) = kind == .etcd ? ("etcd", "TERN_ETCD") : ("ternd", "TERN_TERND")
        if let told = search.environment[variable], !told.isEmpty {
            guard Self.isExecutable(told) else {
                throw ClustersError(
                    "finding \(name)",
                    "$\(variable) is \(told), which cannot be executed"
                )
            }
            return Self.absolute(told, in: FileManager.default.currentDirectoryPath)
        }
        let cache = search.environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let home = search.environment["HOME"] ?? "/"
        let unpacked = "\(cache ?? home + "/.cache")/tern/etcd/usr/bin/\(name)"
        if let found = Self.lookUp(name, in: search.environment) { return found }
        if Self.isExecutable(unpacked) { return unpacked }
        let advice =
            kind == .etcd
            ? "run scripts/prepare, set $TERN_ETCD, or name it as store.binary in the cluster file"
            : "set $\(variable), or name it as store.binary in the cluster file"
        throw ClustersError(
            "finding \(name)",
            "it is neither in PATH nor at \(unpacked); \(advice)"
        )
    }

    private static func locate(
        written: String,
        in search: SearchPath
    ) throws(ClustersError) -> String {
        guard written.contains("/") else {
            if let found = Self.lookUp(written, in: search.environment) { return found }
            throw ClustersError(
                "finding \(written)",
                "no directory in PATH has it; give store.binary a path"
            )
        }
        let path = Self.absolute(written, in: search.directory)
        guard Self.isExecutable(path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            let reason = exists ? "it cannot be executed" : "there is no such file"
            throw ClustersError("finding \(path)", "\(reason); correct store.binary")
        }
        return path
    }

    private static func lookUp(_ name: String, in environment: [String: String]) -> String? {
        let directories = (environment["PATH"] ?? "").split(separator: ":")
        return directories.lazy.map { "\($0)/\(name)" }
            .first { $0.hasPrefix("/") && Self.isExecutable($0) }
    }

    private static func isExecutable(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && !isDirectory.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }

    /// `path`, made absolute and free of `.` and `..`.
    static func absolute(_ path: String, in directory: String) -> String {
        let base = URL(fileURLWithPath: directory, isDirectory: true)
        return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }

    /// Runs `path --version` and takes the version from its first line.
    package static func version(of path: String) throws(ClustersError) -> String {
        let operation = "asking \(path) for its version"
        let output: String
        do {
            output = try Self.output(of: path, ["--version"])
        } catch {
            throw ClustersError(operation, "it cannot be run: \(error.localizedDescription)")
        }
        guard let version = Self.version(inOutput: output) else {
            let line = output.split(separator: "\n").first ?? ""
            throw ClustersError(operation, "it answered \"\(line.prefix(80))\"; is it a store?")
        }
        return version
    }

    /// The version in `etcd Version: 3.4.23` or `ternd 0.1.0`.
    static func version(inOutput output: String) -> String? {
        let line = output.split(separator: "\n").first ?? ""
        return line.split(separator: " ").last { $0.first?.isNumber == true && $0.contains(".") }
            .map(String.init)
    }

    private static func output(of path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        // A store that does not answer must not hang the command that asks.
        let watchdog = DispatchWorkItem { process.terminate() }
        try process.run()
        DispatchQueue.global().asyncAfter(deadline: .now() + 10, execute: watchdog)
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        watchdog.cancel()
        return String(decoding: data.prefix(4096), as: UTF8.self)
    }
}
