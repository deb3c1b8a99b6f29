/// What the command line, the environment and the configuration file come to together.
package struct Startup: Sendable {
    /// How to run.
    package let configuration: ServerConfiguration
    /// The file everything was read from, if any.
    package let file: String?
    /// What the environment gave reason to say.
    let remarks: [EnvironmentFlags.Remark]

    /// Puts the sources together: a file replaces everything, otherwise a flag beats a variable.
    static func read(
        _ flags: FlagValues,
        environment: [String: String]
    ) throws(ProgramError) -> Startup {
        var file = flags["config-file"]
        if file.isEmpty { file = environment[Flag.variable(of: "config-file")] ?? "" }
        if !file.isEmpty {
            let values = try ConfigurationFile.read(file)
            return Startup(
                configuration: try ServerConfiguration(values, isFromFile: true),
                file: file,
                remarks: []
            )
        }
        var values = flags
        let remarks = try EnvironmentFlags.apply(environment, to: &values)
        return Startup(
            configuration: try ServerConfiguration(values, isFromFile: false),
            file: nil,
            remarks: remarks
        )
    }

    /// Reads a command line behind the program's name; nil when it asks for help or the version.
    package static func read(
        arguments: [String],
        environment: [String: String]
    ) throws(ProgramError) -> Startup? {
        guard case .serve(let flags, _) = try CommandLineFlags.parse(arguments) else { return nil }
        return try self.read(flags, environment: environment)
    }

    /// Says in the log what of all this a user should know.
    func tell(_ logger: Logger, ignored: [String]) {
        if let file = self.file {
            logger.info(
                "loaded server configuration, other configuration command line flags and "
                    + "environment variables will be ignored if provided",
                .text("path", file)
            )
        }
        for remark in self.remarks {
            logger.write(remark.isWarning ? .warn : .info, remark.message, remark.fields)
        }
        for name in ignored {
            logger.warn("flag is no longer supported and is ignored", .text("flag", "-\(name)"))
        }
        for remark in self.configuration.remarks { logger.warn(remark) }
    }
}
