// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What a client says on a watch stream.
public struct WatchRequest: WireMessage {
    /// `request_union`: at most one of its cases.
    public var requestUnion: RequestUnion?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        requestUnion: RequestUnion? = nil
    ) {
        self.requestUnion = requestUnion
    }

    /// The cases of `request_union`.
    public enum RequestUnion: Equatable, Sendable {
        /// `create_request`, field 1.
        case createRequest(WatchCreateRequest)
        /// `cancel_request`, field 2.
        case cancelRequest(WatchCancelRequest)
        /// `progress_request`, field 3, since etcd 3.4.
        case progressRequest(WatchProgressRequest)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1:
                var value = WatchCreateRequest()
                try cursor.message(bytes, tag, into: &value)
                self.requestUnion = .createRequest(value)
            case 2:
                var value = WatchCancelRequest()
                try cursor.message(bytes, tag, into: &value)
                self.requestUnion = .cancelRequest(value)
            case 3:
                var value = WatchProgressRequest()
                try cursor.message(bytes, tag, into: &value)
                self.requestUnion = .progressRequest(value)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        switch self.requestUnion {
        case .createRequest(let value)?: writer.message(1, value)
        case .cancelRequest(let value)?: writer.message(2, value)
        case .progressRequest(let value)?: writer.message(3, value)
        case nil: break
        }
    }
}

/// Opens a watcher on the stream.
public struct WatchCreateRequest: WireMessage {
    /// `key`, field 1.
    public var key: [UInt8] = []
    /// `range_end`, field 2.
    public var rangeEnd: [UInt8] = []
    /// The first revision to tell of; 0 for the next one.
    ///
    /// `start_revision`, field 3.
    public var startRevision: Int64 = 0
    /// Whether an idle watcher is told now and then how far it has come.
    ///
    /// `progress_notify`, field 4.
    public var progressNotify: Bool = false
    /// Events not to send.
    ///
    /// `filters`, field 5, since etcd 3.1.
    public var filters: [FilterType] = []
    /// Whether events carry what was there before.
    ///
    /// `prev_kv`, field 6, since etcd 3.1.
    public var prevKV: Bool = false
    /// An id chosen by the client; 0 to get one.
    ///
    /// `watch_id`, field 7, since etcd 3.4.
    public var watchID: Int64 = 0
    /// Whether a large response may be split.
    ///
    /// `fragment`, field 8, since etcd 3.4.
    public var fragment: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = [],
        rangeEnd: [UInt8] = [],
        startRevision: Int64 = 0,
        progressNotify: Bool = false,
        filters: [FilterType] = [],
        prevKV: Bool = false,
        watchID: Int64 = 0,
        fragment: Bool = false
    ) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.startRevision = startRevision
        self.progressNotify = progressNotify
        self.filters = filters
        self.prevKV = prevKV
        self.watchID = watchID
        self.fragment = fragment
    }

    /// Events that a watcher does not want.
    ///
    /// Since etcd 3.1.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct FilterType: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `NOPUT`.
        public static let noPut = Self(rawValue: 0)

        /// `NODELETE`.
        public static let noDelete = Self(rawValue: 1)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            case 2: self.rangeEnd = try cursor.bytes(bytes, tag)
            case 3: self.startRevision = try cursor.int64(bytes, tag)
            case 4: self.progressNotify = try cursor.bool(bytes, tag)
            case 5: self.filters += try cursor.varints(bytes, tag).map { FilterType(rawValue: Int32(truncatingIfNeeded: $0)) }
            case 6: self.prevKV = try cursor.bool(bytes, tag)
            case 7: self.watchID = try cursor.int64(bytes, tag)
            case 8: self.fragment = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
        writer.bytes(2, self.rangeEnd)
        writer.int64(3, self.startRevision)
        writer.bool(4, self.progressNotify)
        writer.packed(5, self.filters.map { UInt64(bitPattern: Int64($0.rawValue)) })
        writer.bool(6, self.prevKV)
        writer.int64(7, self.watchID)
        writer.bool(8, self.fragment)
    }
}

/// Closes a watcher of the stream.
///
/// Since etcd 3.1.
public struct WatchCancelRequest: WireMessage {
    /// `watch_id`, field 1.
    public var watchID: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        watchID: Int64 = 0
    ) {
        self.watchID = watchID
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.watchID = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.watchID)
    }
}

/// Asks how far all watchers of the stream have come.
///
/// Since etcd 3.4.
public struct WatchProgressRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What a member says on a watch stream.
public struct WatchResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// The watcher; -1 for all of the stream, or for one that was refused.
    ///
    /// `watch_id`, field 2.
    public var watchID: Int64 = 0
    /// Whether this answers a create request.
    ///
    /// `created`, field 3.
    public var created: Bool = false
    /// Whether the watcher is gone; no more events follow.
    ///
    /// `canceled`, field 4.
    public var canceled: Bool = false
    /// Not 0 when the watcher asked for revisions that are compacted.
    ///
    /// `compact_revision`, field 5.
    public var compactRevision: Int64 = 0
    /// Why the watcher is gone, if etcd says so.
    ///
    /// `cancel_reason`, field 6, since etcd 3.4.
    public var cancelReason: String = ""
    /// Whether the rest of this response follows in another one.
    ///
    /// `fragment`, field 7, since etcd 3.4.
    public var fragment: Bool = false
    /// The changes, in the order of their revisions.
    ///
    /// `events`, field 11.
    public var events: [Event] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        watchID: Int64 = 0,
        created: Bool = false,
        canceled: Bool = false,
        compactRevision: Int64 = 0,
        cancelReason: String = "",
        fragment: Bool = false,
        events: [Event] = []
    ) {
        self.header = header
        self.watchID = watchID
        self.created = created
        self.canceled = canceled
        self.compactRevision = compactRevision
        self.cancelReason = cancelReason
        self.fragment = fragment
        self.events = events
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.watchID = try cursor.int64(bytes, tag)
            case 3: self.created = try cursor.bool(bytes, tag)
            case 4: self.canceled = try cursor.bool(bytes, tag)
            case 5: self.compactRevision = try cursor.int64(bytes, tag)
            case 6: self.cancelReason = try cursor.string(bytes, tag)
            case 7: self.fragment = try cursor.bool(bytes, tag)
            case 11: try cursor.message(bytes, tag, appendingTo: &self.events)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.int64(2, self.watchID)
        writer.bool(3, self.created)
        writer.bool(4, self.canceled)
        writer.int64(5, self.compactRevision)
        writer.string(6, self.cancelReason)
        writer.bool(7, self.fragment)
        for element in self.events { writer.message(11, element) }
    }
}
