import Foundation
import Testing

/// Compares a text with a file under `Snapshots`.
///
/// After an intended change: `TERN_SNAPSHOTS=refresh swift test --filter SnapshotTests`, and read the
/// difference before committing it.
func expectSnapshot(_ name: String, _ text: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["TERN_SNAPSHOTS"] == "refresh" {
        try text.write(to: path, atomically: true, encoding: .utf8)
        return
    }
    let expected = try String(contentsOf: path, encoding: .utf8)
    guard text != expected else { return }
    let pairs = zip(text.split(separator: "\n"), expected.split(separator: "\n"))
    let first = pairs.first { $0 != $1 }
    Issue.record(
        "\(name) differs from its snapshot; first: \(first?.0 ?? "its length") instead of \(first?.1 ?? "")"
    )
}
