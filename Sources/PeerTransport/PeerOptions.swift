package import NIOCore

/// How this member takes part in the peer protocol.
package struct PeerOptions: Sendable {
    /// This member.
    package var localID: UInt64
    /// The cluster; requests of other clusters are refused with 412.
    package var clusterID: UInt64
    /// The version that this member reports, such as 3.6.0.
    package var serverVersion: ServerVersion
    /// The oldest cluster version that this member works in; older servers are refused.
    package var minClusterVersion = ServerVersion(3, 0, 0)
    /// Where the others reach this member, told in every request, so that a member that does not
    /// know this one yet can answer it.
    package var advertisedURLs: [PeerURL]
    /// How long a connection may take to come about; etcd: a second and an election timeout.
    package var dialTimeout: TimeAmount = .seconds(2)
    /// After how long without a byte a stream counts as broken.
    ///
    /// A third of it is the pace of the heartbeats on idle streams, so all members should agree.
    package var readTimeout: TimeAmount = .seconds(5)
    /// After how long without progress a stream that has bytes to write counts as broken.
    package var writeTimeout: TimeAmount = .seconds(5)
    /// The least time between the starts of two dials of one stream.
    package var redialInterval: TimeAmount = .milliseconds(100)
    /// The longest message that is read; a peer that announces a longer one is disconnected.
    package var messageBytesMax = 512 << 20
    /// How many bytes may wait in one stream; what comes on top is dropped.
    package var queuedBytesMax = 64 << 20

    /// Makes options with etcd's timing.
    package init(
        localID: UInt64,
        clusterID: UInt64,
        serverVersion: ServerVersion,
        advertisedURLs: [PeerURL]
    ) {
        self.localID = localID
        self.clusterID = clusterID
        self.serverVersion = serverVersion
        self.advertisedURLs = advertisedURLs
    }

    /// How often idle streams are written to and silent ones are looked at.
    var beat: TimeAmount { .nanoseconds(self.readTimeout.nanoseconds / 3) }
}
