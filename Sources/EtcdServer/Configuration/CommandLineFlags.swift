/// What a command line asks for.
enum CommandLineRequest {
    /// To serve, with the flags given, and the old ones that were dropped.
    case serve(FlagValues, ignored: [String])
    /// To print the version.
    case version
    /// To print the help.
    case help
}

/// Reads a command line as Go's flag package does: `-x v`, `--x=v`, booleans alone or with `=`.
struct CommandLineFlags {
    private var values = FlagValues()
    private var ignored: [String] = []
    private var rest: ArraySlice<String>

    private init(_ arguments: [String]) {
        self.rest = arguments[...]
    }

    /// Reads the arguments behind the program's name.
    static func parse(_ arguments: [String]) throws(ProgramError) -> CommandLineRequest {
        var reader = CommandLineFlags(arguments)
        return try reader.read()
    }

    private mutating func read() throws(ProgramError) -> CommandLineRequest {
        while let argument = self.rest.first {
            guard argument.hasPrefix("-"), argument != "-" else {
                throw ProgramError("'\(argument)' is not a valid flag", status: 1)
            }
            self.rest.removeFirst()
            if argument == "--" {
                guard let stray = self.rest.first else { break }
                throw ProgramError("'\(stray)' is not a valid flag", status: 1)
            }
            if try self.take(argument) { return .help }
        }
        if self.values.boolean("version") { return .version }
        return .serve(self.values, ignored: self.ignored)
    }

    /// Takes one flag and its value; returns whether it asks for help.
    private mutating func take(_ argument: String) throws(ProgramError) -> Bool {
        let body = argument.dropFirst(argument.hasPrefix("--") ? 2 : 1)
        guard let first = body.first, first != "-", first != "=" else {
            throw .usage("bad flag syntax: \(argument)")
        }
        let equals = body.firstIndex(of: "=")
        let name = String(body[..<(equals ?? body.endIndex)])
        let attached = equals.map { String(body[body.index(after: $0)...]) }
        guard let flag = FlagTable.byName[name] else {
            if name == "help" || name == "h" { return true }
            guard FlagTable.ignored.contains(name) else {
                throw .usage("flag provided but not defined: -\(name)")
            }
            // etcd's ignored flags are booleans to the parser: they take no separate value.
            self.ignored.append(name)
            return false
        }
        let value = try self.value(of: flag, attached: attached)
        if let refusal = flag.refusal(of: value) {
            let kind = flag.isBoolean ? "boolean value" : "value"
            let place = flag.isBoolean ? "-\(name)" : "flag -\(name)"
            throw .usage("invalid \(kind) \(GoValue.quoted(value)) for \(place): \(refusal)")
        }
        self.values.set(name, value)
        return false
    }

    private mutating func value(
        of flag: Flag,
        attached: String?
    ) throws(ProgramError) -> String {
        if let attached { return attached }
        if flag.isBoolean { return "true" }
        guard let value = self.rest.popFirst() else {
            throw .usage("flag needs an argument: -\(flag.name)")
        }
        return value
    }
}
