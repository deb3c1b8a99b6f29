extension Target: CustomStringConvertible {
    /// Its text: a member's name, or `@leader` and the like.
    public var description: String {
        switch self {
        case .member(let name): name
        case .leader: "@leader"
        case .followers: "@followers"
        case .any: "@any"
        case .majority: "@majority"
        case .all: "@all"
        case .clients: "@clients"
        }
    }

    private static let roles: [Target] = [.leader, .followers, .any, .majority, .all, .clients]

    /// The target a text names.
    ///
    /// - Throws: `FaultSyntaxError` for an unknown role or a text that cannot be a member's name.
    public init(parsing text: some StringProtocol) throws(FaultSyntaxError) {
        if let role = Self.roles.first(where: { $0.description == text }) {
            self = role
            return
        }
        guard text.first != "@" else {
            let roles = Self.roles.map(\.description).joined(separator: ", ")
            throw FaultSyntaxError("\"\(text)\" is not a role: choose one of \(roles)")
        }
        let isName = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
        }
        guard isName, let first = text.first, first != "-" else {
            throw FaultSyntaxError(
                "\"\(text)\" is not a target: write a member's name or a role such as @leader"
            )
        }
        self = .member(String(text))
    }
}

extension Target: Codable {
    /// Reads its text.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}
