// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// A lease as the database keeps it.
public struct StoredLease: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0
    /// Seconds granted.
    ///
    /// `TTL`, field 2.
    public var ttl: Int64 = 0
    /// Seconds left at the last checkpoint; 0 when there was none.
    ///
    /// `RemainingTTL`, field 3, since etcd 3.4.
    public var remainingTTL: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0,
        ttl: Int64 = 0,
        remainingTTL: Int64 = 0
    ) {
        self.id = id
        self.ttl = ttl
        self.remainingTTL = remainingTTL
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            case 2: self.ttl = try cursor.int64(bytes, tag)
            case 3: self.remainingTTL = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
        writer.int64(2, self.ttl)
        writer.int64(3, self.remainingTTL)
    }
}

/// What a member asks the leader about a lease, over HTTP.
///
/// Since etcd 3.1.
public struct LeaseInternalRequest: WireMessage {
    /// `LeaseTimeToLiveRequest`, field 1.
    public var leaseTimeToLiveRequest: LeaseTimeToLiveRequest?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        leaseTimeToLiveRequest: LeaseTimeToLiveRequest? = nil
    ) {
        self.leaseTimeToLiveRequest = leaseTimeToLiveRequest
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.leaseTimeToLiveRequest)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.leaseTimeToLiveRequest)
    }
}

/// What the leader answers.
///
/// Since etcd 3.1.
public struct LeaseInternalResponse: WireMessage {
    /// `LeaseTimeToLiveResponse`, field 1.
    public var leaseTimeToLiveResponse: LeaseTimeToLiveResponse?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        leaseTimeToLiveResponse: LeaseTimeToLiveResponse? = nil
    ) {
        self.leaseTimeToLiveResponse = leaseTimeToLiveResponse
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.leaseTimeToLiveResponse)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.leaseTimeToLiveResponse)
    }
}
