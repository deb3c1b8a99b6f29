// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What `v3lockpb.Lock/Lock` is asked.
public struct LockRequest: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []
    /// The lease whose end releases the lock.
    ///
    /// `lease`, field 2.
    public var lease: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = [],
        lease: Int64 = 0
    ) {
        self.name = name
        self.lease = lease
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            case 2: self.lease = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
        writer.int64(2, self.lease)
    }
}

/// What `v3lockpb.Lock/Lock` answers.
public struct LockResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// The key to unlock with; it exists as long as the lock is held.
    ///
    /// `key`, field 2.
    public var key: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        key: [UInt8] = []
    ) {
        self.header = header
        self.key = key
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.key = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.bytes(2, self.key)
    }
}

/// What `v3lockpb.Lock/Unlock` is asked.
public struct UnlockRequest: WireMessage {
    /// `key`, field 1.
    public var key: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = []
    ) {
        self.key = key
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
    }
}

/// What `v3lockpb.Lock/Unlock` answers.
public struct UnlockResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}
