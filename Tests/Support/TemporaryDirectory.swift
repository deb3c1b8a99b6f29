import Foundation

/// A directory of its own for one test, removed when the value goes away.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes a fresh, empty directory; throws when the system refuses.
    package init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("tern-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
