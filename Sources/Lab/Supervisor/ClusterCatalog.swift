import Clusters
import Platform

/// The clusters of this user on this machine, by name.
///
/// A cluster whose file puts its state elsewhere is found through a link in the catalog's directory.
package struct ClusterCatalog: Sendable {
    /// Where the clusters' directories are.
    package let root: String

    /// The catalog at `root`, by default the user's own.
    package init(root: String = ClusterSpec.defaultStateRoot()) {
        self.root = root
    }

    /// Every cluster that has been up and left anything, sorted by name.
    package func names() throws -> [String] {
        try Files.list(self.root).filter { Files.exists(self.directory(of: $0).clusterPath) }
    }

    /// The directory of a cluster, known or not.
    package func directory(of name: String) -> ClusterDirectory {
        ClusterDirectory(path: "\(self.root)/\(name)")
    }

    /// Which clusters a command may mean when it names none.
    package enum Candidates: Sendable {
        /// Those that are up; where none is, those that were until their supervisor was killed.
        case running
        /// Those that are up or were until their supervisor was killed.
        case supervised
        /// As `running`, and where there is neither, all that have left anything.
        case any
    }

    /// The directory of the cluster a command means.
    ///
    /// - Parameters:
    ///   - name: The name it was given; nil means the only one there is to mean.
    ///   - candidates: Which clusters are meant when no name is given.
    ///   - advice: How to name one, such as "--cluster NAME".
    /// - Returns: The cluster's directory.
    /// - Throws: `ControlError` when there is no such cluster, or more than one is meant.
    package func find(
        _ name: String?,
        among candidates: Candidates = .running,
        advice: String = "its name"
    ) throws -> ClusterDirectory {
        let known = try self.names()
        if let name {
            guard known.contains(name) else { throw self.unknown(name, known) }
            return self.directory(of: name)
        }
        let meant = self.meant(candidates, among: known)
        guard let only = meant.first else {
            throw ControlError("no cluster is up; start one with tern up", exitCode: 64)
        }
        guard meant.count == 1 else {
            let names = meant.joined(separator: ", ")
            throw ControlError(
                "which cluster? There are \(names); name one with \(advice)",
                exitCode: 64
            )
        }
        return self.directory(of: only)
    }

    private func meant(_ candidates: Candidates, among known: [String]) -> [String] {
        var running: [String] = []
        var crashed: [String] = []
        for name in known {
            switch self.directory(of: name).supervision() {
            case .running: running.append(name)
            case .stale: crashed.append(name)
            case .none: break
            }
        }
        if candidates == .supervised { return (running + crashed).sorted() }
        let supervised = running.isEmpty ? crashed : running
        return supervised.isEmpty && candidates == .any ? known : supervised
    }

    /// Makes a cluster whose state lies outside the catalog findable by its name.
    func register(_ name: String, at directory: ClusterDirectory) throws {
        let place = self.directory(of: name)
        guard place.path != directory.path else { return }
        try Files.makeDirectories(self.root)
        if Files.isLink(place.path) { try Files.remove(place.path) }
        guard !Files.exists(place.path) else {
            throw ControlError(
                "there is already a cluster \(name) in \(place.path); remove it with"
                    + " tern down \(name) -v, or choose another name"
            )
        }
        try Files.makeLink(place.path, to: directory.path)
    }

    /// Removes what `register` made.
    func unregister(_ name: String) throws {
        let place = self.directory(of: name)
        if Files.isLink(place.path) { try Files.remove(place.path) }
    }

    /// Where the clusters of runs in progress are pointed to: they live in their runs' directories.
    private var runsRoot: String { "\(Files.parent(of: self.root))/runs" }

    /// Shows the cluster of a run to others while the run lasts.
    func announce(run directory: ClusterDirectory) throws {
        try Files.makeDirectories(self.runsRoot)
        let place = "\(self.runsRoot)/\(directory.name)"
        if Files.isLink(place) { try Files.remove(place) }
        try Files.makeLink(place, to: try Files.absolute(directory.path))
    }

    /// Undoes `announce`.
    func withdraw(run directory: ClusterDirectory) {
        let place = "\(self.runsRoot)/\(directory.name)"
        if Files.isLink(place) { try? Files.remove(place) }
    }

    /// The clusters of runs in progress, sorted by name; what a killed run left behind is removed.
    package func runs() -> [ClusterDirectory] {
        let names = (try? Files.list(self.runsRoot)) ?? []
        return names.sorted().map { ClusterDirectory(path: "\(self.runsRoot)/\($0)") }.filter {
            if case .running = $0.supervision() { return true }
            self.withdraw(run: $0)
            return false
        }
    }

    private func unknown(_ name: String, _ known: [String]) -> ControlError {
        let hint = Suggestion.clause(for: name, in: known)
        let list =
            known.isEmpty ? "none has been up yet" : "known: \(known.joined(separator: ", "))"
        return ControlError("there is no cluster \"\(name)\"\(hint) (\(list))", exitCode: 64)
    }
}
