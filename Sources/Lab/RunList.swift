import Foundation
import Platform

/// A run as `tern ls` shows it.
package struct RunSummary: Codable, Sendable, Hashable {
    /// The run's identifier: the name of its directory.
    package var id: String
    /// `holds`, `violated` or `inconclusive`; `unfinished` without a verdict.
    package var verdict: String
    /// The verdict in one sentence; empty without one.
    package var sentence: String
    /// The command that does it again; empty without a verdict.
    package var reproduce: String
    /// The run's directory.
    package var directory: String
}

/// The runs under a directory.
package enum RunList {
    /// What of `verdict.json` a listing needs.
    private struct VerdictFile: Decodable {
        var verdict: String
        var sentence: String
        var reproduce: String
    }

    /// Every run under `root`, the oldest first; none when there is no such directory.
    package static func runs(under root: String = RunDirectory.root) throws -> [RunSummary] {
        guard Files.isDirectory(root) else { return [] }
        return try Files.list(root).sorted()
            .filter { $0 != RunDirectory.latest && Files.isDirectory("\(root)/\($0)") }
            .map { Self.summary(of: $0, in: root) }
    }

    private static func summary(of id: String, in root: String) -> RunSummary {
        let directory = RunDirectory(existing: "\(root)/\(id)")
        // A run that was interrupted or is going on has no verdict; a broken one is none either.
        let file = (try? Files.read(directory.verdict)).flatMap {
            try? JSONDecoder().decode(VerdictFile.self, from: Data($0))
        }
        return RunSummary(
            id: id,
            verdict: file?.verdict ?? "unfinished",
            sentence: file?.sentence ?? "",
            reproduce: file?.reproduce ?? "",
            directory: directory.path
        )
    }
}
