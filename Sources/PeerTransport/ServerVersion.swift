/// The version of a server or of a cluster, as the peers' headers carry it.
package struct ServerVersion: Hashable, Sendable, CustomStringConvertible {
    /// The first number.
    package let major: Int
    /// The second number; compatibility goes by the first two.
    package let minor: Int
    /// The third number.
    package let patch: Int
    /// What follows the numbers, with its sign, such as `-rc.0`.
    package let suffix: String

    /// Makes a version of its numbers.
    package init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.suffix = ""
    }

    /// Reads `major.minor.patch` with an optional suffix; nil when the text is something else.
    package init?(_ text: String) {
        let numbers = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numbers.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        let suffix = text.dropFirst(numbers.count)
        guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2],
            suffix.isEmpty || suffix.first == "-" || suffix.first == "+"
        else { return nil }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.suffix = String(suffix)
    }

    /// As it stands in a header.
    package var description: String { "\(self.major).\(self.minor).\(self.patch)\(self.suffix)" }

    /// Whether this one's release line is before the other's; patches do not count.
    func precedes(_ other: ServerVersion) -> Bool {
        (self.major, self.minor) < (other.major, other.minor)
    }
}
