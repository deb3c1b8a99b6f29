import Basics
import Clusters
import Platform
import TestSupport
import Testing

@Suite struct SchemaTests {
    /// Which of the documents an independent implementation of JSON schema accepts.
    static func accepted(_ schema: JSONText, _ documents: [JSONText]) async throws -> [Bool] {
        let script = """
            import json, sys
            from jsonschema import Draft7Validator
            job = json.load(open(sys.argv[1], encoding="utf-8"))
            Draft7Validator.check_schema(job["schema"])
            validator = Draft7Validator(job["schema"])
            print("".join("y" if validator.is_valid(each) else "n" for each in job["documents"]))
            """
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/job.json"
        let job = JSONText.object([("schema", schema), ("documents", .array(documents))])
        try Files.writeAtomically(job.compact.utf8, to: path)
        let result = try await BuiltTool.run(try BuiltTool.python(), ["-c", script, path])
        try #require(result.status == 0, "\(result.errors)")
        return result.output.filter { $0 == "y" || $0 == "n" }.map { $0 == "y" }
    }

    /// Expects the strict reader and the schema to say the same of every document, and both to
    /// have something to accept and something to refuse.
    static func expectAgreement(_ object: YAMLObject, _ documents: [YAMLValue]) async throws {
        let verdicts = try await Self.accepted(object.schema(title: "x"), documents.map(\.json))
        try #require(verdicts.count == documents.count)
        let shape = YAMLShape.object(object)
        for (document, verdict) in zip(documents, verdicts) {
            let problems = shape.problems(in: document)
            #expect(problems.isEmpty == verdict, "\(document.json.compact): \(problems)")
        }
        #expect(verdicts.contains(true))
        #expect(verdicts.contains(false))
    }

    @Test func `the shipped cluster files fit the schema`() async throws {
        let names = ["one", "three", "five", "controllers"]
        let documents = try names.map { name in
            try StrictYAML.parse(
                StrictYAML.text(ofFile: "\(BuiltTool.repository())/clusters/\(name).yaml"),
                file: name
            )
        }
        let schema = ClusterDescription.cluster.schema(title: "x")
        #expect(try await Self.accepted(schema, documents.map(\.json)) == [true, true, true, true])
    }

    @Test func `reader and schema agree on every mistake of the tables`() async throws {
        guard case .object(let object) = StrictYAMLTests.shape else { return }
        let mistakes = StrictYAMLTests.refusals.compactMap {
            try? StrictYAML.parse($0.0, file: "f")
        }
        #expect(mistakes.count > 20)
        let fine = try [
            "{}", "{name: a, kind: red, count: 9, share: 0.5, loud: true}", "count: 3.0",
            "share: 1",
            "{wait: 1m30s, size: 64MiB, flags: {a: 1, b: x, c: true}, parts: [1, 2]}", "size: 7",
            "many: 4", "many: [4]",
        ].map { try StrictYAML.parse($0, file: "f") }
        try await Self.expectAgreement(object, mistakes + fine)
        let files = ClusterFileTests.contradictions.compactMap { rest, _ in
            try? StrictYAML.parse(ClusterFileTests.head + rest, file: "f")
        }
        try await Self.expectAgreement(ClusterDescription.cluster, files)
    }

    @Test func `reader and schema agree on a thousand mutilated cluster files`() async throws {
        let original = try StrictYAML.parse(Self.everything, file: "f")
        #expect(YAMLShape.object(ClusterDescription.cluster).problems(in: original) == [])
        let documents = try (0..<1000).map { seed in
            var random = SeededRandom(seed: UInt64(seed))
            let mutilated = Self.mutilate(original.json, &random)
            return try StrictYAML.parse(mutilated.compact, file: "f")
        }
        try await Self.expectAgreement(ClusterDescription.cluster, documents)
    }

    @Test(arguments: ["cluster", "experiment"])
    func `the committed schema is the one that is printed`(_ kind: String) async throws {
        let result = try await BuiltTool.tern(["schema", kind])
        #expect(result.status == 0)
        try Snapshot.expect("clusters/\(kind).schema.json", result.output)
    }

    /// A cluster file that uses every key.
    static let everything = """
        apiVersion: tern/v1
        kind: Cluster
        name: lab
        token: t
        initialState: existing
        store: {kind: etcd, binary: /bin/etcd, version: "3.4.23", flags: {a: 1}, environment: {B: x}}
        members:
          - name: a
            host: h
            address: 192.0.2.1
            ports: {client: 1, peer: 2}
            urls:
              listenClient: http://192.0.2.1:1
              advertiseClient: http://192.0.2.1:1
              listenPeer: http://192.0.2.1:2
              advertisePeer: http://192.0.2.1:2
            dataDirectory: /d
            flags: {b: true}
            environment: {C: "1"}
        ports: {client: 1, peer: 2}
        links: direct
        scheme: http
        systemd:
          restart: always
          restartDelay: 1s
          startLimitBurst: 1
          startLimitInterval: 1s
          timeoutStop: 1s
          killSignal: SIGTERM
          openFiles: 100
          user: u
          group: g
          hardening: false
        stateDirectory: s
        """

    /// Changes one place of a document at random.
    static func mutilate(_ value: JSONText, _ random: inout SeededRandom) -> JSONText {
        switch value {
        case .object(var members) where !members.isEmpty && random.chance(0.9):
            let index = random.below(members.count)
            switch random.below(12) {
            case 0: members.remove(at: index)
            case 1: members[index].0 += "x"
            default: members[index].1 = Self.mutilate(members[index].1, &random)
            }
            return .object(members)
        case .array(let items) where !items.isEmpty && random.chance(0.9):
            return .array(items.map { Self.mutilate($0, &random) })
        default:
            let replacements: [JSONText] = [
                .null, .boolean(true), .integer(0), .integer(70_000), .integer(5), .number(1.5),
                .number(2), .string(""), .string("x"), .string("A b"), .string("1m30s"),
                .string("SIGKILL"), .string("http://h:1"), .array([]), .object([]),
                .array([.integer(1)]), .object([("client", .integer(5))]), .string("no"),
            ]
            return replacements[random.below(replacements.count)]
        }
    }
}
