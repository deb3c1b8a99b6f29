/// A cluster that is started once and lives as long as the test process.
actor SharedCluster {
    private var starting: Task<ProxiedCluster, any Error>?

    func get() async throws -> ProxiedCluster {
        let starting = self.starting ?? Task { try await ProxiedCluster.start() }
        self.starting = starting
        return try await starting.value
    }
}
