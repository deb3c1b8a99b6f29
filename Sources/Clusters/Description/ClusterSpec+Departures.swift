extension ClusterSpec {
    /// How the file departs from the cluster whose data is still there.
    ///
    /// A store takes its members and their URLs from its data, whatever its flags say, so a cluster
    /// started with other ones would not find itself.
    func departures(of cluster: ResolvedCluster, _ previous: ResolvedCluster?) -> [YAMLProblem] {
        guard let previous else { return [] }
        let advice = "delete its data with tern down --volumes \(cluster.name), or use another name"
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
}
