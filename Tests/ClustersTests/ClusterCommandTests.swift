import Clusters
import Foundation
import Platform
import TestSupport
import Testing

/// The commands config, schema, units and doctor, as somebody types them.
@Suite struct ClusterCommandTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    private func file(_ text: String, name: String = "lab.yaml") throws -> String {
        try Files.writeAtomically(text.utf8, to: "\(self.directory.path)/\(name)")
        return name
    }

    private func tern(
        _ arguments: [String],
        _ extra: [String: String] = [:]
    ) async throws -> ToolResult {
        var environment = Environment.all()
        environment["XDG_STATE_HOME"] = "\(self.directory.path)/state"
        environment.merge(extra) { $1 }
        return try await BuiltTool.tern(
            arguments,
            environment: environment,
            directory: self.directory.path
        )
    }

    @Test func `wrong input is one sentence a problem and status 64`() async throws {
        let path = try self.file(
            "apiVersion: tern/v1\nkind: Cluster\nname: lab\nmemebers: 3\nlinks: on\n"
        )
        let result = try await self.tern(["config", path])
        #expect(result.status == 64)
        #expect(result.output == "")
        #expect(
            result.errors == """
                tern: lab.yaml:4:1: unknown key "memebers" in cluster; did you mean "members"?
                tern: lab.yaml:5:8: expected "proxy" or "direct", found "on"

                """
        )
        let missing = try await self.tern(["config", "nowhere.yaml"])
        #expect(missing.status == 64)
        #expect(missing.errors == "tern: there is no file nowhere.yaml\n")
        #expect(try await self.tern(["config"]).status == 64)
        #expect(try await self.tern(["config", path, "--bogus"]).status == 64)
    }

    @Test func `config prints the same cluster as YAML and as JSON`() async throws {
        let path = try self.file(
            "apiVersion: tern/v1\nkind: Cluster\nname: lab\nmembers: 3\nports: {client: 24001, peer: 24011}\n"
        )
        let yaml = try await self.tern(["config", path])
        let json = try await self.tern(["config", path, "-o", "json"])
        #expect(yaml.status == 0)
        #expect(json.status == 0)
        #expect(yaml.output.contains("advertiseClient: http://127.0.0.1:24002\n"))
        #expect(yaml.output.contains("version: \"3."))
        let decoded =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((decoded?["members"] as? [Any])?.count == 3)
        #expect(try StrictYAML.parse(yaml.output, file: "f")["name"]?.string == "lab")
    }

    @Test func `units are printed, or written where they are wanted`() async throws {
        let path = try self.file("apiVersion: tern/v1\nkind: Cluster\nname: lab\nmembers: 3\n")
        let one = try await self.tern([
            "units", "render", path, "--member", "n2", "--links", "direct",
        ])
        #expect(one.status == 0)
        #expect(one.output.contains("\nType=notify\n"))
        #expect(one.output.contains("--name=n2"))
        #expect(!one.output.contains("--name=n1"))
        let all = try await self.tern(["units", "render", path, "--out", "units"])
        #expect(all.status == 0)
        #expect(
            all.output == """
                units/tern-lab-n1.service
                units/tern-lab-n2.service
                units/tern-lab-n3.service
                units/tern-lab.target
                units/tern-lab.slice

                """
        )
        #expect(try Files.list("\(self.directory.path)/units").count == 5)
        let json = try await self.tern(["units", "render", path, "-o", "json"])
        #expect(
            try (JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [Any])?.count == 5
        )
    }

    @Test func `a member that does not exist is answered with those that do`() async throws {
        let path = try self.file("apiVersion: tern/v1\nkind: Cluster\nname: lab\nmembers: 2\n")
        let result = try await self.tern(["units", "render", path, "--member", "n22"])
        #expect(result.status == 64)
        #expect(
            result.errors.hasSuffix(
                "there is no member \"n22\"; did you mean \"n2\"? it has n1, n2\n"
            )
        )
    }

    @Test func `doctor passes here, and says what to do where etcd is missing`() async throws {
        let fine = try await self.tern(["doctor"])
        #expect(fine.status == 0, "\(fine.output)")
        #expect(fine.output.contains("ok    etcd"))
        #expect(fine.output.contains("ok    ternd"))
        let noTernd = try await self.tern(["doctor"], ["TERN_TERND": "/nowhere/ternd"])
        #expect(noTernd.status == 0)
        #expect(noTernd.output.contains("warn  ternd"))
        let nothing = ["TERN_ETCD": "/nowhere/etcd"]
        let bad = try await self.tern(["doctor"], nothing)
        #expect(bad.status == 3)
        #expect(bad.output.contains("fail  etcd"))
        #expect(bad.output.contains("$TERN_ETCD is /nowhere/etcd, which is not there\n"))
        #expect(bad.output.contains("\n        correct or unset it\n"))
        #expect(bad.errors.hasPrefix("tern: 1 of the checks failed"))
        let json = try await self.tern(["doctor", "-o", "json"], nothing)
        #expect(json.status == 3)
        let decoded =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(decoded?["healthy"] as? Bool == false)
    }
}
