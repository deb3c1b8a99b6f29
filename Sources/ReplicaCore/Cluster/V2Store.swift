/// A v2 store while it is being dumped.
struct V2Store {
    /// A file or directory with the index at which it was made.
    private struct Node {
        var index: UInt64 = 0
        /// nil in a directory.
        var value: String?
        /// By ascending names.
        var children: [(name: String, node: Node)] = []

        /// Puts a node at its place below this one, and makes the directories on the way.
        mutating func insert(_ path: ArraySlice<String>, _ value: String, at index: UInt64) {
            guard let name = path.first else {
                self.value = value
                return
            }
            if let place = self.children.firstIndex(where: { $0.name == name }) {
                self.children[place].node.insert(path.dropFirst(), value, at: index)
                return
            }
            var node = Node(index: index)
            node.insert(path.dropFirst(), value, at: index)
            let place = self.children.firstIndex { PeerURLs.precedes(name, $0.name) }
            self.children.insert((name, node), at: place ?? self.children.count)
        }
    }

    private var root = Node(children: [("0", Node()), ("1", Node())])
    /// Counts the changes, as the store does.
    private var index: UInt64 = 0

    private mutating func set(_ path: [String], _ value: String) {
        self.index += 1
        self.root.insert(path[...], value, at: self.index)
    }

    mutating func add(_ member: ClusterMember) {
        let path = ["0", "members", hex(member.id)]
        var writer = JSONWriter()
        writer.object { member.writeRaftAttributes(to: &$0) }
        self.set(path + ["raftAttributes"], String(decoding: writer.bytes, as: UTF8.self))
        guard member.isStarted || !member.clientURLs.isEmpty else { return }
        writer = JSONWriter()
        writer.object { member.writeAttributes(to: &$0) }
        self.set(path + ["attributes"], String(decoding: writer.bytes, as: UTF8.self))
    }

    mutating func addRemoved(_ ids: [UInt64]) {
        for id in ids { self.set(["0", "removed_members", hex(id)], "") }
    }

    mutating func add(_ version: ClusterVersion) {
        self.set(["0", "version"], version.description)
    }

    func dump() -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.name("Root")
            Self.write(self.root, "/", to: &$0)
            $0.name("WatcherHub")
            Self.writeHistory(to: &$0)
            $0.name("CurrentIndex")
            $0.uint64(self.index)
            $0.name("Stats")
            Self.writeStatistics(to: &$0)
            $0.name("CurrentVersion")
            $0.uint64(2)
        }
        return writer.bytes
    }

    private static func write(_ node: Node, _ path: String, to writer: inout JSONWriter) {
        writer.object {
            $0.name("Path")
            $0.string(path)
            $0.name("CreatedIndex")
            $0.uint64(node.index)
            $0.name("ModifiedIndex")
            $0.uint64(node.index)
            $0.name("ExpireTime")
            $0.string("0001-01-01T00:00:00Z")
            $0.name("Value")
            $0.string(node.value ?? "")
            $0.name("Children")
            if node.value != nil { return $0.null() }
            $0.object {
                for (name, child) in node.children {
                    $0.name(name)
                    Self.write(child, path == "/" ? "/\(name)" : "\(path)/\(name)", to: &$0)
                }
            }
        }
    }

    /// An empty history with room for 1,000 events: etcd writes into the places that it finds.
    private static func writeHistory(to writer: inout JSONWriter) {
        writer.object {
            $0.name("EventHistory")
            $0.object {
                $0.name("Queue")
                $0.object {
                    $0.name("Events")
                    $0.array { for _ in 0..<1_000 { $0.null() } }
                    for (name, value) in [("Size", 0), ("Front", 0), ("Back", 0)]
                        as [(String, UInt64)]
                    {
                        $0.name(name)
                        $0.uint64(value)
                    }
                    $0.name("Capacity")
                    $0.uint64(1_000)
                }
                $0.name("StartIndex")
                $0.uint64(0)
                $0.name("LastIndex")
                $0.uint64(0)
            }
        }
    }

    private static func writeStatistics(to writer: inout JSONWriter) {
        let names = [
            "getsSuccess", "getsFail", "setsSuccess", "setsFail", "deleteSuccess", "deleteFail",
            "updateSuccess", "updateFail", "createSuccess", "createFail",
            "compareAndSwapSuccess", "compareAndSwapFail", "compareAndDeleteSuccess",
            "compareAndDeleteFail", "expireCount", "watchers",
        ]
        writer.object {
            for name in names {
                $0.name(name)
                $0.uint64(0)
            }
        }
    }
}
