import Foundation
import Testing

/// Commands and expected outputs.
///
/// A command line, optional input, four hyphens, the output up to a blank line. Lines that start with
/// `#` are comments.
struct DataDrivenScript {
    struct Step {
        var line: Int
        var command: String
        /// Arguments by name; those without a value have none.
        var arguments: [(name: String, values: [String])]
        var input: [String]
        var expected: String
    }

    var steps: [Step] = []

    /// The folder of etcd-io/raft's own scripts, beside the checkout; nil where it is absent.
    static func folder(_ name: String) -> URL? {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("../shared/testdata/raft/\(name)").standardized
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    /// The scripts of a folder, in the order of their names; where it is absent the test is skipped.
    static func files(_ name: String) throws -> [URL] {
        guard let folder = self.folder(name) else {
            try Test.cancel("skipped: etcd-io/raft's scripts are not beside the checkout")
        }
        return try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }
            .sorted { $0.path < $1.path }
    }

    init(_ url: URL) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var place = 0
        while place < lines.count {
            let line = lines[place]
            if line.isEmpty || line.hasPrefix("#") {
                place += 1
                continue
            }
            let start = place
            place += 1
            var input: [String] = []
            while place < lines.count, lines[place] != "----" {
                input.append(lines[place])
                place += 1
            }
            place += 1
            var expected: [String] = []
            while place < lines.count, !lines[place].isEmpty {
                expected.append(lines[place])
                place += 1
            }
            let (command, arguments) = Self.parse(line)
            self.steps.append(
                Step(
                    line: start + 1,
                    command: command,
                    arguments: arguments,
                    input: input,
                    expected: expected.joined(separator: "\n")
                )
            )
        }
    }

    /// Reads `command name=value name=(value, value)`.
    private static func parse(_ line: String) -> (String, [(name: String, values: [String])]) {
        var words: [String] = []
        var word = ""
        var depth = 0
        for character in line {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == " ", depth == 0 {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else if character != " " {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        let arguments = words.dropFirst().map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let list = parts.count > 1 ? parts[1].trimmingCharacters(in: ["(", ")"]) : ""
            return (parts[0], list.split(separator: ",").map(String.init))
        }
        return (words.first ?? "", arguments)
    }
}
