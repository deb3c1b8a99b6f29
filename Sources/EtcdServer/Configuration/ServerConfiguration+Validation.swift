import NIOCore

extension ServerConfiguration {
    /// The longest election timeout, in milliseconds.
    private static let electionMillisecondsMax = 50_000

    /// Throws etcd's sentence about the first setting that will not do.
    func validate() throws(ProgramError) {
        try Self.checkBinding(self.listenPeerURLs)
        try Self.checkBinding(self.listenClientURLs)
        try Self.checkHosts(self.advertisePeerURLs, "initial-advertise-peer-urls")
        try Self.checkHosts(self.advertiseClientURLs, "advertise-client-urls")
        try self.checkTimes()
        guard !self.advertiseClientURLs.isEmpty else {
            throw ProgramError(
                "--advertise-client-urls is required when --listen-client-urls is set explicitly"
            )
        }
    }

    private static func checkBinding(_ urls: [MemberURL]) throws(ProgramError) {
        for url in urls where url.host != "localhost" && !url.isAddress {
            throw ProgramError("expected IP in URL for binding (\(url.text))")
        }
    }

    private static func checkHosts(_ urls: [MemberURL], _ flag: String) throws(ProgramError) {
        for url in urls where url.host.isEmpty {
            let list = urls.map(\.text).joined(separator: ",")
            throw ProgramError(
                #"--\#(flag) "\#(list)" must be "host:port" (unexpected empty host (\#(url.text)))"#
            )
        }
    }

    private func checkTimes() throws(ProgramError) {
        let heartbeat = self.heartbeatMilliseconds
        let election = self.electionMilliseconds
        guard heartbeat > 0 else {
            throw ProgramError("--heartbeat-interval must be >0 (set to \(heartbeat)ms)")
        }
        guard election > 0 else {
            throw ProgramError("--election-timeout must be >0 (set to \(election)ms)")
        }
        guard 5 * heartbeat <= election else {
            throw ProgramError(
                "--election-timeout[\(election)ms] should be at least as 5 times as "
                    + "--heartbeat-interval[\(heartbeat)ms]"
            )
        }
        guard election <= Self.electionMillisecondsMax else {
            throw ProgramError(
                "--election-timeout[\(election)ms] is too long, and should be set less than "
                    + "\(Self.electionMillisecondsMax)ms"
            )
        }
    }

    /// Throws what keeps a member without data from founding or joining the initial cluster.
    ///
    /// A restart does not look at these settings.
    package func checkInitialCluster() throws(ProgramError) {
        guard let own = self.initialCluster.member(self.name) else {
            throw ProgramError(
                "couldn't find local name \(GoValue.quoted(self.name)) in the initial cluster "
                    + "configuration"
            )
        }
        guard !self.initialCluster.hasDuplicateURLs else {
            throw ProgramError("initial cluster \(self.initialCluster.text) has duplicated url")
        }
        let listed = own.peerURLs.map(\.text)
        let advertised = self.advertisePeerURLs.map(\.text)
        let resolvedListed = own.peerURLs.map(\.resolved).sorted()
        let resolvedAdvertised = self.advertisePeerURLs.map(\.resolved).sorted()
        if resolvedListed == resolvedAdvertised { return }
        let unadvertised = listed.filter { !advertised.contains($0) }
        if !unadvertised.isEmpty {
            let missing = unadvertised.map { "\(self.name)=\($0)" }.joined(separator: ",")
            throw ProgramError(
                "--initial-cluster has \(missing) but missing from "
                    + "--initial-advertise-peer-urls=\(advertised.joined(separator: ","))"
            )
        }
        let unlisted = advertised.filter { !listed.contains($0) }.joined(separator: ",")
        let own_ = InitialCluster([.init(name: self.name, peerURLs: self.advertisePeerURLs)])
        throw ProgramError(
            "--initial-advertise-peer-urls has \(unlisted) but missing from "
                + "--initial-cluster=\(own_.text)"
        )
    }
}

extension MemberURL {
    /// Whether the host is an IP address rather than a name.
    var isAddress: Bool {
        (try? SocketAddress(ipAddress: self.host, port: self.port)) != nil
    }

    /// The URL with its host's address for its name, for comparing; as written if it has none.
    package var resolved: String {
        if self.isAddress { return self.text }
        guard
            let address = try? SocketAddress.makeAddressResolvingHost(self.host, port: self.port),
            let ip = address.ipAddress
        else { return self.text }
        return "\(self.scheme)://\(ip):\(self.port)"
    }
}
