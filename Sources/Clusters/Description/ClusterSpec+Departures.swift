import Platform

extension ClusterSpec {
    /// How the file departs from the cluster whose data is still there.
    ///
    /// A store takes its members and their URLs from its data, whatever its flags say, so a cluster
    /// started with other ones would not find itself.
    func departures(of cluster: ResolvedCluster, _ previous: ResolvedCluster?) -> [YAMLProblem] {
        guard let previous else { return [] }
        let advice = "delete its data with tern down \(cluster.name) -v, or use another name"
        let holdsData = previous.localMembers.contains { Files.exists($0.dataDirectory) }
        guard cluster.storeKind == previous.storeKind || !holdsData else {
            let message =
                "cluster \(cluster.name) has data of \(previous.storeKind.rawValue), which"
                + " \(cluster.storeKind.rawValue) cannot read; \(advice)"
            return [YAMLProblem(self.positions["store.kind"] ?? .none(in: self.file), message)]
        }
        let names = previous.members.map(\.name)
        guard cluster.members.map(\.name) == names else {
            let message =
                "cluster \(cluster.name) has data of \(names.joined(separator: ", ")); \(advice)"
            return [self.problem("members", message)]
        }
        let moved = zip(cluster.members, previous.members).first { now, before in
            now.advertisePeerURL != before.advertisePeerURL
        }
        guard let (now, before) = moved else { return [] }
        let message =
            "\(now.name) of cluster \(cluster.name) has data for \(before.advertisePeerURL), not for"
            + " \(now.advertisePeerURL); \(advice)"
        let place = self.positions["ports"] == nil ? "members" : "ports"
        return [self.problem(place, message)]
    }

    /// How a cluster that is up differs from what this file asks for.
    package struct Difference: Sendable, Hashable {
        /// What it has and what it should have, as in "with other settings (links)".
        package var phrase: String
        /// Whether the file's cluster could go on with its data.
        package var fitsData: Bool
    }

    /// What this file asks for that a cluster which is up does not have; nil when it is up as the
    /// file says.
    ///
    /// Only what the file says, or what every file decides, is compared: what is derived anew might
    /// differ for the shell that asks and not for the cluster.
    package func difference(from running: ResolvedCluster) throws -> Difference? {
        let wanted = ClusterSpec.size(self.members.count, self.store.kind, nil)
        let names = running.members.map(\.name)
        guard self.members.map(\.name) == names, self.store.kind == running.storeKind else {
            let real = ClusterSpec.size(names.count, running.storeKind, running.version)
            return Difference(phrase: "with \(real), not with \(wanted)", fitsData: false)
        }
        let options = ResolutionOptions(
            stateDirectory: running.stateDirectory,
            previous: running,
            needsBinary: false
        )
        let again = try self.resolve(options)
        let settings: [(key: String, isSame: Bool)] = [
            ("store.binary", again.version == nil || again.binary == running.binary),
            ("token", again.token == running.token),
            ("links", self.links == nil || again.links == running.links),
            ("systemd", self.systemd.over(running.systemd) == running.systemd),
            ("flags", Self.flags(of: again) == Self.flags(of: running)),
            ("environment", Self.environment(of: again) == Self.environment(of: running)),
            ("ports", Self.urls(of: again) == Self.urls(of: running)),
        ]
        let other = settings.filter { !$0.isSame }.map(\.key)
        guard !other.isEmpty else { return nil }
        let list = other.joined(separator: ", ")
        return Difference(phrase: "with other settings (\(list))", fitsData: true)
    }

    private static func size(_ members: Int, _ kind: StoreKind, _ version: String?) -> String {
        let count = "\(members) member\(members == 1 ? "" : "s") of \(kind.rawValue)"
        return version.map { "\(count) \($0)" } ?? count
    }

    private static func flags(of cluster: ResolvedCluster) -> [[ServerFlag]] {
        cluster.members.map(\.extraFlags)
    }

    private static func environment(of cluster: ResolvedCluster) -> [[EnvironmentVariable]] {
        cluster.members.map(\.environment)
    }

    private static func urls(of cluster: ResolvedCluster) -> [[MemberURL]] {
        cluster.members.map { [$0.advertiseClientURL, $0.advertisePeerURL] }
    }
}
