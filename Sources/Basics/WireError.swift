/// Why bytes are not the protocol-buffer message they were taken for.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The bytes end inside a value.
        case truncated
        /// A varint goes on past ten bytes, or its tenth byte carries bits that 64 do not hold.
        case overlongVarint
        /// A tag has field number 0, more than 29 bits, or a wire type that does not exist.
        case invalidTag
        /// A group, which no message of etcd's uses.
        case group
        /// A field came with a wire type that its declared type does not have.
        case wireType
        /// A string is not valid UTF-8, which proto3 demands.
        case invalidUTF8
        /// Messages are nested more than `WireCursor.depthMax` deep.
        case nestedTooDeep
    }

    /// What is wrong.
    public var reason: Reason
    /// Where, counted in bytes from the start of the outermost message.
    public var offset: Int

    /// Makes an error for `reason` at byte `offset`.
    public init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// One sentence with the reason and the place.
    public var description: String {
        "not a protocol-buffer message: \(self.reason) at byte \(self.offset)"
    }
}
