extension ResolvedCluster {
    /// Throws one sentence when the lab cannot launch and watch this cluster from here.
    package func checkIsLaunchable() throws(ClustersError) {
        let operation = "starting cluster \(self.name)"
        guard !self.localMembers.isEmpty else {
            let hosts = self.members.map(\.host).joined(separator: ", ")
            throw ClustersError(
                operation,
                "none of its members runs on this machine, but on \(hosts); render their units with"
                    + " tern units render"
            )
        }
        // The lab watches members and drives clients over plain connections.
        guard let member = self.localMembers.first(where: { $0.listenClientURL.scheme == .https })
        else { return }
        throw ClustersError(
            operation,
            "\(member.name) serves clients over https, which the lab does not speak; use http for the"
                + " client URLs of clusters on this machine"
        )
    }
}
