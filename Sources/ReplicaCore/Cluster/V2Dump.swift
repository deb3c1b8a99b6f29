/// A snapshot's own data: the v2 store as etcd dumps it, which is where its members look for
/// membership and version when they are restored from a snapshot.
///
/// ```
/// {"Root":{"Path":"/",…,"Children":{
///    "0":{…"members":{…"<id>":{…"attributes":{…"Value":"{\"name\":…}"},
///                              "raftAttributes":{…"Value":"{\"peerURLs\":[…]}"}}},
///         "removed_members":{…"<id>":{…}}, "version":{…"Value":"3.5.0"}},
///    "1":{…}}},                            the keys of the v2 API
///  "WatcherHub":{…},"CurrentIndex":n,"Stats":{…},"CurrentVersion":2}
/// ```
extension ClusterModel {
    /// Reads members, former members and version from a snapshot's data.
    ///
    /// - Throws: `ClusterError` when the data is no dump of etcd's.
    public init(v2Dump text: [UInt8]) throws(ClusterError) {
        self.init()
        var leaves: [V2Leaf] = []
        do {
            var reader = JSONReader(text)
            try reader.object { (reader: inout JSONReader, name) throws(JSONError) in
                guard name == "Root" else { return try reader.skip() }
                try V2Leaf.read(&reader, path: [], into: &leaves)
            }
            try reader.end()
        } catch {
            throw ClusterError("the snapshot's membership cannot be read: \(error)")
        }
        for leaf in leaves { try self.take(leaf) }
        for member in self.members where member.peerURLs.isEmpty {
            throw ClusterError("the snapshot says nothing about where member \(hex(member.id)) is")
        }
    }

    private mutating func take(_ leaf: V2Leaf) throws(ClusterError) {
        let path = leaf.path
        if path == ["0", "version"] {
            guard let version = ClusterVersion(leaf.value) else {
                throw ClusterError("the snapshot's cluster version is '\(leaf.value)'")
            }
            self.version = version
        } else if path.count == 3, path.starts(with: ["0", "removed_members"]) {
            self.noteRemoved(try Self.id(path[2]))
        } else if path.count == 4, path.starts(with: ["0", "members"]) {
            let id = try Self.id(path[2])
            var member = self.member(id) ?? ClusterMember(id: id)
            do { try member.readJSON(Array(leaf.value.utf8)) } catch {
                throw ClusterError("the snapshot's \(path[3]) of member \(hex(id)): \(error)")
            }
            self.set(member)
        }
    }

    private static func id(_ text: String) throws(ClusterError) -> UInt64 {
        guard let id = memberID(text) else {
            throw ClusterError("the snapshot names a member '\(text)'")
        }
        return id
    }

    /// The data of a snapshot of this cluster, as etcd 3.5 would dump a v2 store in which nothing
    /// else was ever written, with an empty history of events.
    public func v2Dump() -> [UInt8] {
        var store = V2Store()
        for member in self.members { store.add(member) }
        store.addRemoved(self.removed)
        if let version = self.version { store.add(version) }
        return store.dump()
    }
}

extension ClusterMember {
    /// Reads the fields of one of a member's parts, whichever it is.
    mutating func readJSON(_ text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text)
        var member = self
        try reader.object { (reader: inout JSONReader, name) throws(JSONError) in
            // Neither part has the id.
            if name == "id" { return try reader.skip() }
            try member.read(name, from: &reader)
        }
        try reader.end()
        self = member
    }
}

/// A value of a dumped v2 store.
private struct V2Leaf {
    var path: [String]
    var value: String

    /// Collects the values below a node, keys of the v2 API apart.
    static func read(
        _ reader: inout JSONReader,
        path: [String],
        into leaves: inout [V2Leaf]
    ) throws(JSONError) {
        var value = ""
        var isDirectory = false
        var found = leaves
        try reader.object { (reader: inout JSONReader, name) throws(JSONError) in
            switch name {
            case "Value": value = try reader.string()
            case "Children":
                if try reader.null() { return }
                isDirectory = true
                try reader.object { (reader: inout JSONReader, child) throws(JSONError) in
                    if path.isEmpty, child != "0" { return try reader.skip() }
                    try Self.read(&reader, path: path + [child], into: &found)
                }
            default: try reader.skip()
            }
        }
        if !isDirectory { found.append(V2Leaf(path: path, value: value)) }
        leaves = found
    }
}
