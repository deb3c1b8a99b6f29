public import Basics

extension ConfChange {
    /// The same change in the newer form.
    public var asV2: ConfChangeV2 {
        ConfChangeV2(
            changes: [ConfChangeSingle(type: self.type, nodeID: self.nodeID)],
            context: self.context
        )
    }
}

extension ConfChangeV2 {
    /// Reads the change that an entry carries.
    ///
    /// - Parameter entry: An entry of one of the two types that change the configuration.
    /// - Throws: `WireError` when its data are no change.
    public init(entry: Entry) throws(WireError) {
        switch entry.type {
        case .confChange: self = try ConfChange(decoding: entry.data).asV2
        default: try self.init(decoding: entry.data)
        }
    }

    /// Whether the change asks to leave a joint configuration.
    public var leavesJoint: Bool {
        self.transition == .auto && self.changes.isEmpty
    }

    /// Whether the change takes a joint configuration: when asked to, or when it has many steps.
    public var entersJoint: Bool {
        self.transition != .auto || self.changes.count > 1
    }

    /// Whether the joint configuration is left without being asked.
    public var leavesAutomatically: Bool {
        self.transition != .jointExplicit
    }
}

extension Entry {
    /// Whether the entry changes the configuration.
    @inlinable
    public var changesConfiguration: Bool {
        self.type == .confChange || self.type == .confChangeV2
    }
}
