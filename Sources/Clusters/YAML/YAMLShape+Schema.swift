extension YAMLObject {
    /// This mapping as a JSON schema of its own, draft 7: the newest that yaml-language-server reads.
    package func schema(title: String) -> JSONText {
        let head: [(String, JSONText)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string(title)),
        ]
        return .object(head + YAMLShape.object(self).schemaMembers)
    }
}

extension YAMLShape {
    /// What a JSON schema says about this shape; it accepts what the strict reader accepts.
    var schemaMembers: [(String, JSONText)] {
        switch self {
        case .text(let text): text.schemaMembers
        case .choice(let words):
            [("type", .string("string")), ("enum", .array(words.map(JSONText.string)))]
        case .integer(let range): Self.members(ofInteger: range)
        case .number(let range): Self.members(ofNumber: range)
        case .boolean: [("type", .string("boolean"))]
        case .duration: [("type", .string("string")), Self.pattern(Quantity.durationPattern)]
        case .bytes:
            [
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("integer")), ("minimum", .integer(0))]),
                        .object([("type", .string("string")), Self.pattern(Quantity.bytesPattern)]),
                    ])
                )
            ]
        case .scalar:
            [("type", .array(["string", "number", "boolean"].map(JSONText.string)))]
        case .list(let shape, let count):
            [
                ("type", .string("array")), ("items", .object(shape.schemaMembers)),
                ("minItems", .integer(count.lowerBound)), ("maxItems", .integer(count.upperBound)),
            ]
        case .table(let keys, let shape):
            [
                ("type", .string("object")), ("propertyNames", .object(keys.schemaMembers)),
                ("additionalProperties", .object(shape.schemaMembers)),
            ]
        case .object(let object): object.schemaMembers
        case .either(let shapes):
            [("anyOf", .array(shapes.map { .object($0.schemaMembers) }))]
        }
    }

    static func pattern(_ pattern: String) -> (String, JSONText) {
        // A schema's pattern may match anywhere; ours always means the whole string.
        ("pattern", .string("^(\(pattern))$"))
    }

    private static func members(ofInteger range: ClosedRange<Int>) -> [(String, JSONText)] {
        var members: [(String, JSONText)] = [("type", .string("integer"))]
        if range.lowerBound != .min { members.append(("minimum", .integer(range.lowerBound))) }
        if range.upperBound != .max { members.append(("maximum", .integer(range.upperBound))) }
        return members
    }

    private static func members(ofNumber range: ClosedRange<Double>) -> [(String, JSONText)] {
        var members: [(String, JSONText)] = [("type", .string("number"))]
        if range.lowerBound.isFinite { members.append(("minimum", .number(range.lowerBound))) }
        if range.upperBound.isFinite { members.append(("maximum", .number(range.upperBound))) }
        return members
    }
}

extension YAMLText {
    fileprivate var schemaMembers: [(String, JSONText)] {
        let form: (String, JSONText) =
            self.pattern.map { YAMLShape.pattern($0) } ?? ("minLength", .integer(1))
        return [("type", .string("string")), form]
    }
}

extension YAMLObject {
    fileprivate var schemaMembers: [(String, JSONText)] {
        let properties = self.fields.map { field -> (String, JSONText) in
            // The field's sentence first, then its shape; a mapping's own sentence would repeat it.
            let shape = field.shape.schemaMembers.filter { $0.0 != "description" }
            return (field.key, .object([("description", .string(field.summary))] + shape))
        }
        let required = self.fields.filter(\.isRequired).map { JSONText.string($0.key) }
        var members: [(String, JSONText)] = [
            ("description", .string(self.summary)), ("type", .string("object")),
            ("additionalProperties", .boolean(false)), ("properties", .object(properties)),
        ]
        if !required.isEmpty { members.append(("required", .array(required))) }
        return members
    }
}
