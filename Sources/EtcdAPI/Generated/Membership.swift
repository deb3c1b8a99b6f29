// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What a member says of itself once it has started.
///
/// Since etcd 3.5.
public struct MemberAttributes: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `client_urls`, field 2.
    public var clientURLs: [String] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        clientURLs: [String] = []
    ) {
        self.name = name
        self.clientURLs = clientURLs
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.clientURLs.append(try cursor.string(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        for element in self.clientURLs { writer.string(2, element, always: true) }
    }
}

/// Raises the version that all members agree to behave as.
///
/// Since etcd 3.5.
public struct ClusterVersionSetRequest: WireMessage {
    /// Such as `3.6.0`.
    ///
    /// `ver`, field 1.
    public var ver: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        ver: String = ""
    ) {
        self.ver = ver
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.ver = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.ver)
    }
}

/// Publishes a member's attributes.
///
/// Since etcd 3.5.
public struct ClusterMemberAttrSetRequest: WireMessage {
    /// `member_ID`, field 1.
    public var memberID: UInt64 = 0
    /// `member_attributes`, field 2.
    public var memberAttributes: MemberAttributes?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        memberID: UInt64 = 0,
        memberAttributes: MemberAttributes? = nil
    ) {
        self.memberID = memberID
        self.memberAttributes = memberAttributes
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.memberID = try cursor.uint64(bytes, tag)
            case 2: try cursor.message(bytes, tag, into: &self.memberAttributes)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.memberID)
        writer.message(2, self.memberAttributes)
    }
}

/// Begins or ends a downgrade.
///
/// Since etcd 3.5.
public struct DowngradeInfoSetRequest: WireMessage {
    /// `enabled`, field 1.
    public var enabled: Bool = false
    /// The version to go down to.
    ///
    /// `ver`, field 2.
    public var ver: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        enabled: Bool = false,
        ver: String = ""
    ) {
        self.enabled = enabled
        self.ver = ver
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.enabled = try cursor.bool(bytes, tag)
            case 2: self.ver = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bool(1, self.enabled)
        writer.string(2, self.ver)
    }
}
