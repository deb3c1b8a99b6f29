import Platform

/// A store's executable and the version it says it has.
package struct StoreBinary: Sendable, Hashable {
    /// An absolute path.
    package var path: String
    /// What it answered to `--version`, such as `3.4.23`.
    package var version: String

    /// Where executables are looked for.
    package struct SearchPath: Sendable, Hashable {
        /// The environment: `TERN_ETCD`, `TERN_TERND`, `PATH`, `XDG_CACHE_HOME` and `HOME` count.
        package var environment: [String: String]
        /// What paths in the cluster file are relative to.
        package var directory: String
        /// Where this program stands, and the store that was built with it; nil looks nowhere.
        package var programs: String?

        /// A search in the given environment.
        package init(environment: [String: String], directory: String, programs: String? = nil) {
            self.environment = environment
            self.directory = directory
            self.programs = programs
        }

        /// The directory of the running program.
        package static var ownDirectory: String? {
            (try? Executables.current()).map { Files.parent(of: $0) }
        }

        fileprivate func told(_ variable: String) -> String? {
            self.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        }

        fileprivate var path: String { self.environment["PATH"] ?? "" }
    }

    /// Finds the executable and asks its version; throws a sentence that says what to do.
    package static func find(
        _ kind: StoreKind,
        asWritten written: String?,
        in search: SearchPath
    ) throws(ClustersError) -> StoreBinary {
        let variable = Self.variable(kind)
        let path = try Self.locate(kind, asWritten: written, in: search)
        let isTold = written == nil && search.told(variable) != nil
        let advice =
            written != nil
            ? "correct store.binary" : isTold ? "correct $\(variable)" : "set $\(variable) to one"
        do {
            return StoreBinary(
                path: path,
                version: try Self.version(of: path, kind, advice: advice)
            )
        } catch {
            guard isTold else { throw error }
            // What the user named is wrong as a flag would be; what was merely found is not.
            throw ClustersError(error.operation, error.reason, exitCode: 64)
        }
    }

    /// The environment variable that names a store's executable.
    private static func variable(_ kind: StoreKind) -> String {
        kind == .etcd ? "TERN_ETCD" : "TERN_TERND"
    }

    /// Finds the executable without running it.
    ///
    /// What the file says wins, then `$TERN_ETCD` (or `$TERN_TERND`). Then etcd is looked for in PATH
    /// and where scripts/prepare unpacked it, ternd beside this program and in PATH.
    package static func locate(
        _ kind: StoreKind,
        asWritten written: String?,
        in search: SearchPath
    ) throws(ClustersError) -> String {
        if let written { return try Self.locate(written: written, in: search) }
        let (name, variable) = (kind == .etcd ? "etcd" : "ternd", Self.variable(kind))
        if let told = search.told(variable) {
            guard let found = Executables.find(told, path: search.path) else {
                let fault = Files.exists(told) ? "which cannot be executed" : "which is not there"
                throw ClustersError(
                    "finding \(name)",
                    "$\(variable) is \(told), \(fault); correct or unset it",
                    exitCode: 64
                )
            }
            return Self.absolute(found)
        }
        let candidates = Self.candidates(kind, name, in: search)
        if let found = candidates.lazy.compactMap({ Executables.find($0, path: search.path) }).first
        {
            return Self.absolute(found)
        }
        let place = candidates.first { $0.contains("/") }.map { "neither in PATH nor at \($0)" }
        let advice = kind == .etcd ? "scripts/prepare" : "scripts/build"
        throw ClustersError(
            "finding \(name)",
            "it is \(place ?? "not in PATH"); run \(advice), set $\(variable), or name it as"
                + " store.binary"
        )
    }

    private static func candidates(
        _ kind: StoreKind,
        _ name: String,
        in search: SearchPath
    ) -> [String] {
        switch kind {
        case .etcd:
            let home = search.told("HOME") ?? "/root"
            let cache = search.told("XDG_CACHE_HOME") ?? "\(home)/.cache"
            return [name, "\(cache)/tern/etcd/usr/bin/\(name)"]
        case .tern:
            return [search.programs.map { "\($0)/\(name)" }, name].compactMap(\.self)
        }
    }

    private static func locate(
        written: String,
        in search: SearchPath
    ) throws(ClustersError) -> String {
        guard written.contains("/") else {
            if let found = Executables.find(written, path: search.path) {
                return Self.absolute(found)
            }
            let reason = "no directory in PATH has it; give store.binary a path"
            throw ClustersError("finding \(written)", reason)
        }
        let path = Self.absolute(written, in: search.directory)
        guard Files.exists(path) else {
            throw ClustersError("finding \(path)", "there is no such file; correct store.binary")
        }
        guard Files.isFile(path), Executables.find(path) != nil else {
            throw ClustersError("finding \(path)", "it cannot be executed; correct store.binary")
        }
        return path
    }

    /// `path`, made absolute and free of `.` and `..`.
    static func absolute(_ path: String, in directory: String? = nil) -> String {
        let whole = path.hasPrefix("/") ? path : directory.map { "\($0)/\(path)" } ?? path
        // Fails only when the working directory is gone, and then nothing relative means anything.
        return (try? Files.absolute(whole)) ?? whole
    }

    /// Runs `path --version` and takes the version from its first line, if that is a store's.
    ///
    /// `advice` says what to do when the program is none.
    package static func version(
        of path: String,
        _ kind: StoreKind = .etcd,
        advice: String = "name another"
    ) throws(ClustersError) -> String {
        let operation = "asking \(path) for its version"
        let output: String
        do throws(PlatformError) {
            output = try BriefCommand.output(of: path, ["--version"])
        } catch {
            throw ClustersError(operation, "it cannot be run: \(error.reason); \(advice)")
        }
        guard let version = Self.version(inOutput: output, of: kind) else {
            let line = output.split(separator: "\n").first ?? ""
            let name = kind == .etcd ? "etcd" : "ternd"
            throw ClustersError(
                operation,
                "it answered \"\(line.prefix(80))\", so it is not \(name); \(advice)"
            )
        }
        return version
    }

    /// The version in `etcd Version: 3.4.23`; nil when another program speaks.
    ///
    /// ternd answers as the etcd it stands for, and names itself where etcd names its commit.
    static func version(inOutput output: String, of kind: StoreKind) -> String? {
        let lines = output.split(separator: "\n")
        let line = lines.first ?? ""
        let name = "etcd Version: "
        guard line.hasPrefix(name) else { return nil }
        guard kind == .etcd || lines.contains("Git SHA: tern") else { return nil }
        let version = line.dropFirst(name.count).prefix { $0 != " " }
        return version.first?.isNumber == true && version.contains(".") ? String(version) : nil
    }
}
