import Platform
import TestSupport
import Testing

/// Files of the repository that are generated, compared with what generates them.
///
/// After a change that is meant, refresh all of them with
/// `TERN_REFRESH_SNAPSHOTS=1 swift test --filter ClustersTests`, and read the difference.
enum Snapshot {
    static let isRefreshing = Environment.get("TERN_REFRESH_SNAPSHOTS") != nil

    /// Expects the file at `path`, relative to the repository's root, to hold `text`.
    static func expect(
        _ path: String,
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let whole = "\(BuiltTool.repository())/\(path)"
        if Self.isRefreshing {
            try Files.makeDirectories(Files.parent(of: whole))
            try Files.writeAtomically(text.utf8, to: whole)
        }
        let found = Files.exists(whole) ? try Files.readText(whole) : ""
        #expect(
            found == text,
            "\(path) is stale: TERN_REFRESH_SNAPSHOTS=1 swift test --filter ClustersTests",
            sourceLocation: sourceLocation
        )
    }
}
