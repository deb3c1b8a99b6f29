import Clusters
import Testing

@Suite struct StrictYAMLTests {
    /// A mapping with a field of every shape.
    static let shape = YAMLShape.object(
        YAMLObject(
            "thing",
            "A thing.",
            [
                YAMLField("name", .text(YAMLText("a name", pattern: "[a-z]+")), "Its name."),
                YAMLField("kind", .choice(["red", "green"]), "Its kind."),
                YAMLField("count", .integer(1...9), "How many."),
                YAMLField("share", .number(0...1), "How much."),
                YAMLField("loud", .boolean, "Whether it is loud."),
                YAMLField("wait", .duration, "How long."),
                YAMLField("size", .bytes, "How large."),
                YAMLField(
                    "flags",
                    .table(keys: YAMLText("a flag", pattern: "[a-z]+"), .scalar),
                    "Flags."
                ),
                YAMLField("parts", .list(.integer(0...5), count: 1...3), "Parts."),
                YAMLField(
                    "many",
                    .either([.integer(1...9), .list(.integer(1...9), count: 1...9)]),
                    "Many."
                ),
            ]
        )
    )

    static let refusals: [(String, [String])] = [
        ("nmae: x", ["f:1:1: unknown key \"nmae\" in thing; did you mean \"name\"?"]),
        (
            "zzzzzz: x",
            [
                "f:1:1: unknown key \"zzzzzz\" in thing; it has name, kind, count, share, loud, wait,"
                    + " size, flags, parts, many"
            ]
        ),
        (
            "name: 3",
            ["f:1:7: expected a name, found the number 3; put it in quotes to make it a string"]
        ),
        ("name: X1", ["f:1:7: expected a name, found \"X1\""]),
        ("name:", ["f:1:6: expected a name, found nothing"]),
        (
            "kind: gren",
            ["f:1:7: expected \"red\" or \"green\", found \"gren\"; did you mean \"green\"?"]
        ),
        ("count: 10", ["f:1:8: expected a whole number from 1 to 9, found the number 10"]),
        ("count: 1.5", ["f:1:8: expected a whole number from 1 to 9, found the number 1.5"]),
        ("count: \"1\"", ["f:1:8: expected a whole number from 1 to 9, found \"1\""]),
        ("share: 2", ["f:1:8: expected a number from 0.0 to 1.0, found the number 2"]),
        ("loud: yes", ["f:1:7: expected true or false, found \"yes\""]),
        ("wait: 5", ["f:1:7: expected a duration such as 500ms, 2s or 1m30s, found the number 5"]),
        ("wait: 5 s", ["f:1:7: expected a duration such as 500ms, 2s or 1m30s, found \"5 s\""]),
        (
            "size: 64Mb",
            ["f:1:7: expected a size such as 64MiB or 10kB, or a number of bytes, found \"64Mb\""]
        ),
        ("flags: [a]", ["f:1:8: expected a mapping, found a list"]),
        ("flags: {A: 1}", ["f:1:9: expected a flag, found \"A\""]),
        ("flags: {a: [1]}", ["f:1:12: expected a single value, found a list"]),
        ("parts: []", ["f:1:8: expected at least 1 in this list, found 0"]),
        ("parts: [1, 2, 9]", ["f:1:15: expected a whole number from 0 to 5, found the number 9"]),
        ("parts: 3", ["f:1:8: expected a list, found the number 3"]),
        ("many: x", ["f:1:7: expected a whole number from 1 to 9 or a list, found \"x\""]),
        ("many: 99", ["f:1:7: expected a whole number from 1 to 9, found the number 99"]),
        ("- a", ["f:1:1: expected a mapping (thing), found a list"]),
        ("", ["f:1:1: the file is empty"]),
        ("name: a\nname: b", ["f:1:1: key \"name\" is given twice in one mapping"]),
        ("? [a]\n: b", ["f:1:3: expected a word as key, found a list"]),
        (
            "name: a\nconut: 1\nloud: 2\n",
            [
                "f:2:1: unknown key \"conut\" in thing; did you mean \"count\"?",
                "f:3:7: expected true or false, found the number 2",
            ]
        ),
    ]

    @Test(arguments: Self.refusals)
    func `every mistake is told with its place and what was expected`(
        _ text: String,
        _ sentences: [String]
    ) throws {
        let error = #expect(throws: YAMLError.self) {
            try StrictYAML.parse(text, file: "f", as: Self.shape)
        }
        #expect(error?.problems.map(\.description) == sentences)
        #expect(error?.exitCode == 64)
    }

    @Test(arguments: [
        "a: b: c", "a: [1", "\tname: a", "name: \"x", "name: *unknown", "a: 1\n---\nb: 2", "%x",
    ])
    func `broken YAML is one sentence with a place`(_ text: String) throws {
        let error = #expect(throws: YAMLError.self) { try StrictYAML.parse(text, file: "f") }
        let problems = try #require(error).problems
        #expect(problems.count == 1)
        #expect(problems[0].message.hasPrefix("this is not valid YAML: "))
        #expect(!problems[0].message.contains("\n"))
    }

    @Test func `an alias bomb is refused instead of filling memory`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try StrictYAML.parse(text, file: "f") }
        #expect(error?.description.contains("more than 100000 values") == true)
    }

    @Test func `nesting without end is refused instead of overflowing the stack`() throws {
        let text = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        let error = #expect(throws: YAMLError.self) { try StrictYAML.parse(text, file: "f") }
        #expect(error?.description.contains("nested more than 64 deep") == true)
    }

    @Test func `plain words that older YAML takes for truth values stay words`() throws {
        let value = try StrictYAML.parse(
            "[no, on, Yes, 1e3, 0x10, 3.0, ~, 'true', !!str 5, -2]",
            file: "f"
        )
        let contents = value.items.map(\.content)
        #expect(
            contents == [
                .string("no"), .string("on"), .string("Yes"), .number(1000), .string("0x10"),
                .number(3), .null, .string("true"), .string("5"), .integer(-2),
            ]
        )
        #expect(value.items[5].integer == 3)
    }

    @Test func `JSON is read as the YAML it is`() throws {
        let value = try StrictYAML.parse(
            #"{"name": "a", "count": 3, "flags": {"x": true}}"#,
            file: "f",
            as: Self.shape
        )
        #expect(value["name"]?.string == "a")
        #expect(value["count"]?.integer == 3)
        #expect(value["flags"]?["x"]?.scalarText == "true")
    }

    static let durations: [(String, Duration?)] = [
        ("500ms", .milliseconds(500)), ("2s", .seconds(2)), ("1m30s", .seconds(90)),
        ("1.5s", .milliseconds(1500)), ("1h", .seconds(3600)), ("20us", .microseconds(20)),
        ("7ns", .nanoseconds(7)), ("0s", .zero), ("5", nil), ("s", nil), ("5 s", nil), ("-5s", nil),
        ("1.s", nil), (".5s", nil), ("5d", nil), ("", nil), ("99999999999999h", nil),
    ]

    @Test(arguments: Self.durations)
    func `durations need a unit and mean what they say`(_ text: String, _ expected: Duration?) {
        #expect(Quantity.duration(parsing: text) == expected)
        if let expected {
            #expect(Quantity.duration(parsing: Quantity.text(of: expected)) == expected)
        }
    }

    static let sizes: [(String, Int?)] = [
        ("64MiB", 67_108_864), ("10kB", 10_000), ("10KB", 10_000), ("1.5KiB", 1536), ("3B", 3),
        ("2GB", 2_000_000_000), ("64mb", nil), ("64", nil), ("1MiB1B", nil), ("", nil),
    ]

    @Test(arguments: Self.sizes)
    func `sizes tell decimal from binary units`(_ text: String, _ expected: Int?) {
        #expect(Quantity.bytes(parsing: text) == expected)
    }

    static let guesses: [(String, String?)] = [
        ("memebers", "members"), ("mebmers", "members"), ("member", "members"),
        ("Members", "members"),
        ("prots", "ports"), ("x", nil), ("completely", nil),
    ]

    @Test(arguments: Self.guesses)
    func `a slip of the fingers is recognised, another word is not`(
        _ word: String,
        _ guess: String?
    ) {
        #expect(Suggestion.nearest(to: word, in: ["members", "ports", "links", "name"]) == guess)
    }
}
