/// Why the program ends instead of serving: one sentence and an exit status, as etcd has them.
package struct ProgramError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String
    /// What the process ends with: 1, or 2 for a command line that cannot be read.
    package let status: Int32
    /// Whether the usage text belongs under the sentence.
    package let showsUsage: Bool

    package init(_ description: String, status: Int32 = 1, showsUsage: Bool = false) {
        self.description = description
        self.status = status
        self.showsUsage = showsUsage
    }

    /// A command line that Go's flag package would refuse.
    static func usage(_ description: String) -> ProgramError {
        ProgramError(description, status: 2, showsUsage: true)
    }
}
