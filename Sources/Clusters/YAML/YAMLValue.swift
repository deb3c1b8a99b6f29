/// A value of a YAML document with the place where it stands.
package struct YAMLValue: Sendable, Equatable {
    /// What a value is after YAML's core schema was applied.
    ///
    /// Only `true` and `false` are truth values, as in YAML 1.2: `on`, `yes` and `no` are strings,
    /// so that nobody's member "no" turns into a falsehood.
    package enum Content: Sendable, Equatable {
        /// `null`, `~` or nothing at all.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// A whole number that fits 64 bits.
        case integer(Int)
        /// A number with a fraction or an exponent.
        case number(Double)
        /// Any other scalar, and every quoted one.
        case string(String)
        /// A sequence.
        case list([YAMLValue])
        /// A mapping, in the order of the file.
        case mapping([YAMLEntry])
    }

    /// What it is.
    package var content: Content
    /// A scalar's text as it was written, without its quotes; empty for lists and mappings.
    package var text: String
    /// Where it begins.
    package var position: SourcePosition

    /// A value that stands at `position`.
    package init(_ content: Content, text: String = "", at position: SourcePosition) {
        self.content = content
        self.text = text
        self.position = position
    }
}

/// A key and its value in a mapping.
package struct YAMLEntry: Sendable, Equatable {
    /// The key's text.
    package var key: String
    /// Where the key begins.
    package var position: SourcePosition
    /// The value.
    package var value: YAMLValue

    /// An entry whose key stands at `position`.
    package init(key: String, at position: SourcePosition, value: YAMLValue) {
        self.key = key
        self.position = position
        self.value = value
    }
}

extension YAMLValue {
    /// The value of `key`, or nil when this is no mapping or has no such key.
    package subscript(key: String) -> YAMLValue? {
        self.entries.first { $0.key == key }?.value
    }

    /// The entries of a mapping; none for anything else.
    package var entries: [YAMLEntry] {
        guard case .mapping(let entries) = self.content else { return [] }
        return entries
    }

    /// The items of a list; none for anything else.
    package var items: [YAMLValue] {
        guard case .list(let items) = self.content else { return [] }
        return items
    }

    /// True for a list.
    package var isList: Bool {
        guard case .list = self.content else { return false }
        return true
    }

    /// True for a mapping.
    package var isMapping: Bool {
        guard case .mapping = self.content else { return false }
        return true
    }

    /// The string, when it is one.
    package var string: String? {
        guard case .string(let string) = self.content else { return nil }
        return string
    }

    /// The whole number, when it is one; `3.0` is one too, as JSON schema sees it.
    package var integer: Int? {
        switch self.content {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The number, whole or not.
    package var number: Double? {
        switch self.content {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The truth value, when it is one.
    package var boolean: Bool? {
        guard case .boolean(let boolean) = self.content else { return nil }
        return boolean
    }

    /// The span of time that the scalar spells, such as `500ms` or `1m30s`.
    package var duration: Duration? {
        self.string.flatMap(Quantity.duration(parsing:))
    }

    /// The number of bytes that the scalar spells: `64MiB`, `10kB`, or a plain whole number.
    package var bytes: Int? {
        if let integer = self.integer { return integer >= 0 ? integer : nil }
        return self.string.flatMap(Quantity.bytes(parsing:))
    }

    /// Any scalar's text as written; nil for null, lists and mappings.
    package var scalarText: String? {
        switch self.content {
        case .boolean, .integer, .number, .string: self.text
        case .null, .list, .mapping: nil
        }
    }

    /// A problem at this place.
    package func problem(_ message: String) -> YAMLProblem {
        YAMLProblem(self.position, message)
    }

    /// What it is, in the words of an error message: `the integer 3`, `a list`.
    package var summary: String {
        switch self.content {
        case .null: "nothing"
        case .boolean(let boolean): "the truth value \(boolean)"
        case .integer, .number: "the number \(self.text)"
        case .string(let string): "\"\(string)\""
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
