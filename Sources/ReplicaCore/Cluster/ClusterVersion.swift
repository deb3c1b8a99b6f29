/// A version of etcd: of a member's program, or of what all members agree to behave as.
public struct ClusterVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// The first number.
    public var major: UInt32
    /// The second number.
    public var minor: UInt32
    /// The third number; 0 in the version of a cluster.
    public var patch: UInt32

    /// What a cluster starts as until its leader knows the version of every member.
    public static let least = ClusterVersion(major: 3, minor: 0)

    /// Makes a version.
    public init(major: UInt32, minor: UInt32, patch: UInt32 = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads three numbers with points between them; a pre-release after `-`, or what else was built
    /// in after `+`, is passed over.
    public init?(_ text: String) {
        let core = text.prefix { $0 != "-" && $0 != "+" }
        let parts = core.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var numbers: [UInt32] = []
        for part in parts {
            guard part.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
                let number = UInt32(part)
            else { return nil }
            numbers.append(number)
        }
        self.init(major: numbers[0], minor: numbers[1], patch: numbers[2])
    }

    /// The version without its third number, as clusters have it.
    public var release: ClusterVersion { ClusterVersion(major: self.major, minor: self.minor) }

    /// Three numbers with points between them.
    public var description: String { "\(self.major).\(self.minor).\(self.patch)" }

    /// Whether `left` is the older one.
    public static func < (left: ClusterVersion, right: ClusterVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Decides which version the leader should propose for the cluster.
    ///
    /// That is the oldest release among the members, once every one of them has told its version.
    /// A cluster's version only rises, unless it is being downgraded.
    ///
    /// - Parameters:
    ///   - current: What the cluster's version is, nil while it has none.
    ///   - reported: The version of every member's program, nil for one that did not answer.
    ///   - downgrade: The version to go down to, nil unless a downgrade is under way.
    /// - Returns: The version, nil when the present one stays.
    public static func toPropose(
        current: ClusterVersion?,
        reported: [ClusterVersion?],
        downgrade: ClusterVersion? = nil
    ) -> ClusterVersion? {
        let known = reported.compactMap { $0?.release }
        let decided = known.count == reported.count ? known.min() : nil
        guard let current else { return decided ?? .least }
        guard let decided else { return nil }
        if current < decided { return decided }
        return decided < current && decided == downgrade?.release ? decided : nil
    }
}
