/// Whether the cluster is being downgraded.
public struct Downgrade: Hashable, Sendable {
    /// Whether it is.
    public var isEnabled = false
    /// The version to go down to; empty when none was ever asked for.
    public var target = ""

    /// Makes a state.
    public init(isEnabled: Bool = false, target: String = "") {
        self.isEnabled = isEnabled
        self.target = target
    }

    init(decodingJSON text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text)
        var found = Downgrade()
        try reader.object { (reader: inout JSONReader, name) throws(JSONError) in
            switch name {
            case "target-version": found.target = try reader.string()
            case "enabled": found.isEnabled = try reader.bool()
            default: try reader.skip()
            }
        }
        try reader.end()
        self = found
    }

    func encodeJSON() -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.name("target-version")
            $0.string(self.target)
            $0.name("enabled")
            $0.bool(self.isEnabled)
        }
        return writer.bytes
    }
}
