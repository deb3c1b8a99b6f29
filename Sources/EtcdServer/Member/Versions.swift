import ReplicaCore

/// The body of `/version`.
struct VersionAnswer {
    /// The version of the server, such as 3.6.14.
    var server: String
    /// The version that all members agree on.
    var cluster: String
    /// The version of the stored form; told from 3.6 on.
    var storage: String?

    init(server: String, cluster: String, storage: String?) {
        self.server = server
        self.cluster = cluster
        self.storage = storage
    }

    /// Reads what another member says; nil when it names no server version.
    init?(parsing body: [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        func value(_ name: String) -> String? {
            guard let found = text.firstRange(of: "\"\(name)\":\"") else { return nil }
            return String(text[found.upperBound...].prefix { $0 != "\"" })
        }
        guard let server = value("etcdserver") else { return nil }
        self.server = server
        self.cluster = value("etcdcluster") ?? "not_decided"
        self.storage = value("storage")
    }

    /// The body as etcd writes it.
    var json: String {
        let storage = self.storage.map { ",\"storage\":\"\($0)\"" } ?? ""
        return "{\"etcdserver\":\"\(self.server)\",\"etcdcluster\":\"\(self.cluster)\"\(storage)}"
    }
}

extension Member {
    /// What this member says of its versions.
    var versions: VersionAnswer {
        let compatibility = self.configuration.compatibility
        let cluster = self.core.cluster.version?.description
        return VersionAnswer(
            server: compatibility.serverVersion,
            cluster: cluster ?? "not_decided",
            storage: compatibility == .v35 ? nil : cluster ?? "unknown"
        )
    }
}
