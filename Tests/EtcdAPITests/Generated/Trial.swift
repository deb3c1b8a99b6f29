// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

package import Basics

/// Stands for the messages whose zero values etcd writes.
package struct TrialEntry: WireMessage {
    /// `type`, field 1.
    package var type: Int32 = 0
    /// `term`, field 2.
    package var term: UInt64 = 0
    /// `data`, field 3.
    package var data: [UInt8] = []
    /// `note`, field 4.
    package var note: String = ""
    /// `state`, field 5.
    package var state: TrialState = TrialState()
    /// `rest`, field 6.
    package var rest: TrialState?
    /// `flag`, field 7.
    package var flag: Bool = false
    /// `blob`, field 8.
    package var blob: [UInt8] = []

    /// Makes a message with every field at its default.
    package init() {}

    /// Makes a message with these fields.
    package init(
        type: Int32 = 0,
        term: UInt64 = 0,
        data: [UInt8] = [],
        note: String = "",
        state: TrialState = TrialState(),
        rest: TrialState? = nil,
        flag: Bool = false,
        blob: [UInt8] = []
    ) {
        self.type = type
        self.term = term
        self.data = data
        self.note = note
        self.state = state
        self.rest = rest
        self.flag = flag
        self.blob = blob
    }

    /// Reads fields up to the cursor's end.
    package mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.type = try cursor.int32(bytes, tag)
            case 2: self.term = try cursor.uint64(bytes, tag)
            case 3: self.data = try cursor.bytes(bytes, tag)
            case 4: self.note = try cursor.string(bytes, tag)
            case 5: try cursor.message(bytes, tag, into: &self.state)
            case 6: try cursor.message(bytes, tag, into: &self.rest)
            case 7: self.flag = try cursor.bool(bytes, tag)
            case 8: self.blob = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    package func write(to writer: inout WireWriter) {
        writer.int32(1, self.type, always: true)
        writer.uint64(2, self.term, always: true)
        writer.bytes(3, self.data)
        writer.string(4, self.note, always: true)
        writer.message(5, self.state)
        writer.message(6, self.rest)
        writer.bool(7, self.flag, always: true)
        writer.bytes(8, self.blob, always: true)
    }
}

/// `trialpb.TrialState`.
package struct TrialState: WireMessage {
    /// `voters`, field 1.
    package var voters: [UInt64] = []
    /// `weight`, field 2.
    package var weight: Int64 = 0
    /// `children`, field 3.
    package var children: [TrialState] = []

    /// Makes a message with every field at its default.
    package init() {}

    /// Makes a message with these fields.
    package init(
        voters: [UInt64] = [],
        weight: Int64 = 0,
        children: [TrialState] = []
    ) {
        self.voters = voters
        self.weight = weight
        self.children = children
    }

    /// Reads fields up to the cursor's end.
    package mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.voters += try cursor.varints(bytes, tag).map { $0 }
            case 2: self.weight = try cursor.int64(bytes, tag)
            case 3: try cursor.message(bytes, tag, appendingTo: &self.children)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    package func write(to writer: inout WireWriter) {
        for element in self.voters { writer.uint64(1, element, always: true) }
        writer.int64(2, self.weight, always: true)
        for element in self.children { writer.message(3, element) }
    }
}
