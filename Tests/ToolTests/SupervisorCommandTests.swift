import Foundation
import Glibc
import Platform
import TestSupport
import Testing

/// `tern`, run with a state directory of its own, which is taken down at the end.
private struct Shell: Sendable {
    let scratch: TemporaryDirectory
    let environment: [String: String]

    /// Lets `body` use a shell, and takes down whatever it left, also when it throws.
    static func use(_ body: (Shell) async throws -> Void) async throws {
        let shell = try Shell()
        do {
            try await body(shell)
        } catch {
            _ = try? await shell.tern("down", "--all", "-v")
            throw error
        }
        #expect(try await shell.tern("down", "--all", "-v").status == 0)
        #expect(try shell.left().isEmpty)
    }

    private init() throws {
        self.scratch = try TemporaryDirectory()
        var environment = Environment.all()
        environment["XDG_STATE_HOME"] = "\(self.scratch.path)/state"
        environment["TERN_ETCD"] = try ToolLookup.etcd()
        self.environment = environment
    }

    var root: String { "\(self.scratch.path)/state/tern/clusters" }

    func tern(_ arguments: String..., with more: [String: String] = [:]) async throws -> ToolResult
    {
        try await BuiltTool.tern(
            arguments,
            environment: self.environment.merging(more) { $1 },
            directory: self.scratch.path
        )
    }

    /// The clusters that have left anything.
    func left() throws -> [String] {
        try Files.list(self.root)
    }

    func json(_ result: ToolResult) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(value as? [String: Any])
    }

    func write(_ text: String, to name: String) throws {
        try Files.writeAtomically(Array(text.utf8), to: "\(self.scratch.path)/\(name)")
    }
}

@Suite(.serialized) struct `Commands for clusters` {
    @Test func `A cluster's whole life, as the documentation tells it`() async throws {
        try await Shell.use { shell in
            let up = try await shell.tern("up")
            #expect(up.status == 0, "\(up.errors)")
            #expect(up.output.contains("cluster three is up after"))
            #expect(up.output.contains("next:     tern status three"))

            let again = try await shell.tern("up", "-o", "json")
            #expect(try shell.json(again)["wasUp"] as? Bool == true)

            let status = try shell.json(await shell.tern("status", "-o", "json"))
            #expect((status["unsupportedDirectives"] as? [String])?.contains("Slice") == true)
            let unsupported = "only systemd can do it: "
            #expect(!(try await shell.tern("status").output.contains(unsupported)))
            #expect(try await shell.tern("status", "-v").output.contains(unsupported))
            let log = try Files.readText("\(shell.root)/three/supervisor.log")
            #expect(log.components(separatedBy: unsupported).count == 2)
            let leader = try #require(status["leader"] as? String)
            #expect(["n1", "n2", "n3"].contains(leader))
            #expect((status["members"] as? [Any])?.count == 3)

            let stop = try await shell.tern("stop", "n2")
            #expect(stop.status == 0 && stop.output.contains("n2      stopped"))
            #expect(stop.output.contains("leader") == false)
            let kill = try await shell.tern("kill", "n2")
            #expect(kill.status == 64 && kill.errors.contains("n2 is stopped and has no process"))
            for vain in [["kill", "n1", "--for", "0s"], ["slow", "n1", "n3", "0ms"]] {
                let refused = try await BuiltTool.tern(
                    vain,
                    environment: shell.environment,
                    directory: shell.scratch.path
                )
                #expect(refused.status == 64, "\(refused.errors)")
            }
            let listing = try await shell.tern("ps")
            #expect(listing.output.contains("three    supervisor"))
            #expect(listing.output.split(separator: "\n").count == 5)
            #expect(try await shell.tern("start", "n2").status == 0)

            let logs = try await shell.tern("logs", "n2", "--tail", "1000")
            #expect(logs.output.split(separator: "\n").allSatisfy { $0.hasPrefix("n2 | ") })
            #expect(logs.output.contains("received terminated signal"))

            let down = try await shell.tern("down")
            #expect(down.status == 0 && down.output.contains("removed member n3"))
            #expect(down.output.contains("tern down three -v"))
            let follow = try await shell.tern("logs", "--follow", "--cluster", "three")
            #expect(follow.status == 64 && follow.errors.contains("cluster three is down"))
            #expect(try await shell.tern("down").output == "nothing is up\n")
            #expect(try await shell.tern("up", "three").status == 0, "by name, with its data")
        }
    }

    @Test func `A shipped cluster is found by its name from any directory`() async throws {
        try await Shell.use { shell in
            let up = try await shell.tern("up", "one", "-o", "json")
            #expect(up.status == 0, "\(up.errors)")
            let unit = try Files.readText("\(shell.root)/one/units/tern-one-n1.service")
            #expect(unit.contains("from one.yaml"))
            let missing = try await shell.tern("run", "qick")
            #expect(missing.status == 64)
            #expect(missing.errors.contains("did you mean \"quick\"?"))
        }
    }

    @Test func `Several clusters stand side by side, and must then be named`() async throws {
        try await Shell.use { shell in
            #expect(try await shell.tern("up", "--nodes", "1").status == 0)
            #expect(try await shell.tern("up", "--nodes", "1", "--name", "other").status == 0)
            let status = try await shell.tern("status")
            #expect(status.status == 64)
            let which = "tern: which cluster? There are one, other; name one with"
            #expect(status.errors == "\(which) tern status NAME\n")
            let kill = try await shell.tern("kill", "n1")
            #expect(kill.status == 64)
            #expect(kill.errors == "\(which) --cluster NAME\n")
            let down = try await shell.tern("down")
            #expect(down.status == 64)
            #expect(down.errors == "\(which) tern down NAME, or --all\n")
            let slip = try await shell.tern("status", "othr")
            #expect(slip.status == 64)
            #expect(
                slip.errors.hasPrefix("tern: there is no cluster \"othr\"; did you mean \"other\"?")
            )
            let member = try await shell.tern("stop", "n7", "--cluster", "other")
            #expect(member.status == 64)
            #expect(member.errors.hasPrefix("tern: there is no member n7; did you mean \"n1\"?"))
        }
    }

    @Test func `A killed supervisor is named, and down cleans up after it`() async throws {
        try await Shell.use { shell in
            #expect(try await shell.tern("up", "--nodes", "1").status == 0)
            let status = try shell.json(await shell.tern("status", "-o", "json"))
            let supervisor = try #require((status["supervisor"] as? [String: Any])?["pid"] as? Int)
            kill(Int32(supervisor), SIGKILL)
            let listed = try await eventually {
                try await shell.tern("ps").output.contains("crashed")
            }
            #expect(listed)
            // Also without its name, and though another one is down.
            #expect(try await shell.tern("up", "--nodes", "1", "--name", "other").status == 0)
            #expect(try await shell.tern("down", "other").status == 0)
            for words in [["status", "one"], ["status"], ["kill", "n1"], ["heal", "--all"]] {
                let asked = try await BuiltTool.tern(words, environment: shell.environment)
                #expect(asked.status == 3)
                #expect(
                    asked.errors == "tern: the supervisor of one was killed; tern up one starts it"
                        + " again, tern down one cleans up\n"
                )
            }
            let down = try await shell.tern("down")
            #expect(down.status == 0)
            #expect(down.output.contains("removed traces of a supervisor that was killed"))
        }
    }

    @Test func `A port that is taken is named with its owner, and nothing is left`() async throws {
        try await Shell.use { shell in
            let ports = try Ports.free(2)
            try shell.write(
                """
                apiVersion: tern/v1
                kind: Cluster
                name: taken
                members: 1
                ports: {client: \(ports[0]), peer: \(ports[1])}
                """,
                to: "taken.yaml"
            )
            let squatter = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
            defer { close(squatter) }
            try Self.listen(squatter, ports[0])
            let config = try await shell.tern("config", "taken.yaml")
            #expect(config.status == 0)
            #expect(
                config.errors.contains(
                    "note: port \(ports[0]) is already in use by pid \(getpid()) "
                ),
                "\(config.errors)"
            )
            #expect(!config.errors.contains("free now"))
            let up = try await shell.tern("up", "taken.yaml")
            #expect(up.status == 3)
            #expect(up.errors.contains("port \(ports[0]) is already in use by pid \(getpid())"))
            #expect(up.errors.split(separator: "\n").count == 1)
            #expect(try shell.left().isEmpty)
        }
    }

    @Test func `A missing binary, file or quorum is one sentence, and nothing is left`()
        async throws
    {
        try await Shell.use { shell in
            let missing = try await shell.tern("up", with: ["TERN_ETCD": "/nowhere/etcd"])
            #expect(missing.status == 64)
            #expect(
                missing.errors == "tern: finding etcd: $TERN_ETCD is /nowhere/etcd, which is not"
                    + " there; correct or unset it\n"
            )
            let file = try await shell.tern("up", "nowhere.yaml")
            #expect(file.status == 64)
            #expect(file.errors == "tern: there is no file nowhere.yaml\n")
            let word = try await shell.tern("up", "nowhere")
            #expect(word.status == 64)
            #expect(
                word.errors.hasPrefix(
                    "tern: \"nowhere\" is neither a file nor a cluster (known: controllers, five,"
                )
            )

            let directory = try await shell.tern("up", "/usr/bin")
            #expect(directory.status == 64)
            #expect(
                directory.errors == "tern: /usr/bin is a directory; name a cluster file in it\n"
            )
            let experiment = try await shell.tern("up", "demo")
            #expect(experiment.status == 64)
            #expect(
                experiment.errors
                    == "tern: demo is an experiment, not a cluster; tern run demo runs it\n"
            )
            let ternd = try await shell.tern(
                "up",
                "--store",
                "tern",
                with: ["TERN_TERND": "/nowhere/ternd"]
            )
            #expect(ternd.status == 64)
            #expect(ternd.errors.contains("$TERN_TERND is /nowhere/ternd, which is not there; "))

            // A store that never serves.
            try shell.write(
                "[ \"$1\" = --version ] && echo etcd Version: 3.4.0 && exit; sleep 60",
                to: "mute"
            )
            try Self.makeExecutable("\(shell.scratch.path)/mute")
            let mute = ["TERN_ETCD": "\(shell.scratch.path)/mute"]
            let late = try await shell.tern("up", "--timeout", "1", with: mute)
            #expect(late.status == 3)
            #expect(late.errors.contains("cluster three has no quorum after 1 s"))
            #expect(late.errors.hasSuffix("; --timeout gives it longer\n"))

            try shell.write(
                """
                [ "$1" = --version ] && echo etcd Version: 3.4.0 && exit
                echo '{"level":"fatal","ts":"x","msg":"no way","error":"the disk is gone"}'
                exit 7
                """,
                to: "mute"
            )
            try Self.makeExecutable("\(shell.scratch.path)/mute")
            let dead = try await shell.tern("up", with: mute)
            #expect(dead.status == 3)
            #expect(
                dead.errors.contains(
                    "ended with exit status 7 before it was ready: no way: the disk is gone; its log"
                ),
                "\(dead.errors)"
            )
            #expect(try shell.left().isEmpty)
        }
    }

    @Test func `What is up with other settings is not taken for what was asked for`() async throws {
        try await Shell.use { shell in
            #expect(try await shell.tern("up", "--nodes", "1").status == 0)
            #expect(try await shell.tern("up", "--nodes", "1").status == 0)
            let size = try await shell.tern("up", "--nodes", "3", "--name", "one")
            #expect(size.status == 64)
            #expect(
                size.errors.hasPrefix("tern: cluster one is up already, with 1 member of etcd 3."),
                "\(size.errors)"
            )
            #expect(
                size.errors.hasSuffix(
                    ", not with 3 members of etcd; end it and delete its data first with tern down one"
                        + " -v, or start the other one under another --name\n"
                )
            )
            let store = try await shell.tern("up", "--nodes", "1", "--store", "tern")
            #expect(store.status == 64)
            #expect(store.errors.contains(", not with 1 member of tern; "), "\(store.errors)")

            #expect(try await shell.tern("down").status == 0)
            let data = try await shell.tern("up", "--nodes", "1", "--store", "tern")
            #expect(data.status == 64)
            #expect(
                data.errors
                    == "tern: cluster one has data of etcd, which tern cannot read; delete its"
                    + " data with tern down one -v, or use another name\n"
            )
            let odd = try await shell.tern("up", "--nodes", "3", "--name", "one")
            #expect(odd.status == 64)
            #expect(odd.errors.hasPrefix("tern: cluster one has data of n1; "), "\(odd.errors)")
            // Whoever names no store means the cluster as it is.
            #expect(try await shell.tern("down", "one", "-v").status == 0)
            #expect(try await shell.tern("up", "--store", "tern").status == 0)
            let plain = try shell.json(await shell.tern("up", "-o", "json"))
            #expect(plain["wasUp"] as? Bool == true)
            #expect(try await shell.tern("down").status == 0)
            let again = try shell.json(await shell.tern("up", "three", "-o", "json"))
            #expect((again["status"] as? [String: Any])?["storeKind"] as? String == "tern")

            #expect(try await shell.tern("up", "--nodes", "1").status == 0)
            let name = try await shell.tern("up", "one", "--name", "other")
            #expect(name.status == 64)
            #expect(name.errors.contains("keeps its name"), "\(name.errors)")
        }
    }

    @Test func `What a fault by hand cannot do is told with what can be done`() async throws {
        try await Shell.use { shell in
            let none = try await shell.tern("status")
            #expect(none.status == 64)
            #expect(none.errors == "tern: no cluster is up; start one with tern up\n")
            #expect(try await shell.tern("up", "--nodes", "3").status == 0)
            let nothing = try await shell.tern("heal", "99")
            #expect(nothing.status == 64)
            #expect(nothing.errors == "tern: there is no active fault 99; none is active\n")

            #expect(try await shell.tern("kill", "n1").status == 0)
            let again = try await shell.tern("kill", "n1")
            #expect(again.status == 64)
            #expect(
                again.errors.hasSuffix("fault 1 (kill n1) keeps it down, until tern heal 1\n"),
                "\(again.errors)"
            )
            let other = try await shell.tern("heal", "99")
            #expect(other.errors == "tern: there is no active fault 99; active: 1 (kill n1)\n")
            let start = try await shell.tern("start", "n1")
            #expect(start.status == 0)
            #expect(start.errors == "note: this ends fault 1 (kill n1)\n")

            // A member that has only just begun does not answer the probe before the fault.
            #expect(try await shell.tern("up", "--nodes", "3").status == 0)
            let held = try await shell.tern("kill", "n1", "--for", "60s")
            #expect(held.status == 0, "\(held.errors)")
            let early = try await shell.tern("start", "n1")
            #expect(early.status == 0)
            #expect(
                early.errors == "note: fault 2 (kill n1) no longer keeps anybody down; tern heal 2"
                    + " ends it\n"
            )

            // Nobody follows logs until they end: Ctrl-C is how one stops.
            let follow = try await ChildProcess.start(
                ProcessPlan(
                    "/bin/sh",
                    [
                        "-c", "exec \"$0\" logs -f > out 2> err", try BuiltTool.path("tern"),
                    ],
                    environment: shell.environment,
                    workingDirectory: shell.scratch.path
                )
            )
            let printed = try await eventually(within: .seconds(20)) {
                // Not there before the shell has begun.
                let text = try? Files.readText("\(shell.scratch.path)/out")
                return text?.isEmpty == false
            }
            #expect(printed)
            follow.signal(SIGINT)
            #expect(await follow.wait() == .exited(130))
            #expect(try Files.readText("\(shell.scratch.path)/err").isEmpty)
        }
    }

    @Test func `Ctrl-C while a cluster comes up leaves nothing`() async throws {
        try await Shell.use { shell in
            try shell.write(
                "[ \"$1\" = --version ] && echo etcd Version: 3.4.0 && exit; sleep 60",
                to: "mute"
            )
            try Self.makeExecutable("\(shell.scratch.path)/mute")
            let environment = shell.environment.merging(["TERN_ETCD": "\(shell.scratch.path)/mute"])
            { $1 }
            let up = try await ChildProcess.start(
                ProcessPlan(
                    BuiltTool.path("tern"),
                    ["up", "--nodes", "1"],
                    environment: environment,
                    workingDirectory: shell.scratch.path
                )
            )
            let record = "\(shell.root)/one/supervisor.json"
            #expect(try await eventually(within: .seconds(20)) { Files.exists(record) })
            up.signal(SIGINT)
            #expect(await up.wait() == .exited(130))
            #expect(try shell.left().isEmpty)
        }
    }

    private static func makeExecutable(_ path: String) throws {
        let script = "#!/bin/sh\n" + (try Files.readText(path))
        try Files.writeAtomically(Array(script.utf8), to: path, mode: 0o755)
    }

    private static func listen(_ descriptor: Int32, _ port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(bound && Glibc.listen(descriptor, 1) == 0)
    }
}
