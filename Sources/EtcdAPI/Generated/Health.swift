// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// Names the service whose health is asked; empty for the whole member.
public struct HealthCheckRequest: WireMessage {
    /// `service`, field 1.
    public var service: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        service: String = ""
    ) {
        self.service = service
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.service = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.service)
    }
}

/// How a service is.
public struct HealthCheckResponse: WireMessage {
    /// `status`, field 1.
    public var status: ServingStatus = .unknown

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        status: ServingStatus = .unknown
    ) {
        self.status = status
    }

    /// Whether a service can be used.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct ServingStatus: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `UNKNOWN`.
        public static let unknown = Self(rawValue: 0)

        /// `SERVING`.
        public static let serving = Self(rawValue: 1)

        /// `NOT_SERVING`.
        public static let notServing = Self(rawValue: 2)

        /// `SERVICE_UNKNOWN`.
        public static let serviceUnknown = Self(rawValue: 3)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.status = ServingStatus(rawValue: try cursor.int32(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.status.rawValue)
    }
}
