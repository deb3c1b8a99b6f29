import Basics
package import Foundation
import Platform

/// The directory of one run: everything it recorded and concluded.
package struct RunDirectory: Sendable, Hashable {
    /// Its path.
    package let path: String

    /// The run's identifier: the directory's name.
    package var id: String { URL(fileURLWithPath: self.path).lastPathComponent }

    /// Where runs are kept, relative to the working directory.
    package static let root = ".tern/runs"
    /// The link to the newest run, beside the runs.
    package static let latest = "latest"

    /// A run directory cannot be made or read.
    package struct Failure: ExitCoded {
        package let description: String
        package let exitCode: Int32
    }

    /// A directory that is there already.
    package init(existing path: String) {
        self.path = path
    }

    /// Makes the directory of a new run: `told`, which must be empty or absent, or a fresh one under
    /// the working directory's runs, to which `latest` then points.
    package static func create(
        told: String?,
        name: String,
        date: Date = Date(),
        root: String = Self.root
    ) throws -> RunDirectory {
        if let told {
            let path = try Files.absolute(told)
            guard try !Files.exists(path) || Files.list(path).isEmpty else {
                throw Failure(
                    description: "\(told) is not empty: name a new directory",
                    exitCode: 64
                )
            }
            try Files.makeDirectories(path)
            return RunDirectory(existing: path)
        }
        let root = try Files.absolute(root)
        do {
            return try Self.createFresh(in: root, name: name, date: date)
        } catch {
            throw Failure(
                description:
                    "cannot keep runs in \(root) (\(error)): run where you may write, or name"
                    + " a directory with --out",
                exitCode: 3
            )
        }
    }

    private static func createFresh(
        in root: String,
        name: String,
        date: Date
    ) throws -> RunDirectory {
        try Files.makeDirectories(root)
        // What a run leaves behind is nobody's source.
        let ignore = "\(Files.parent(of: root))/.gitignore"
        if !Files.exists(ignore) { try Files.writeAtomically(Array("*\n".utf8), to: ignore) }
        let path = try Self.makeFresh(root, "\(Self.stamp(date))-\(name)")
        try Self.point("\(root)/\(Self.latest)", to: path)
        return RunDirectory(existing: path)
    }

    /// Two runs may start in the same second; the second one's name gets a number.
    private static func makeFresh(_ root: String, _ name: String) throws -> String {
        for attempt in 1...100 {
            let path = attempt == 1 ? "\(root)/\(name)" : "\(root)/\(name)-\(attempt)"
            do {
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: false
                )
                return path
            } catch CocoaError.fileWriteFileExists {
                continue
            }
        }
        throw Failure(description: "there are too many of this second already", exitCode: 3)
    }

    private static func stamp(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        return formatter.string(from: date)
    }

    /// Replaces a symbolic link in one step, so that readers always find one.
    private static func point(_ link: String, to path: String) throws {
        let fresh = "\(link).\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.removeItem(atPath: fresh)
        let name = URL(fileURLWithPath: path).lastPathComponent
        try FileManager.default.createSymbolicLink(atPath: fresh, withDestinationPath: name)
        guard rename(fresh, link) == 0 else { throw PlatformError("pointing", link) }
    }

    /// The path of a file of the run.
    package func file(_ name: String) -> String { "\(self.path)/\(name)" }

    /// The history.
    package var history: String { self.file("history.jsonl") }
    /// The experiment with everything drawn.
    package var experiment: String { self.file("experiment.resolved.yaml") }
    /// The verdict for programs.
    package var verdict: String { self.file("verdict.json") }
    /// The verdict for people, in Markdown.
    package var summary: String { self.file("summary.md") }
    /// The verdict for continuous integration.
    package var junit: String { self.file("junit.xml") }
    /// The verdict with pictures.
    package var report: String { self.file("report.html") }
}
