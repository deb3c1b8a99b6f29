/// What a value in a file must look like.
///
/// One description serves three readers: the strict reader refuses what does not fit, `tern schema`
/// prints it as JSON schema for editors, and both use the same summaries. What it cannot say (two
/// members with the same name) is checked after it, by whoever turns the document into a value.
package indirect enum YAMLShape: Sendable {
    /// A string, perhaps of a particular form.
    case text(YAMLText)
    /// One of a few words.
    case choice([String])
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number in a range.
    case number(ClosedRange<Double>)
    /// `true` or `false`.
    case boolean
    /// A span of time with its unit.
    case duration
    /// A number of bytes, with a unit or plain.
    case bytes
    /// Any scalar, kept as it was written: what is passed on to another program.
    case scalar
    /// A list of values of one shape, with how many there may be.
    case list(YAMLShape, count: ClosedRange<Int>)
    /// A mapping from keys of the user's choice to values of one shape.
    case table(keys: YAMLText, YAMLShape)
    /// A mapping with fixed keys.
    case object(YAMLObject)
    /// The first of these whose kind of value (scalar, list, mapping, word, number…) fits.
    case either([YAMLShape])
}

/// The form of a string.
package struct YAMLText: Sendable {
    /// What it is, as in "expected a member name".
    package var noun: String
    /// A regular expression that the whole string must match, in the dialect that Swift and JSON
    /// schema (ECMA 262) share; nil accepts everything but the empty string.
    package var pattern: String?
    /// What the pattern demands, as in "letters, digits, dots and dashes".
    package var rule: String?

    /// A string of the given form.
    package init(_ noun: String, pattern: String? = nil, rule: String? = nil) {
        self.noun = noun
        self.pattern = pattern
        self.rule = rule
    }
}

/// A mapping with fixed keys.
package struct YAMLObject: Sendable {
    /// What it is, as in `unknown key "memebers" in cluster`.
    package var name: String
    /// What it is for, in one sentence.
    package var summary: String
    /// Its keys in the order in which they are documented.
    package var fields: [YAMLField]

    /// A mapping called `name` with these fields.
    package init(_ name: String, _ summary: String, _ fields: [YAMLField]) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }
}

/// A key of a mapping.
package struct YAMLField: Sendable {
    /// The key.
    package var key: String
    /// What its value must look like.
    package var shape: YAMLShape
    /// Whether it must be there.
    package var isRequired: Bool
    /// What it means, with its unit and its default, in whole sentences.
    package var summary: String

    /// A key, its shape and what it means.
    package init(
        _ key: String,
        _ shape: YAMLShape,
        required: Bool = false,
        _ summary: String
    ) {
        self.key = key
        self.shape = shape
        self.isRequired = required
        self.summary = summary
    }
}

extension YAMLShape {
    /// What to say after "expected".
    package var expectation: String {
        switch self {
        case .text(let text):
            [text.noun, text.rule.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        case .choice(let words): Self.alternatives(words.map { "\"\($0)\"" })
        case .integer(let range):
            "a whole number \(Self.span(range.lowerBound, range.upperBound, range.upperBound == .max))"
        case .number(let range):
            "a number \(Self.span(range.lowerBound, range.upperBound, range.upperBound == .infinity))"
        case .boolean: "true or false"
        case .duration: "a duration such as 500ms, 2s or 1m30s"
        case .bytes: "a size such as 64MiB or 10kB, or a number of bytes"
        case .scalar: "a single value"
        case .list: "a list"
        case .table: "a mapping"
        case .object(let object): "a mapping (\(object.name))"
        case .either(let shapes): Self.alternatives(shapes.map(\.expectation))
        }
    }

    private static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func span<Bound>(_ low: Bound, _ high: Bound, _ isOpen: Bool) -> String {
        isOpen ? "of at least \(low)" : "from \(low) to \(high)"
    }
}
