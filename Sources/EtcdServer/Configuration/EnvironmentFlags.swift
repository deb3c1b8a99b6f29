/// Flags given by `ETCD_*` variables: each counts unless the command line gave the same flag.
enum EnvironmentFlags {
    /// Something about the environment that is worth a line in the log.
    struct Remark: Sendable, Equatable {
        /// Whether it is a warning rather than information.
        var isWarning: Bool
        var message: String
        var fields: [LogField]
    }

    /// Adds the environment's flags to those of the command line.
    static func apply(
        _ environment: [String: String],
        to values: inout FlagValues
    ) throws(ProgramError) -> [Remark] {
        var remarks: [Remark] = []
        var known: Set<String> = [Flag.variable(of: "config-file"), Flag.variable(of: "version")]
        for flag in FlagTable.all {
            let variable = flag.variable
            known.insert(variable)
            guard let value = environment[variable], !value.isEmpty else { continue }
            if values.isGiven(flag.name) {
                remarks.append(Self.shadowed(variable))
                continue
            }
            if let refusal = flag.refusal(of: value) {
                throw ProgramError(
                    "invalid value \(GoValue.quoted(value)) for \(variable): \(refusal)"
                )
            }
            values.set(flag.name, value)
            remarks.append(Self.used(variable, value))
        }
        for variable in environment.keys.sorted()
        where variable.hasPrefix("ETCD_") && !known.contains(variable) {
            remarks.append(Self.unrecognized("\(variable)=\(environment[variable] ?? "")"))
        }
        return remarks
    }

    private static func used(_ variable: String, _ value: String) -> Remark {
        Remark(
            isWarning: false,
            message: "recognized and used environment variable",
            fields: [.text("variable-name", variable), .text("variable-value", value)]
        )
    }

    private static func shadowed(_ variable: String) -> Remark {
        Remark(
            isWarning: true,
            message: "environment variable is shadowed by corresponding command-line flag",
            fields: [.text("environment-variable", variable)]
        )
    }

    private static func unrecognized(_ assignment: String) -> Remark {
        Remark(
            isWarning: true,
            message: "unrecognized environment variable",
            fields: [.text("environment-variable", assignment)]
        )
    }
}
