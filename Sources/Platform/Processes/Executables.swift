import Glibc

/// Programs, found as a shell finds them.
package enum Executables {
    /// The file `name` means: itself when it has a slash, else the first on PATH that may be run.
    package static func find(_ name: String, path: String? = nil) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let search = path ?? Environment.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        return search.split(separator: ":").lazy
            .map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 && Files.isFile($0) }
    }

    /// The file this process was started from.
    package static func current() throws(PlatformError) -> String {
        try Files.destination(ofLink: "/proc/self/exe")
    }
}

/// This process's environment.
package enum Environment {
    /// The value of a variable; nil when it is unset or empty.
    package static func get(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Every variable.
    package static func all() -> [String: String] {
        var all: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return all
    }
}
