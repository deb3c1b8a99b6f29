/// Where and how much to log.
package struct LoggingConfiguration: Sendable {
    /// One place to write lines to.
    package enum Output: Sendable, Equatable {
        case standardError, standardOutput, journal
        case file(String)
    }

    /// The places, each once.
    package var outputs: [Output]
    /// The least severe lines that are written.
    package var level: LogLevel
    /// Whether lines are JSON rather than columns for people.
    package var isJSON: Bool

    /// What is logged before anything is configured.
    package static let initial = LoggingConfiguration(
        outputs: [.standardError],
        level: .info,
        isJSON: true
    )

    init(outputs: [Output], level: LogLevel, isJSON: Bool) {
        self.outputs = outputs
        self.level = level
        self.isJSON = isJSON
    }

    init(_ values: FlagValues) throws(ProgramError) {
        guard values["logger"] == "zap" else {
            throw ProgramError("unknown logger option \(GoValue.quoted(values["logger"]))")
        }
        guard let level = LogLevel(rawValue: values["log-level"].lowercased()) else {
            throw ProgramError("unrecognized level: \(GoValue.quoted(values["log-level"]))")
        }
        let format = values["log-format"]
        guard format == "json" || format == "console" else {
            throw ProgramError(
                "unknown log format: \(format), supported values json, console"
            )
        }
        var words = values.list("log-outputs")
        if words.isEmpty { words = ["default"] }
        guard words.count == 1 || !words.contains("default") else {
            throw ProgramError(#"multi logoutput for "default" is not supported yet"#)
        }
        let outputs = words.map { word -> Output in
            switch word {
            case "default", "stderr", "/dev/stderr": .standardError
            case "stdout", "/dev/stdout": .standardOutput
            case "systemd/journal": .journal
            default: .file(word)
            }
        }
        self.init(outputs: outputs, level: level, isJSON: format == "json")
    }
}
