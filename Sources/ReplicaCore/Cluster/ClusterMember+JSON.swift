/// A member in JSON: the row of the database, the context of a change, and the peer port's list.
extension ClusterMember {
    /// Reads one member.
    ///
    /// - Throws: `JSONError` when the text is no member.
    public init(decodingJSON text: [UInt8]) throws(JSONError) {
        self = try MemberContext(decodingJSON: text).member
    }

    /// The member as etcd writes it.
    public func encodeJSON() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { self.write(to: &$0) }
        return writer.bytes
    }

    /// Reads what a member answers to `GET /members` at its peer port.
    ///
    /// - Throws: `JSONError` when the text is no list of members.
    public static func decodeList(_ text: [UInt8]) throws(JSONError) -> [ClusterMember] {
        var reader = JSONReader(text)
        var members: [ClusterMember] = []
        try reader.array { (reader: inout JSONReader) throws(JSONError) in
            members.append(try MemberContext(&reader).member)
        }
        try reader.end()
        return members
    }

    /// What a member answers to `GET /members` at its peer port.
    public static func encodeList(_ members: [ClusterMember]) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { for member in members { $0.object { member.write(to: &$0) } } }
        // Go's encoder ends a value with a line feed when it writes to a stream.
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Writes the fields in the order in which etcd's structures declare them.
    func write(to writer: inout JSONWriter) {
        writer.name("id")
        writer.uint64(self.id)
        self.writeRaftAttributes(to: &writer)
        self.writeAttributes(to: &writer)
    }

    /// What concerns raft: `raftAttributes` of the v2 store.
    func writeRaftAttributes(to writer: inout JSONWriter) {
        writer.name("peerURLs")
        writer.strings(self.peerURLs)
        if self.isLearner {
            writer.name("isLearner")
            writer.bool(true)
        }
    }

    /// What the member tells of itself: `attributes` of the v2 store.
    func writeAttributes(to writer: inout JSONWriter) {
        if !self.name.isEmpty {
            writer.name("name")
            writer.string(self.name)
        }
        if !self.clientURLs.isEmpty {
            writer.name("clientURLs")
            writer.strings(self.clientURLs)
        }
    }

    /// Reads one field of a member, whichever of its forms the field stands in.
    mutating func read(_ name: String, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "id": self.id = try reader.uint64()
        case "peerURLs": self.peerURLs = try reader.strings()
        case "isLearner": self.isLearner = try reader.bool()
        case "name": self.name = try reader.string()
        case "clientURLs": self.clientURLs = try reader.strings()
        default: try reader.skip()
        }
    }
}

/// What the context of an added, promoted or updated member says.
struct MemberContext: Equatable {
    var member = ClusterMember(id: 0)
    /// Whether a learner is to become a voter, which is a change of the same type as adding one.
    var isPromotion = false

    init(promoting id: UInt64) {
        self.member.id = id
        self.isPromotion = true
    }

    init(decodingJSON text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text)
        try self.init(&reader)
        try reader.end()
    }

    init(_ reader: inout JSONReader) throws(JSONError) {
        var context = MemberContext(promoting: 0)
        context.isPromotion = false
        try reader.object { (reader: inout JSONReader, name) throws(JSONError) in
            if name == "isPromote" {
                context.isPromotion = try reader.bool()
            } else {
                try context.member.read(name, from: &reader)
            }
        }
        self = context
    }

    /// The context of a promotion, which alone says whether it is one.
    func encodeJSON() -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            self.member.write(to: &$0)
            $0.name("isPromote")
            $0.bool(self.isPromotion)
        }
        return writer.bytes
    }
}
