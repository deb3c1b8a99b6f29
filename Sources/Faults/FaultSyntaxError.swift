import Basics

/// Says why a text is no fault, target or duration: one sentence that quotes the text.
public struct FaultSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension FaultSyntaxError: ExitCoded {
    package var exitCode: Int32 { 64 }
}
