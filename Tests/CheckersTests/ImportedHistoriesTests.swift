import Checkers
import Foundation
import Histories
import Testing

/// Histories others published, with the verdicts they published.
@Suite struct `Imported histories` {
    /// The folder of histories beside the checkout, if it is there.
    private static let folder: URL? = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("../shared/testdata/histories")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// The files of a folder with the verdict expected of each.
    private static func expected(_ name: String) throws -> [(file: URL, isLinearizable: Bool)] {
        guard let folder = Self.folder?.appendingPathComponent(name) else {
            try Test.cancel("skipped: the folder of published histories is not beside the checkout")
        }
        let table = try String(
            contentsOf: folder.appendingPathComponent("expected.txt"),
            encoding: .utf8
        )
        return table.split(separator: "\n").map { line in
            let fields = line.split(separator: " ")
            return (folder.appendingPathComponent(String(fields[0])), fields[1] == "linearizable")
        }
    }

    @Test func `of Jepsen's etcd tests get Jepsen's verdict`() throws {
        let files = try Self.expected("jepsen")
        #expect(files.count > 10)
        for (file, isLinearizable) in files {
            let history = try ValueHistory.jepsen([UInt8](Data(contentsOf: file)))
            #expect(history.operations.count > 20, "\(file.lastPathComponent)")
            let verdict = LinearizabilitySearch().check(history)
            #expect((verdict == .linearizable) == isLinearizable, "\(file.lastPathComponent)")
        }
    }

    @Test func `of Porcupine's key-value tests get Porcupine's verdict`() throws {
        for (file, isLinearizable) in try Self.expected("kv") {
            let history = try ValueHistory.porcupineKeyValue([UInt8](Data(contentsOf: file)))
            let verdict = LinearizabilitySearch().check(history)
            #expect((verdict == .linearizable) == isLinearizable, "\(file.lastPathComponent)")
        }
    }

    private func jepsen(_ lines: [String]) throws -> ValueHistory {
        let log = lines.map { "INFO  jepsen.util - " + $0 + "\n" }.joined()
        return try ValueHistory.jepsen(Array(log.utf8))
    }

    @Test func `of Jepsen may hold failures, unknown outcomes and other lines`() throws {
        let history = try self.jepsen([
            "0\t:invoke\t:write\t1", "0\t:ok\t:write\t1", ":nemesis\t:info\t:start\tnil",
            "1\t:invoke\t:cas\t[2 3]", "2\t:invoke\t:read\tnil", "1\t:fail\t:cas\t[2 3]",
            "2\t:info\t:read\t:timed-out", "3\t:invoke\t:write\t7", "3\t:fail\t:write\t7",
            "4\t:invoke\t:write\t5", "4\t:info\t:write\t:timed-out",
        ])
        #expect(history.operations.count == 3)
        #expect(history.operations.map { $0.ret == .max } == [false, false, true])
        #expect(LinearizabilitySearch().check(history) == .linearizable)
    }

    @Test func `of Jepsen are refused at the line that makes no sense`() {
        #expect(throws: ImportError(line: 2, problem: "process 0 already has a call open")) {
            try self.jepsen(["0\t:invoke\t:read\tnil", "0\t:invoke\t:read\tnil"])
        }
        #expect(throws: ImportError(line: 1, problem: "unknown function :pop")) {
            try self.jepsen(["0\t:invoke\t:pop\tnil"])
        }
    }

    @Test func `of Porcupine are refused at the line that makes no sense`() {
        let text = "{:process 0, :type :ok, :f :get, :key \"a\", :value \"\"}\n"
        #expect(throws: ImportError(line: 1, problem: "process 0 has no call open")) {
            try ValueHistory.porcupineKeyValue(Array(text.utf8))
        }
        #expect(throws: ImportError(line: 1, problem: "not a map of names and values")) {
            try ValueHistory.porcupineKeyValue(Array("hello\n".utf8))
        }
    }
}
