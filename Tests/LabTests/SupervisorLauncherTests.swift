import Clusters
import Glibc
import Platform
import TestSupport
import Testing

/// Members that are shell scripts, run by units as the renderer would write them.
private struct ScriptedMember {
    let directory: TemporaryDirectory
    let launcher: ProcessLauncher

    init(_ script: String, service: [String] = [], unit: [String] = []) throws {
        self.directory = try TemporaryDirectory()
        let path = "\(self.directory.path)/script"
        try Files.writeAtomically(Array("#!/bin/sh\n\(script)\n".utf8), to: path, mode: 0o755)
        let lines =
            ["[Unit]"] + unit + ["[Service]", "ExecStart=\(path) --name=n1"] + service
            + ["ProtectSystem=strict", "Slice=x.slice", "Slice=y.slice"]
        let text = lines.joined(separator: "\n") + "\n"
        let definition = try MemberService(member: "n1", unitName: "n1.service", text: text)
        self.launcher = try ProcessLauncher(
            services: [definition],
            logDirectory: "\(self.directory.path)/logs",
            runtimeDirectory: "\(self.directory.path)/run"
        )
    }

    func log() throws -> String {
        try Files.readText("\(self.directory.path)/logs/n1.log")
    }

    func logSays(_ text: String) async throws -> Bool {
        try await eventually { try self.log().contains(text) }
    }

    func state() async throws -> MemberState {
        try await self.launcher.snapshot(of: "n1").state
    }

    func isIn(_ state: MemberState) async throws -> Bool {
        try await eventually { try await self.state() == state }
    }
}

@Suite struct `The process launcher` {
    @Test func `A process runs as its unit says`() async throws {
        let member = try ScriptedMember(
            "echo \"$0 $1 $COLOUR $(pwd) $(ulimit -n)\"; exec sleep 60",
            service: [
                "Environment=\"COLOUR=deep blue\"", "WorkingDirectory=/usr", "LimitNOFILE=99",
            ]
        )
        try await member.launcher.start("n1")
        #expect(try await member.logSays("--name=n1 deep blue /usr 99"))
        #expect(try await member.state() == .running)
        #expect(member.launcher.unsupportedDirectives == ["ProtectSystem", "Slice"])
        await member.launcher.end(isOrderly: true)
        #expect(try await member.state() == .stopped)
    }

    @Test func `A failure is restarted until the start limit, and told each time`() async throws {
        let member = try ScriptedMember(
            "echo again; exit 3",
            service: ["Restart=on-failure", "RestartSec=10ms"],
            unit: ["StartLimitIntervalSec=60", "StartLimitBurst=3"]
        )
        let events = member.launcher.events()
        try await member.launcher.start("n1")
        #expect(try await member.isIn(.failed))
        let snapshot = try await member.launcher.snapshot(of: "n1")
        #expect(snapshot.restarts == 2)
        #expect(snapshot.lastExit == "exit status 3")
        #expect(try await member.logSays("again\nagain\nagain\n"))
        await member.launcher.end(isOrderly: false)
        let kinds = await events.map(\.kind).reduce(into: []) { $0.append($1) }
        let round: [MemberEvent.Kind] = [.started, .ready, .exited]
        #expect(kinds == round + [.waiting] + round + [.waiting] + round + [.failed])
    }

    @Test(arguments: [("no", false), ("on-failure", true), ("on-success", false), ("always", true)])
    func `A kill is answered by the restart policy`(policy: String, returns: Bool) async throws {
        let member = try ScriptedMember(
            "exec sleep 60",
            service: ["Restart=\(policy)", "RestartSec=1ms"]
        )
        try await member.launcher.start("n1")
        let killed = try await member.launcher.kill("n1", signal: SIGKILL, hold: false)
        #expect(try await member.isIn(returns ? .running : .failed))
        #expect(try await member.launcher.pid(of: "n1") != killed)
        await member.launcher.end(isOrderly: false)
    }

    @Test func `A held member stays down until it is started`() async throws {
        let member = try ScriptedMember(
            "exec sleep 60",
            service: ["Restart=always", "RestartSec=1ms"]
        )
        try await member.launcher.start("n1")
        try await member.launcher.kill("n1", signal: SIGKILL, hold: true)
        #expect(try await member.state() == .failed)
        // Twenty times the restart delay.
        try await Task.sleep(for: .milliseconds(20))
        #expect(try await member.launcher.pid(of: "n1") == nil)
        #expect(try await member.launcher.snapshot(of: "n1").isHeld)
        try await member.launcher.start("n1")
        #expect(try await member.state() == .running)
        await member.launcher.end(isOrderly: false)
    }

    @Test func `Whoever ignores the stop signal is killed when its time is over`() async throws {
        let member = try ScriptedMember(
            "trap '' TERM; echo deaf; while :; do sleep 0.05; done",
            service: ["TimeoutStopSec=100ms"]
        )
        try await member.launcher.start("n1")
        #expect(try await member.logSays("deaf"))
        try await member.launcher.stop("n1")
        #expect(try await member.state() == .stopped)
        #expect(try await member.launcher.snapshot(of: "n1").lastExit == "signal 9")
    }

    @Test func `A paused process is frozen, can go on, and can be stopped`() async throws {
        let member = try ScriptedMember("exec sleep 60")
        try await member.launcher.start("n1")
        let pid = try await member.launcher.pause("n1")
        #expect(ProcessTable.state(of: pid)?.isStopped == true)
        #expect(try await member.state() == .paused)
        try await member.launcher.unpause("n1")
        #expect(ProcessTable.state(of: pid)?.isStopped == false)
        #expect(try await member.state() == .running)
        try await member.launcher.pause("n1")
        try await member.launcher.stop("n1")
        #expect(try await member.launcher.snapshot(of: "n1").lastExit == "signal 15")
    }

    @Test func `What a process has forked ends with it`() async throws {
        let member = try ScriptedMember("sleep 60 & sleep 60 & wait")
        try await member.launcher.start("n1")
        let pid = try #require(try await member.launcher.pid(of: "n1"))
        let group = { ProcessTable.all().filter { $0.group == pid && !$0.isZombie }.count }
        #expect(try await eventually { group() == 3 })
        kill(pid, SIGKILL)
        #expect(try await eventually { group() == 0 })
        #expect(try await member.isIn(.failed))
    }

    @Test func `Commands that make no sense say so`() async throws {
        let member = try ScriptedMember("exec sleep 60")
        await #expect {
            try await member.launcher.start("n2")
        } throws: { error in
            "\(error)" == "there is no member n2; did you mean \"n1\"? (members: n1)"
        }
        await #expect {
            try await member.launcher.pause("n1")
        } throws: { error in
            "\(error)" == "n1 cannot be paused: it is stopped"
        }
        try await member.launcher.stop("n1")
    }

    @Test func `What cannot be executed fails at once`() async throws {
        let member = try ScriptedMember("true", service: ["WorkingDirectory=/nowhere"])
        await #expect {
            try await member.launcher.start("n1")
        } throws: { error in
            "\(error)" == "entering the directory /nowhere: No such file or directory"
        }
        #expect(try await member.state() == .failed)
    }

    @Test func `A log never grows beyond its bound`() async throws {
        let directory = try TemporaryDirectory()
        let log = try MemberLog(path: "\(directory.path)/n1.log", bytesMax: 1_000)
        let input = try log.openInput()
        let line = Array(repeating: UInt8(ascii: "x"), count: 399) + [UInt8(ascii: "\n")]
        for count in 1...7 {
            try Files.write(line, to: input, path: "log")
            // Two lines fit; each third one begins a new file.
            let expected = count % 2 == 1 ? 400 : 800
            #expect(try await eventually { Files.size(log.path) == expected })
        }
        close(input)
        #expect(Files.size("\(log.path).1") == 800)
        #expect(try Files.list(directory.path) == ["n1.log", "n1.log.1"])
    }
}

@Suite struct `The observer` {
    private func answer(
        _ member: String,
        id: UInt64,
        leader: UInt64,
        term: UInt64
    ) -> MemberObservation {
        var observation = MemberObservation(member: member, isReachable: true)
        (observation.memberID, observation.leaderID, observation.term) = (id, leader, term)
        return observation
    }

    @Test func `A deposed leader that has not noticed is outvoted by a later term`() {
        let leader = Observer.leader(among: [
            self.answer("n1", id: 1, leader: 1, term: 4),
            self.answer("n2", id: 2, leader: 3, term: 5),
            self.answer("n3", id: 3, leader: 3, term: 5),
        ])
        #expect(leader.member == "n3" && leader.term == 5)
    }

    @Test func `Nobody leads in a term that has no leader yet`() {
        let leader = Observer.leader(among: [
            self.answer("n1", id: 1, leader: 1, term: 4),
            self.answer("n2", id: 2, leader: 0, term: 5),
        ])
        #expect(leader.member == "" && leader.term == 5)
    }

    @Test(arguments: [true, false])
    func `A leader that is gone leads nobody, one that is silent may yet`(isGone: Bool) {
        var silent = MemberObservation.unreachable("n1", "no answer", isRefused: isGone)
        silent.memberID = 1
        let leader = Observer.leader(among: [silent, self.answer("n2", id: 2, leader: 1, term: 4)])
        #expect(leader.member == (isGone ? "" : "n1"))
    }
}
