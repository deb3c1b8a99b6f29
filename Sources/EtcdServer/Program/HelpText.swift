/// What `--help`, `--version` and a command line that cannot be read print.
enum HelpText {
    /// The short text under a refusal.
    static let usage = """
        Usage:

          ternd [flags]
            Start a server.

          ternd --version
            Show the version.

          ternd -h | --help
            Show what every flag does.

          ternd --config-file <path>
            Start a server from a file, which replaces flags and environment variables.
        """

    /// The long text.
    static var help: String {
        var text = self.usage + "\n"
        for section in FlagTable.sections {
            text += "\n\(section.title):\n"
            for flag in section.flags {
                text += "  --\(flag.name) '\(flag.initial)'\n    \(flag.help)\(self.note(flag))\n"
            }
        }
        return text
    }

    private static func note(_ flag: Flag) -> String {
        switch flag.standing {
        case .honoured: ""
        case .notYet: " Accepted; no effect yet."
        case .meaningless: " Accepted; nothing here to act on."
        case .refused: " Not available yet: refused when set."
        }
    }

    /// Four lines, as etcd's scripts expect them.
    static func version(_ compatibility: ServerConfiguration.Compatibility) -> String {
        #if arch(x86_64)
        let architecture = "amd64"
        #elseif arch(arm64)
        let architecture = "arm64"
        #else
        let architecture = "unknown"
        #endif
        return """
            etcd Version: \(compatibility.serverVersion)
            Git SHA: tern
            Go Version: none (Swift)
            Go OS/Arch: linux/\(architecture)
            """
    }
}
