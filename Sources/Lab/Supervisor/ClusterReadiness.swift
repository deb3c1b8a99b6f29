import Clusters
import EtcdAPI
import EtcdClient
import FoundationEssentials
import NIOPosix
import Platform

/// Waits until a cluster serves through every member.
struct ClusterReadiness: Sendable {
    let client: ControlClient

    /// Returns when a linearizable read has succeeded through every member that runs here, the way
    /// clients go; throws one sentence when a member fails, or the time is over.
    func wait(within limit: Duration) async throws {
        let status = try await self.client.status()
        try await withThrowingTaskGroup(of: String?.self) { group in
            for member in status.members {
                group.addTask {
                    try await Self.read(through: member)
                    return member.process.member
                }
            }
            group.addTask { try await self.watchForFailure() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            var missing = Set(status.members.map(\.process.member))
            while !missing.isEmpty {
                guard let ready = try await group.next() ?? nil else {
                    // Members that end at once and are started over and over are never failed.
                    let now = (try? await self.client.status()) ?? status
                    throw Self.late(now, missing.sorted(), limit)
                }
                missing.remove(ready)
            }
        }
    }

    /// Reads linearizably through a member, again and again until it succeeds once.
    private static func read(through member: MemberStatus) async throws {
        let client = EtcdClient(
            endpoints: [try Endpoint(parsing: member.clientURL)],
            group: .singletonMultiThreadedEventLoopGroup,
            options: .lab
        )
        var request = RangeRequest()
        request.key = Array("tern/ready".utf8)
        request.keysOnly = true
        while !Task.isCancelled {
            if (try? await client.range(request)) != nil { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        await client.shutdown()
        try Task.checkCancellation()
    }

    /// A member that has ended for good will not become ready: says so at once.
    private func watchForFailure() async throws -> String? {
        while true {
            let status = try await self.client.status()
            for member in status.members where member.process.state == .failed {
                let words = LastWords.of(logAt: member.logPath)
                throw ControlError(
                    "\(member.process.member) ended with \(member.process.lastExit ?? "an error")"
                        + " before it was ready" + (words.isEmpty ? "" : ": \(words)")
                        + "; its log is \(member.logPath)"
                )
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func late(
        _ status: ClusterStatus,
        _ missing: [String],
        _ limit: Duration
    ) -> ControlError {
        let names = missing.joined(separator: ", ")
        let quorum = status.members.count / 2 + 1
        let problem =
            status.members.count - missing.count < quorum
            ? "cluster \(status.name) has no quorum" : "not every member serves"
        return ControlError(
            "\(problem) after \(limit.components.seconds) s: no linearizable read through \(names)"
                + self.deaths(status, among: missing, otherwise: "; --timeout gives it longer")
        )
    }

    /// Which of the members ended, how, and where to read why; the advice when none did.
    private static func deaths(
        _ status: ClusterStatus,
        among missing: [String],
        otherwise advice: String
    ) -> String {
        let deaths = status.members.compactMap { member -> String? in
            guard missing.contains(member.process.member), let exit = member.process.lastExit else {
                return nil
            }
            return "; \(member.process.member) ended with \(exit), its log is \(member.logPath)"
        }
        return deaths.isEmpty ? advice : deaths.joined()
    }
}

/// What a program said last before it ended.
enum LastWords {
    /// The last line of a log that tells why, shortened; empty when there is none.
    static func of(logAt path: String) -> String {
        let text = (try? Files.readText(path)) ?? ""
        let lines = text.split(separator: "\n").suffix(50)
        let telling = lines.last { $0.contains("\"level\":\"fatal\"") || $0.contains(" C | ") }
        guard let line = telling ?? lines.last else { return "" }
        return String(self.plain(String(line)).prefix(300))
    }

    /// What of a line in JSON is for people; any other line as it is.
    static func plain(_ line: String) -> String {
        guard let entry = try? JSONDecoder().decode(LogEntry.self, from: Data(line.utf8)) else {
            return line
        }
        return [entry.msg, entry.error].compactMap(\.self).joined(separator: ": ")
    }

    /// The fields of a log line that say what happened.
    private struct LogEntry: Decodable {
        var msg: String
        var error: String?
    }
}
