// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// One key as a revision left it.
public struct KeyValue: WireMessage {
    /// `key`, field 1.
    public var key: [UInt8] = []
    /// The revision that created the key.
    ///
    /// `create_revision`, field 2.
    public var createRevision: Int64 = 0
    /// The revision that last changed it.
    ///
    /// `mod_revision`, field 3.
    public var modRevision: Int64 = 0
    /// How often it was written since its creation; 0 in a deletion.
    ///
    /// `version`, field 4.
    public var version: Int64 = 0
    /// `value`, field 5.
    public var value: [UInt8] = []
    /// The lease it is attached to; 0 for none.
    ///
    /// `lease`, field 6.
    public var lease: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = [],
        createRevision: Int64 = 0,
        modRevision: Int64 = 0,
        version: Int64 = 0,
        value: [UInt8] = [],
        lease: Int64 = 0
    ) {
        self.key = key
        self.createRevision = createRevision
        self.modRevision = modRevision
        self.version = version
        self.value = value
        self.lease = lease
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            case 2: self.createRevision = try cursor.int64(bytes, tag)
            case 3: self.modRevision = try cursor.int64(bytes, tag)
            case 4: self.version = try cursor.int64(bytes, tag)
            case 5: self.value = try cursor.bytes(bytes, tag)
            case 6: self.lease = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
        writer.int64(2, self.createRevision)
        writer.int64(3, self.modRevision)
        writer.int64(4, self.version)
        writer.bytes(5, self.value)
        writer.int64(6, self.lease)
    }
}

/// One change of one key.
public struct Event: WireMessage {
    /// `type`, field 1.
    public var type: EventType = .put
    /// The key afterwards; a deletion tells key and revision only.
    ///
    /// `kv`, field 2.
    public var kv: KeyValue?
    /// The key before, if asked for and not compacted.
    ///
    /// `prev_kv`, field 3.
    public var prevKV: KeyValue?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        type: EventType = .put,
        kv: KeyValue? = nil,
        prevKV: KeyValue? = nil
    ) {
        self.type = type
        self.kv = kv
        self.prevKV = prevKV
    }

    /// What happened to a key.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct EventType: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `PUT`.
        public static let put = Self(rawValue: 0)

        /// `DELETE`.
        public static let delete = Self(rawValue: 1)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.type = EventType(rawValue: try cursor.int32(bytes, tag))
            case 2: try cursor.message(bytes, tag, into: &self.kv)
            case 3: try cursor.message(bytes, tag, into: &self.prevKV)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.type.rawValue)
        writer.message(2, self.kv)
        writer.message(3, self.prevKV)
    }
}
