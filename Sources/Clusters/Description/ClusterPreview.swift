import Platform

/// A cluster file resolved for looking at, not for starting.
///
/// Nothing is held or written. Where the cluster has run before, its record supplies the ports, so
/// that what is shown is what `tern up` would use.
package struct ClusterPreview: Sendable {
    /// The cluster.
    package let cluster: ResolvedCluster
    /// What the user should know about it.
    package let notes: [String]
    private let file: String

    /// Reads and resolves the file, or takes a cluster by the name under which it was last up.
    package init(file: String, links: LinkMode? = nil) throws {
        if links == nil, !file.contains("/"), !Files.isFile(file),
            let known = try ResolvedCluster.recorded(
                in: ClusterSpec.defaultStateDirectory(of: file)
            )
        {
            self.cluster = known
            self.notes = ["note: cluster \(file) as it was last started"]
            self.file = file
            return
        }
        if !file.contains("/"), !file.contains("."), !Files.exists(file) {
            throw YAMLError([
                YAMLProblem(
                    .none(in: file),
                    "\(file) is neither a file nor a cluster that was up; name a cluster file"
                )
            ])
        }
        let spec = try ClusterSpec.load(file)
        var options = ResolutionOptions(links: links, needsBinary: false)
        let directory = spec.effectiveStateDirectory(options)
        options.previous = try ResolvedCluster.recorded(in: directory)
        var notes: [String] = []
        if PortPlan.needsReservation(spec, options, links: spec.effectiveLinks(options)) {
            notes.append("note: tern up chooses the ports that the file leaves open when it starts")
        }
        self.cluster = try spec.resolve(options)
        if let taken = self.cluster.takenPorts() {
            notes.append("note: \(taken), so tern up would refuse unless that is this cluster")
        }
        if self.cluster.version == nil, !self.cluster.localMembers.isEmpty {
            notes.append("note: no \(self.cluster.binary) was found here; tern doctor says more")
        }
        self.notes = notes
        self.file = file
    }

    /// The rendered units, or only the service of one member.
    package func units(ofMember name: String?) throws(YAMLError) -> [UnitRenderer.Unit] {
        let renderer = UnitRenderer(self.cluster, source: self.file)
        guard let name else { return renderer.all() }
        guard let member = self.cluster[name] else {
            let names = self.cluster.members.map(\.name)
            let guess = Suggestion.clause(for: name, in: names)
            let known = "it has \(names.joined(separator: ", "))"
            let message =
                "there is no member \"\(name)\"\(guess.isEmpty ? ";" : guess) \(known)"
            throw YAMLError([
                YAMLProblem(SourcePosition(file: self.file, line: 1, column: 1), message)
            ])
        }
        return [renderer.service(for: member)]
    }
}
