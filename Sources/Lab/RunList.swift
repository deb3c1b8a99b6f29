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

    /// A summary with all its fields.
    package init(
        id: String,
        verdict: String,
        sentence: String,
        reproduce: String,
        directory: String
    ) {
        self.id = id
        self.verdict = verdict
        self.sentence = sentence
        self.reproduce = reproduce
        self.directory = directory
    }

    /// How wide a line of the list is at most, in letters.
    static let lineMax = 100

    /// The run in one line, which ends where the verdict's sentence becomes too long for it.
    package var line: String {
        let whole = "\(self.id)  \(self.sentence.isEmpty ? self.verdict : self.sentence)"
        guard whole.count > Self.lineMax else { return whole }
        let cut = whole.prefix(Self.lineMax - 1)
        // At a blank, unless that would leave next to nothing of the sentence.
        let blank = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return (blank.count > Self.lineMax / 2 ? blank : cut) + "…"
    }
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
    ///
    /// Throws a sentence when a file stands in its place.
    package static func runs(under root: String = RunDirectory.root) throws -> [RunSummary] {
        for path in [Files.parent(of: root), root]
        where Files.exists(path) && !Files.isDirectory(path) {
            throw RunDirectory.Failure(
                description: "\(path) is a file where the directory of the runs should be; move it"
                    + " away, or list runs elsewhere",
                exitCode: 64
            )
        }
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
