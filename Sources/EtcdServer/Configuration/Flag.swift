/// One command-line flag: its name, what it takes, its default, and what becomes of it here.
///
/// The names are etcd's, so that its users, its units and its configuration files are at home. The
/// environment variable of a flag is `ETCD_` and its name in capitals with underscores.
struct Flag: Sendable {
    /// What a flag's value may be, in the terms of Go's flag package.
    enum Kind: Sendable {
        /// Any text.
        case text
        /// True or false; the only kind that may stand without a value.
        case boolean
        /// A whole number of 64 bits.
        case signed
        /// A whole number of 64 bits that is not negative.
        case unsigned
        /// A whole number of 32 bits that is not negative.
        case unsigned32
        /// A span such as "1m30s".
        case duration
        /// URLs separated by commas, at least one.
        case urls
        /// URLs separated by commas; empty for none.
        case optionalURLs
        /// Words separated by commas.
        case list
        /// One of the given words.
        case choice([String])
    }

    /// What becomes of a flag that was set.
    enum Standing: Sendable {
        /// It does what its help says.
        case honoured
        /// It is accepted and has no effect so far; setting it is told in the log.
        case notYet
        /// It is accepted and has nothing here to act on; setting it is told in the log.
        case meaningless
        /// Starting without it would give less than was asked for, so it stops the start.
        case refused
    }

    let name: String
    let kind: Kind
    let initial: String
    let standing: Standing
    let help: String

    init(
        _ name: String,
        _ kind: Kind,
        _ initial: String,
        _ help: String,
        _ standing: Standing = .honoured
    ) {
        self.name = name
        self.kind = kind
        self.initial = initial
        self.standing = standing
        self.help = help
    }

    /// The name of the environment variable that gives the flag's value.
    var variable: String { Self.variable(of: self.name) }

    static func variable(of name: String) -> String {
        "ETCD_" + name.uppercased().replacing("-", with: "_")
    }

    /// Whether the flag may stand without a value.
    var isBoolean: Bool {
        if case .boolean = self.kind { true } else { false }
    }

    /// Why a value will not do, in the words of Go's flag package; nil when it will.
    func refusal(of value: String) -> String? {
        switch self.kind {
        case .text, .list: nil
        case .boolean: GoValue.boolean(value) == nil ? "parse error" : nil
        case .signed: GoValue.integerRefusal(value, as: Int64.self)
        case .unsigned: GoValue.integerRefusal(value, as: UInt64.self)
        case .unsigned32: GoValue.integerRefusal(value, as: UInt32.self)
        case .duration: GoValue.nanoseconds(value) == nil ? "parse error" : nil
        case .urls: MemberURL.list(value).refusal
        case .optionalURLs: value.isEmpty || value == "*" ? nil : MemberURL.list(value).refusal
        case .choice(let words): words.contains(value) ? nil : "invalid value"
        }
    }
}

/// The flags of one part of the help text.
struct FlagSection: Sendable {
    let title: String
    let flags: [Flag]
}
