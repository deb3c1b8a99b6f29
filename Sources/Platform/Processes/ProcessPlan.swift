/// What to start, and in which surroundings.
package struct ProcessPlan: Sendable {
    /// Where a standard stream of the child leads.
    package enum Stream: Sendable {
        /// To /dev/null.
        case null
        /// To the same place as the parent's.
        case inherit
        /// To a descriptor of the parent's, which stays the caller's to close.
        case descriptor(Int32)
    }

    /// The program's file; searched on the parent's PATH when it has no slash.
    package var executable: String
    /// The arguments after the program's own name.
    package var arguments: [String]
    /// The whole environment of the child; the parent's when nil.
    package var environment: [String: String]?
    /// Where the child runs; the parent's directory when nil.
    package var workingDirectory: String?
    /// The child's standard input.
    package var standardInput: Stream = .null
    /// The child's standard output.
    package var standardOutput: Stream = .null
    /// The child's standard error.
    package var standardError: Stream = .null
    /// Descriptors that become 3, 4, … in the child, at most eight.
    ///
    /// All others are closed.
    package var inherited: [Int32] = []
    /// How many files the child may have open; the parent's limit when nil.
    ///
    /// Who may not raise the limit gets as many as `Limits.openFilesMax` allows.
    package var openFilesMax: UInt64?
    /// Whether the child leads a session and process group of its own.
    package var leadsSession = true
    /// Whether the kernel kills the child when this process ends, however it ends.
    package var diesWithParent = true

    /// A plan with streams to nowhere, in a session of its own, that dies with its parent.
    package init(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String]? = nil,
        workingDirectory: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
