/// One byte string of a history, a key or a value, as a number: equal strings are equal numbers.
public struct Symbol: Hashable, Sendable {
    /// The position in the table that issued it.
    public let index: UInt32

    /// The symbol at a position of a table; the table's own methods are the ordinary way to get one.
    @inlinable
    public init(index: UInt32) {
        self.index = index
    }
}
