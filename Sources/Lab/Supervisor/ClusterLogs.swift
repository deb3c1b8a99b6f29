import Clusters
import NIOCore
import Platform

/// One line a member wrote.
package struct LogLine: Codable, Hashable, Sendable {
    /// The member.
    package var member: String
    /// Its place in the cluster file, from 0: what its colour follows from.
    package var place: Int
    /// What it wrote.
    package var text: String
}

/// What the members of a cluster wrote, put together.
package struct ClusterLogs: Sendable {
    private struct Source: Sendable {
        var member: String
        var place: Int
        var path: String
    }

    private let sources: [Source]
    private let directory: ClusterDirectory

    /// The logs of the named members, of all when none is named.
    package init(_ directory: ClusterDirectory, members: [String]) throws {
        guard let cluster = try directory.cluster() else {
            throw ControlError("cluster \(directory.name) has no logs yet")
        }
        self.directory = directory
        let known = cluster.localMembers.map(\.name)
        for member in members where !known.contains(member) {
            throw LaunchError.unknownMember(member, known: known)
        }
        self.sources = known.enumerated()
            .filter { members.isEmpty || members.contains($0.element) }
            .map { place, member in
                Source(member: member, place: place, path: directory.logPath(of: member))
            }
    }

    /// The newest lines of all of them together, in the order of their timestamps.
    package func tail(_ count: Int) throws -> [LogLine] {
        var lines: [(time: String, line: LogLine)] = []
        for source in self.sources where Files.exists(source.path) {
            var time = ""
            for text in try Files.readText(source.path).split(separator: "\n").suffix(count) {
                // A line without a time of its own belongs to the one before it.
                time = Self.timestamp(of: text) ?? time
                lines.append((time, self.line(source, text)))
            }
        }
        let ordered = lines.enumerated().sorted { left, right in
            (left.element.time, left.offset) < (right.element.time, right.offset)
        }
        return ordered.suffix(count).map(\.element.line)
    }

    /// What is written from now on, until the task is cancelled or the cluster is down.
    package func follow() -> AsyncStream<LogLine> {
        AsyncStream { continuation in
            let task = Task {
                var tails = self.sources.map { LogTail(path: $0.path) }
                while !Task.isCancelled {
                    for index in tails.indices {
                        for text in tails[index].newLines() {
                            continuation.yield(self.line(self.sources[index], text[...]))
                        }
                    }
                    guard case .running = self.directory.supervision() else { break }
                    try? await Task.sleep(for: .milliseconds(100))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func line(_ source: Source, _ text: Substring) -> LogLine {
        LogLine(member: source.member, place: source.place, text: String(text))
    }

    /// The time a line carries, as text that sorts: etcd writes `2026-01-31 12:00:00.123456 I | …`,
    /// or JSON with `"ts":"2026-01-31T12:00:00.123Z"`.
    static func timestamp(of line: Substring) -> String? {
        var rest = line
        if let mark = line.firstRange(of: "\"ts\":\"") { rest = line[mark.upperBound...] }
        let stamp = rest.prefix(26)
        guard stamp.count >= 19, stamp.first?.isNumber == true else { return nil }
        let digits = stamp.prefix { $0.isNumber || "-: T.".contains($0) }
        return digits.count >= 19 ? String(digits.map { $0 == "T" ? " " : $0 }) : nil
    }
}

extension ClusterDirectory {
    /// The file with a member's output.
    package func logPath(of member: String) -> String {
        "\(self.logsPath)/\(member).log"
    }
}

/// A file that grows, read from where it ended, also across its rotation.
private struct LogTail {
    let path: String
    private var offset: Int
    private var partial = ""

    init(path: String) {
        self.path = path
        self.offset = Files.size(path) ?? 0
    }

    mutating func newLines() -> [String] {
        guard let size = Files.size(self.path) else { return [] }
        if size < self.offset { self.offset = 0 }
        guard size > self.offset, let bytes = try? Files.read(self.path, from: self.offset) else {
            return []
        }
        self.offset += bytes.count
        let text = self.partial + String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.partial = lines.popLast() ?? ""
        return lines.filter { !$0.isEmpty }
    }
}

/// How log lines look.
package enum LogStyle: Sendable {
    /// Prefixed with the member's name.
    case plain
    /// With the prefix in the member's colour.
    case coloured
    /// One JSON object a line.
    case json

    /// The style for this process's output: colours only for a terminal, and not against NO_COLOR.
    package static func chosen(json: Bool) -> LogStyle {
        if json { return .json }
        let refused = Environment.get("NO_COLOR") != nil || Environment.get("TERM") == "dumb"
        return Terminal.isOutput && !refused ? .coloured : .plain
    }

    /// One line as it is to be printed.
    package func show(_ line: LogLine) -> String {
        switch self {
        case .plain: return "\(line.member) | \(line.text)"
        case .coloured:
            // Cyan, yellow, magenta, green, blue, red.
            let colours = [36, 33, 35, 32, 34, 31]
            let colour = colours[line.place % colours.count]
            return "\u{1B}[\(colour)m\(line.member) |\u{1B}[0m \(line.text)"
        case .json:
            let bytes = (try? ControlLine.encode(line)).map { Array($0.readableBytesView) } ?? []
            return String(decoding: bytes.dropLast(), as: UTF8.self)
        }
    }
}
