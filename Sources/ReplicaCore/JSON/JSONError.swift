/// Why text is not the JSON that it was taken for.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, such as "a string".
    public var expected: String
    /// Where, in bytes from the start of the text.
    public var offset: Int

    /// Makes an error.
    public init(expected: String, offset: Int) {
        self.expected = expected
        self.offset = offset
    }

    /// One sentence.
    public var description: String { "expected \(self.expected) at byte \(self.offset)" }
}
