import Clusters
import Platform
import TestSupport
import Testing

@Suite struct StoreBinaryTests {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    private func program(_ name: String, _ answer: String) throws -> String {
        let path = "\(self.directory.path)/\(name)"
        try Files.makeDirectories(Files.parent(of: path))
        try Files.writeAtomically("#!/bin/sh\necho '\(answer)'\n".utf8, to: path, mode: 0o755)
        return path
    }

    private func find(
        _ written: String? = nil,
        _ environment: [String: String] = [:]
    ) throws(ClustersError) -> StoreBinary {
        let search = StoreBinary.SearchPath(
            environment: environment,
            directory: self.directory.path
        )
        return try StoreBinary.find(.etcd, asWritten: written, in: search)
    }

    @Test
    func `what the file says wins over the variable, the variable over PATH, PATH over the cache`()
        throws
    {
        let written = try self.program("written/etcd", "etcd Version: 1.0.0")
        let told = try self.program("told/etcd", "etcd Version: 2.0.0")
        let path = Files.parent(of: try self.program("path/etcd", "etcd Version: 3.0.0"))
        _ = try self.program("cache/tern/etcd/usr/bin/etcd", "etcd Version: 4.0.0")
        var environment = [
            "TERN_ETCD": told, "PATH": path, "XDG_CACHE_HOME": "\(self.directory.path)/cache",
        ]
        #expect(try self.find(written, environment).version == "1.0.0")
        #expect(try self.find("written/etcd", environment).path == written)
        #expect(try self.find("etcd", environment).version == "3.0.0")
        #expect(try self.find(nil, environment).version == "2.0.0")
        environment["TERN_ETCD"] = ""
        #expect(try self.find(nil, environment).version == "3.0.0")
        environment["PATH"] = "/nowhere"
        #expect(try self.find(nil, environment).version == "4.0.0")
    }

    @Test func `what is missing is one sentence that says what to do`() throws {
        let cache = ["XDG_CACHE_HOME": "/nowhere", "PATH": "/nowhere"]
        let cases: [(String?, [String: String], String)] = [
            (
                nil, cache,
                "finding etcd: it is neither in PATH nor at /nowhere/tern/etcd/usr/bin/etcd; run"
                    + " scripts/prepare, set $TERN_ETCD, or name it as store.binary"
            ),
            (
                nil, ["TERN_ETCD": "/nowhere/x"],
                "finding etcd: $TERN_ETCD is /nowhere/x, which is not there; correct or unset it"
            ),
            (
                nil, ["TERN_ETCD": "/etc/passwd"],
                "finding etcd: $TERN_ETCD is /etc/passwd, which cannot be executed; correct or"
                    + " unset it"
            ),
            (
                "/nowhere/x", cache,
                "finding /nowhere/x: there is no such file; correct store.binary"
            ),
            (
                "/etc/passwd", cache,
                "finding /etc/passwd: it cannot be executed; correct store.binary"
            ),
            ("/", cache, "finding /: it cannot be executed; correct store.binary"),
            (
                "etcdd", cache,
                "finding etcdd: no directory in PATH has it; give store.binary a path"
            ),
        ]
        for (written, environment, sentence) in cases {
            let error = #expect(throws: ClustersError.self) { try self.find(written, environment) }
            #expect(error?.description == sentence)
            // What was named wrongly is usage, whoever named it; what was merely not found is not.
            let isNamed = environment["TERN_ETCD"] != nil
            #expect(error?.exitCode == (isNamed ? 64 : 3))
        }
    }

    @Test func `a program that is no etcd is told apart, and who named it`() throws {
        // Some programs have versions too.
        let path = try self.program("x", "true (GNU coreutils) 9.1")
        let start =
            "asking \(path) for its version: it answered \"true (GNU coreutils) 9.1\", so it is not etcd; "
        let written = #expect(throws: ClustersError.self) { try self.find(path) }
        #expect(written?.description == start + "correct store.binary")
        let told = #expect(throws: ClustersError.self) { try self.find(nil, ["TERN_ETCD": path]) }
        #expect(told?.description == start + "correct $TERN_ETCD")
        #expect(told?.exitCode == 64)
    }

    @Test func `etcd is not taken for Tern's own store`() throws {
        let path = try self.program("etcd", "etcd Version: 3.4.23")
        let search = StoreBinary.SearchPath(environment: [:], directory: self.directory.path)
        let other = #expect(throws: ClustersError.self) {
            try StoreBinary.find(.tern, asWritten: path, in: search)
        }
        #expect(other?.description.hasSuffix("so it is not ternd; correct store.binary") == true)
        let none = #expect(throws: ClustersError.self) {
            try StoreBinary.find(.tern, asWritten: nil, in: search)
        }
        #expect(
            none?.description == "finding ternd: it is not in PATH; run scripts/build, set"
                + " $TERN_TERND, or name it as store.binary"
        )
    }

    @Test func `Tern's own store is found beside this program, before PATH`() throws {
        let answer = "etcd Version: 3.6.14\nGit SHA: tern"
        let beside = try self.program("bin/ternd", answer)
        let path = Files.parent(of: try self.program("path/ternd", answer))
        let told = try self.program("told/ternd", answer)
        var search = StoreBinary.SearchPath(
            environment: ["PATH": path],
            directory: self.directory.path,
            programs: Files.parent(of: beside)
        )
        let found = try StoreBinary.find(.tern, asWritten: nil, in: search)
        #expect(found.path == beside)
        #expect(found.version == "3.6.14")
        search.environment["TERN_TERND"] = told
        #expect(try StoreBinary.find(.tern, asWritten: nil, in: search).path == told)
        search.environment["TERN_TERND"] = nil
        search.programs = nil
        let inPath = try StoreBinary.find(.tern, asWritten: nil, in: search)
        #expect(inPath.path == "\(path)/ternd")
    }

    @Test func `a binary that is not there is wrong in the file that names it`() throws {
        let text = """
            apiVersion: tern/v1
            kind: Cluster
            name: lab
            members: 1
            store:
              binary: /nowhere/etcd
            """
        let error = #expect(throws: YAMLError.self) {
            try ClusterSpec(parsing: text, file: "f").resolve()
        }
        #expect(
            error?.description
                == "f:6:11: finding /nowhere/etcd: there is no such file; correct store.binary"
        )
    }

    @Test func `another version than the file asks for is refused where it asks`() throws {
        let path = try self.program("etcd", "etcd Version: 3.4.23")
        let text = """
            apiVersion: tern/v1
            kind: Cluster
            name: lab
            members: 1
            store: {binary: \(path), version: 3.5.0}
            """
        let error = #expect(throws: YAMLError.self) {
            try ClusterSpec(parsing: text, file: "f").resolve()
        }
        #expect(
            error?.problems[0].message == "the file asks for version 3.5.0, but \(path) is 3.4.23"
        )
    }

    @Test func `the real etcd says its version`() throws {
        let path = try ToolLookup.etcd()
        #expect(try StoreBinary.version(of: path).hasPrefix("3."))
    }
}
