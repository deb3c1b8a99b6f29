/// The paths of the v2 store that are about the cluster.
enum V2Paths {
    static let version = "/0/version"
    static let members = "/0/members"
    static let removed = "/0/removed_members"

    static func attributes(of id: UInt64) -> String { "\(Self.members)/\(hex(id))/attributes" }

    /// Whose attributes a path holds; nil when it holds something else.
    static func memberOfAttributes(_ path: String) -> UInt64? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "0", parts[2] == "members",
            parts[4] == "attributes"
        else { return nil }
        return memberID(parts[3])
    }
}

/// An id as etcd writes it.
func hex(_ id: UInt64) -> String { String(id, radix: 16) }

/// The id that 1 to 16 hexadecimal digits stand for.
func memberID(_ digits: some StringProtocol) -> UInt64? {
    guard 1...16 ~= digits.utf8.count, digits.allSatisfy(\.isHexDigit) else { return nil }
    return UInt64(digits, radix: 16)
}
