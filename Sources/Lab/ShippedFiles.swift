import Platform

/// The clusters and experiments that are found by name.
package enum ShippedFiles {
    /// The directory of such files, relative to the working directory or a checkout.
    package static let directory = "clusters"

    /// Where named files may stand, the nearest first: in the working directory, and in the checkout
    /// that this program was built in.
    ///
    /// - Parameter executable: The program; this process's own file unless told.
    /// - Returns: Paths that need not exist.
    package static func directories(executable: String? = nil) -> [String] {
        let program = executable ?? (try? Executables.current()) ?? ""
        return [Self.directory] + [Self.checkout(of: program)].compactMap(\.self)
    }

    /// The file `name` means in `subdirectory` of those directories; nil when there is none.
    package static func file(_ name: String, in subdirectory: String = "") -> String? {
        Self.directories().lazy.map { "\($0)/\(subdirectory)\(name).yaml" }
            .first { Files.isFile($0) }
    }

    /// Whether somebody who writes this means a file, and not a name.
    package static func isPath(_ word: String) -> Bool {
        word.contains("/") || word.hasSuffix(".yaml") || word.hasSuffix(".yml")
            || word.hasSuffix(".json")
    }

    /// The names that `file` finds, sorted, each once.
    package static func names(in subdirectory: String = "") -> [String] {
        let files = Self.directories().flatMap { directory in
            // A directory that is not there has no files.
            (try? Files.list("\(directory)/\(subdirectory)")) ?? []
        }
        return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
    }

    /// The directory beside the build directory that a program stands in.
    private static func checkout(of program: String) -> String? {
        let parts = program.split(separator: "/", omittingEmptySubsequences: false)
        guard let build = parts.lastIndex(of: ".build") else { return nil }
        let path = (parts[..<build] + [Self.directory[...]]).joined(separator: "/")
        return Files.isDirectory(path) ? path : nil
    }
}
