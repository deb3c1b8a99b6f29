package import Clusters
import Platform

/// Which cluster to bring up: a file, a name, or a number of members.
package struct UpRequest: Sendable {
    /// Where the definition comes from.
    private enum Definition: Sendable {
        case spec(ClusterSpec)
        /// Only its name is known: what was running under it last is to run again.
        case known(String)
    }

    private var definition: Definition
    /// What rendered units say they come from.
    let source: String
    /// The `tern` that is to supervise; this process's own file when nil.
    package var executable: String?
    /// A link mode that wins over the file's.
    package var links: LinkMode?

    /// A definition that was read already.
    package init(_ spec: ClusterSpec) {
        self.init(definition: .spec(spec), source: spec.file)
    }

    /// What `tern up [FILE|NAME] [--nodes N] [--name NAME]` means.
    ///
    /// - Parameters:
    ///   - word: A file, the name of a shipped one, or of a cluster that was up before.
    ///   - nodes: How many members, without any file.
    ///   - name: A name that wins over the file's.
    ///   - store: A kind of store that wins over the file's.
    ///   - catalog: Where clusters that were up before are known.
    /// - Throws: `YAMLError` when the file is wrong, `ControlError` when there is none.
    package init(
        word: String?,
        nodes: Int?,
        name: String?,
        store: StoreKind? = nil,
        catalog: ClusterCatalog
    ) throws {
        try self.init(word, nodes, name, catalog)
        guard let store else { return }
        guard case .spec(let spec) = self.definition else {
            throw ControlError(
                "cluster \(self.source) keeps the store it has; give --store with its file",
                exitCode: 64
            )
        }
        self.definition = .spec(spec.running(store))
    }

    private init(
        _ word: String?,
        _ nodes: Int?,
        _ name: String?,
        _ catalog: ClusterCatalog
    ) throws {
        if let nodes {
            guard word == nil else {
                throw ControlError("give either a cluster file or --nodes, not both", exitCode: 64)
            }
            self.init(try Self.spec(nodes: nodes, name: name))
            return
        }
        let known = try catalog.names()
        if let file = Self.file(meantBy: word, known: known) {
            var spec = try ClusterSpec.load(file)
            if let name { spec.name = try Self.checked(name) }
            self.init(word == file ? spec : try Self.keepingStore(spec, catalog))
            return
        }
        guard let word else {
            self.init(try Self.keepingStore(Self.spec(nodes: 3, name: name), catalog))
            return
        }
        guard known.contains(word) else { throw Self.unknown(word, known) }
        guard name == nil || name == word else {
            throw ControlError(
                "cluster \(word) keeps its name; give --name with its file",
                exitCode: 64
            )
        }
        self.init(definition: .known(word), source: word)
    }

    /// The cluster on the store that it has, unless it is new: whoever names no file and no store
    /// means the cluster as it is.
    private static func keepingStore(
        _ spec: ClusterSpec,
        _ catalog: ClusterCatalog
    ) throws -> ClusterSpec {
        try catalog.directory(of: spec.name).cluster().map { spec.running($0.storeKind) } ?? spec
    }

    private init(definition: Definition, source: String) {
        self.definition = definition
        self.source = source
    }

    /// What was up before wins over what is shipped elsewhere, but not over a file that is here.
    private static func file(meantBy word: String?, known: [String]) -> String? {
        let here = "\(ShippedFiles.directory)/\(word ?? "three").yaml"
        guard let word else { return Files.isFile(here) ? here : nil }
        if Files.isFile(word) { return word }
        if Files.isFile(here) { return here }
        let isName = !word.contains("/") && !known.contains(word)
        return isName ? ShippedFiles.file(word) : nil
    }

    private static func unknown(_ word: String, _ known: [String]) -> ControlError {
        if Files.isDirectory(word) {
            return ControlError(
                "\(word) is a directory; name a cluster file in it",
                exitCode: 64
            )
        }
        if ShippedFiles.isPath(word) {
            return ControlError("there is no file \(word)", exitCode: 64)
        }
        if ShippedFiles.file(word, in: ExperimentCatalog.subdirectory) != nil {
            return ControlError(
                "\(word) is an experiment, not a cluster; tern run \(word) runs it",
                exitCode: 64
            )
        }
        let choices = Set(known + ShippedFiles.names()).sorted()
        let hint = Suggestion.clause(for: word, in: choices)
        let list = choices.isEmpty ? "" : " (known: \(choices.joined(separator: ", ")))"
        return ControlError(
            "\"\(word)\" is neither a file nor a cluster\(hint)\(list)",
            exitCode: 64
        )
    }

    private static func spec(nodes: Int, name: String?) throws -> ClusterSpec {
        guard (1...99).contains(nodes) else {
            throw ControlError("a cluster has 1 to 99 members, not \(nodes)", exitCode: 64)
        }
        let words = [1: "one", 3: "three", 5: "five"]
        let name = try self.checked(name ?? words[nodes] ?? "nodes-\(nodes)")
        let text = "apiVersion: tern/v1\nkind: Cluster\nname: \(name)\nmembers: \(nodes)\n"
        return try ClusterSpec(parsing: text, file: "--nodes").withoutPlaces()
    }

    /// The name, if a cluster file could give it too.
    private static func checked(_ name: String) throws -> String {
        let text = "apiVersion: tern/v1\nkind: Cluster\nname: \"\(name)\"\nmembers: 1\n"
        do {
            return try ClusterSpec(parsing: text, file: "--name").name
        } catch {
            throw ControlError(
                "\"\(name)\" is no cluster name: lower-case letters and digits, with single dashes"
                    + " between them",
                exitCode: 64
            )
        }
    }

    /// Where the ports come from when the cluster has data; without its file, from the data.
    var portOrigin: PortOrigin {
        guard case .spec(let spec) = self.definition else { return .data }
        return spec.portOrigin
    }

    /// Throws one sentence when the cluster that is up there is not the one that is asked for.
    func checkIsUpAsAsked(in directory: ClusterDirectory) throws {
        guard case .spec(let spec) = self.definition, let running = try directory.cluster(),
            let difference = try spec.difference(from: running)
        else { return }
        let down = "tern down \(running.name)"
        let advice =
            difference.fitsData
            ? "end it first with \(down)" : "end it and delete its data first with \(down) -v"
        throw ControlError(
            "cluster \(running.name) is up already, \(difference.phrase); \(advice), or start the"
                + " other one under another --name",
            exitCode: 64
        )
    }

    /// The cluster's directory.
    func directory(in catalog: ClusterCatalog) throws -> ClusterDirectory {
        switch self.definition {
        case .known(let name):
            return catalog.directory(of: name)
        case .spec(let spec):
            guard let written = spec.stateDirectory else {
                return catalog.directory(of: spec.name)
            }
            // As everything in the file, relative to the file.
            let parent = try Files.absolute(Files.parent(of: spec.file))
            let path = written.hasPrefix("/") ? written : "\(parent)/\(written)"
            return ClusterDirectory(path: try Files.absolute(path))
        }
    }

    /// Everything derived, and the ports held until they are bound.
    ///
    /// Members that have data keep the ports they had, since a store remembers its peers' URLs.
    func resolve(
        previous: ResolvedCluster?,
        in directory: ClusterDirectory
    ) throws -> (ResolvedCluster, PortReservation?) {
        switch self.definition {
        case .known(let name):
            guard let previous else {
                throw ControlError("cluster \(name) left no definition; give its file")
            }
            return (previous, nil)
        case .spec(let spec):
            var options = ResolutionOptions(
                stateDirectory: directory.path,
                links: self.links,
                previous: previous
            )
            options.reservation = try spec.reservePorts(options)
            return (try spec.resolve(options), options.reservation)
        }
    }
}
