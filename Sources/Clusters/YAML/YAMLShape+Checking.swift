extension YAMLShape {
    /// Everything in `value` that does not fit, in the order of the file; empty when it fits.
    package func problems(in value: YAMLValue) -> [YAMLProblem] {
        switch self {
        case .list(let shape, let count):
            guard value.isList else { return self.mismatch(value) }
            return Self.problems(ofList: value, shape, count)
        case .table(let keys, let shape):
            guard value.isMapping else { return self.mismatch(value) }
            return value.entries.flatMap { entry in
                Self.problems(ofText: entry.key, keys, at: entry.position)
                    + shape.problems(in: entry.value)
            }
        case .object(let object):
            guard value.isMapping else { return self.mismatch(value) }
            return object.problems(in: value)
        case .either(let shapes):
            guard let shape = shapes.first(where: { $0.admitsKind(of: value) }) else {
                return self.mismatch(value)
            }
            return shape.problems(in: value)
        case .text(let text):
            guard let string = value.string else { return self.mismatch(value) }
            return Self.problems(ofText: string, text, at: value.position)
        default:
            return self.fitsScalar(value) ? [] : self.mismatch(value)
        }
    }

    /// Whether a scalar of a shape without parts fits.
    private func fitsScalar(_ value: YAMLValue) -> Bool {
        switch self {
        case .choice(let words): value.string.map(words.contains) ?? false
        case .integer(let range): value.integer.map(range.contains) ?? false
        case .number(let range): value.number.map(range.contains) ?? false
        case .boolean: value.boolean != nil
        case .duration: value.duration != nil
        case .bytes: value.bytes != nil
        case .scalar: value.scalarText != nil
        case .text, .list, .table, .object, .either: false
        }
    }

    /// Whether a value is of the kind that this shape is about, be it right or wrong in detail.
    ///
    /// `members: 99` is a number of members that is too large, not a failed list of members.
    private func admitsKind(of value: YAMLValue) -> Bool {
        switch self {
        case .list: value.isList
        case .table, .object: value.isMapping
        case .integer, .number: value.number != nil
        case .boolean: value.boolean != nil
        case .choice(let words): value.string.map(words.contains) ?? false
        case .text, .duration: value.string != nil
        case .bytes: value.string != nil || value.integer != nil
        case .scalar: value.scalarText != nil
        case .either(let shapes): shapes.contains { $0.admitsKind(of: value) }
        }
    }

    private func mismatch(_ value: YAMLValue) -> [YAMLProblem] {
        var message = "expected \(self.expectation), found \(value.summary)"
        if case .choice(let words) = self, let word = value.string {
            message += Suggestion.clause(for: word, in: words)
        }
        if case .text = self, value.scalarText != nil {
            message += "; put it in quotes to make it a string"
        }
        return [value.problem(message)]
    }

    private static func problems(
        ofList value: YAMLValue,
        _ shape: YAMLShape,
        _ count: ClosedRange<Int>
    ) -> [YAMLProblem] {
        let inside = value.items.flatMap { shape.problems(in: $0) }
        guard !count.contains(value.items.count) else { return inside }
        let wanted =
            value.items.count < count.lowerBound
            ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
        let message = "expected \(wanted) in this list, found \(value.items.count)"
        return [value.problem(message)] + inside
    }

    private static func problems(
        ofText string: String,
        _ text: YAMLText,
        at position: SourcePosition
    ) -> [YAMLProblem] {
        guard !text.matches(string) else { return [] }
        let expectation = YAMLShape.text(text).expectation
        return [YAMLProblem(position, "expected \(expectation), found \"\(string)\"")]
    }
}

extension YAMLText {
    /// Whether a string has this form.
    func matches(_ string: String) -> Bool {
        guard let pattern = self.pattern else { return !string.isEmpty }
        guard let regex = try? Regex(pattern) else {
            preconditionFailure("the pattern of \(self.noun) is no regular expression: \(pattern)")
        }
        return string.wholeMatch(of: regex) != nil
    }
}

extension YAMLObject {
    /// Unknown keys, missing keys, and whatever is wrong inside the known ones.
    fileprivate func problems(in value: YAMLValue) -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        var unknown: [YAMLEntry] = []
        for entry in value.entries {
            if let field = self.fields.first(where: { $0.key == entry.key }) {
                problems += field.shape.problems(in: entry.value)
            } else {
                unknown.append(entry)
            }
        }
        let absent = self.fields.filter { value[$0.key] == nil }.map(\.key)
        let missing = self.fields.filter { $0.isRequired && absent.contains($0.key) }.map(\.key)
        // A key that is there under a wrong name is one mistake, not one unknown and one missing.
        var explained: Set<String> = []
        for entry in unknown {
            let only = unknown.count == 1 && missing.count == 1 ? missing.first : nil
            let meant = Suggestion.nearest(to: entry.key, in: absent)
            if let key = meant ?? only { explained.insert(key) }
            problems.append(self.unknown(entry, meant: meant, missing: only))
        }
        for key in missing where !explained.contains(key) {
            problems.append(value.problem("\(self.name) needs the key \"\(key)\""))
        }
        return problems
    }

    private func unknown(_ entry: YAMLEntry, meant: String?, missing: String?) -> YAMLProblem {
        let keys = self.fields.map(\.key)
        let hint =
            if let guess = meant ?? Suggestion.nearest(to: entry.key, in: keys) {
                "; did you mean \"\(guess)\"?"
            } else if let missing {
                ", which needs the key \"\(missing)\" instead"
            } else {
                "; it has \(keys.joined(separator: ", "))"
            }
        return YAMLProblem(entry.position, "unknown key \"\(entry.key)\" in \(self.name)\(hint)")
    }
}
