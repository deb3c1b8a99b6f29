import Faults
import Foundation
import Histories
import Lab
import TestSupport
import Testing
import Workloads

@Suite struct RunPaceTests {
    @Test func `operations begin at fixed times, and missed ones are not made up for`() {
        let pace = LoadPace(start: 100, interval: 50, end: 260)
        #expect(pace.next(from: 0) == 100)
        #expect(pace.next(from: 100) == 100)
        #expect(pace.next(from: 101) == 150)
        #expect(pace.next(from: 240) == 250)
        #expect(pace.next(from: 251) == nil)
    }

    @Test func `every client has an address of its own`() {
        let addresses = (0..<1_000).map(LoadPace.address(of:))
        #expect(addresses[0] == "127.1.0.1" && addresses[254] == "127.1.0.255")
        #expect(addresses[255] == "127.1.1.0")
        #expect(Set(addresses).count == addresses.count)
    }
}

@Suite struct RunProgressTests {
    private static func progress(_ change: (inout RunBoard.Snapshot) -> Void) -> RunProgress {
        var board = RunBoard.Snapshot()
        board.phase = "load"
        change(&board)
        var counts = RunRecorder.Counts()
        (counts.ok, counts.fail, counts.info) = (900, 5, 7)
        return RunProgress(
            elapsed: 12_300_000_000,
            duration: 45_000_000_000,
            operationsPerSecond: 299.6,
            counts: counts,
            board: board
        )
    }

    @Test func `the line says how far, how fast, how it ended, who leads and what is broken`() {
        let record = FaultRecord(
            id: 1,
            fault: .kill(.leader, signal: 9),
            resolved: ["n1"],
            requestedStart: 1,
            effectiveStart: 2
        )
        let progress = Self.progress {
            $0.leader = "n2"
            $0.term = 3
            $0.faults = [record]
        }
        #expect(
            progress.line()
                == "12s/45s load | no violation | 300 op/s | ok 900 fail 5 unknown 7 | "
                + "leader n2 term 3 | kill @leader (n1)"
        )
    }

    @Test func `what is found shows, healed faults do not, and a narrow terminal cuts`() {
        var healed = FaultRecord(id: 1, fault: .ring, requestedStart: 1, effectiveStart: 2)
        healed.effectiveEnd = 3
        let progress = Self.progress {
            $0.faults = [healed]
            $0.violation = "A stale read."
        }
        #expect(progress.line().hasSuffix("| no leader term 0 | no fault"))
        #expect(progress.line(width: 32) == "12s/45s load | VIOLATION FOUND …")
    }
}

@Suite struct RunDirectoryTests {
    @Test func `a told directory must be new or empty`() throws {
        let temporary = try TemporaryDirectory()
        let told = "\(temporary.path)/mine"
        let directory = try RunDirectory.create(told: told, name: "x")
        #expect(directory.path == told && directory.id == "mine")
        _ = try RunDirectory.create(told: told, name: "x")
        try Data().write(to: URL(fileURLWithPath: directory.history))
        #expect(throws: RunDirectory.Failure.self) {
            try RunDirectory.create(told: told, name: "x")
        }
    }

    @Test func `runs are listed with their verdicts, unfinished ones too`() throws {
        let temporary = try TemporaryDirectory()
        #expect(try RunList.runs(under: "\(temporary.path)/none").isEmpty)
        for id in ["20260102-1", "20260101-1"] {
            _ = try RunDirectory.create(told: "\(temporary.path)/\(id)", name: "x")
        }
        let verdict =
            #"{"verdict":"holds","sentence":"Holds: all.","reproduce":"tern run x","more":1}"#
        let file = RunDirectory(existing: "\(temporary.path)/20260101-1").verdict
        try Data(verdict.utf8).write(to: URL(fileURLWithPath: file))
        let runs = try RunList.runs(under: temporary.path)
        #expect(runs.map(\.id) == ["20260101-1", "20260102-1"])
        #expect(runs.map(\.verdict) == ["holds", "unfinished"])
        #expect(runs[0].sentence == "Holds: all.")
        #expect(runs.map(\.line) == ["20260101-1  Holds: all.", "20260102-1  unfinished"])
    }

    @Test func `a long verdict is listed in one line`() {
        var run = RunSummary(
            id: "20260101-000000-quick",
            verdict: "violated",
            sentence: "Violated: " + Array(repeating: "words", count: 100).joined(separator: " "),
            reproduce: "",
            directory: ""
        )
        #expect(run.line.count <= 100)
        #expect(run.line.hasPrefix("20260101-000000-quick  Violated: words"))
        #expect(run.line.hasSuffix(" words…"))
        run.sentence = String(repeating: "x", count: 200)
        #expect(run.line.count == 100)
    }

    @Test func `a file where the runs should be is told`() throws {
        let temporary = try TemporaryDirectory()
        let file = "\(temporary.path)/.tern"
        try Data().write(to: URL(fileURLWithPath: file))
        #expect {
            try RunList.runs(under: "\(file)/runs")
        } throws: { error in
            "\(error)".hasPrefix("\(file) is a file where the directory of the runs should be")
        }
    }
}
