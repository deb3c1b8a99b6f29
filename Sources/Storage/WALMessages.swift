public import Basics
public import Raft

/// Whose log it is: `etcdserverpb.Metadata`, the second record of every segment.
public struct WALMetadata: WireMessage {
    /// The member's id.
    public var nodeID: UInt64 = 0
    /// The cluster's id.
    public var clusterID: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(nodeID: UInt64, clusterID: UInt64) {
        self.nodeID = nodeID
        self.clusterID = clusterID
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.nodeID = try cursor.uint64(bytes, tag)
            case 2: self.clusterID = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.nodeID, always: true)
        writer.uint64(2, self.clusterID, always: true)
    }
}

/// The log's mark that a snapshot file is durable: `walpb.Snapshot`.
public struct WALSnapshot: WireMessage {
    /// The last entry that the snapshot includes.
    public var index: UInt64 = 0
    /// That entry's term.
    public var term: UInt64 = 0
    /// Who takes part as of `index`; absent in the logs of etcd 3.4 and in a new log's mark 0.
    public var confState: ConfState?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(index: UInt64, term: UInt64, confState: ConfState? = nil) {
        self.index = index
        self.term = term
        self.confState = confState
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.index = try cursor.uint64(bytes, tag)
            case 2: self.term = try cursor.uint64(bytes, tag)
            case 3: try cursor.message(bytes, tag, into: &self.confState)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.index, always: true)
        writer.uint64(2, self.term, always: true)
        writer.message(3, self.confState)
    }
}
