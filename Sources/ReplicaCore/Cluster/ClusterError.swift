/// Why what was read cannot be a cluster's, in one sentence.
public struct ClusterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence, without a period.
    public var description: String

    /// Makes an error.
    public init(_ description: String) {
        self.description = description
    }
}
