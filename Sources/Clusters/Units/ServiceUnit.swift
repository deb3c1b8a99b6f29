/// What a service's unit tells a launcher, decoded: the part of systemd.service(5) that the lab's
/// process launcher carries out itself.
package struct ServiceUnit: Hashable, Sendable {
    /// The unit's name.
    package var name: String
    /// `Type=`.
    package var type: Kind
    /// `ExecStart=` as a vector: the executable first, everything unquoted and expanded.
    package var arguments: [String]
    /// `Environment=`, in order; a later assignment of the same name has replaced the earlier one.
    package var environment: [EnvironmentVariable]
    /// `WorkingDirectory=`; nil leaves the launcher's.
    package var workingDirectory: String?
    /// `Restart=`.
    package var restart: RestartPolicy
    /// `RestartSec=`.
    package var restartDelay: Duration
    /// `StartLimitBurst=` within `StartLimitIntervalSec=`; nil allows any number of starts.
    package var startLimit: StartLimit?
    /// `TimeoutStartSec=`; nil waits for ever.
    package var timeoutStart: Duration?
    /// `TimeoutStopSec=`; nil waits for ever.
    package var timeoutStop: Duration?
    /// `KillSignal=`.
    package var killSignal: Int32
    /// `LimitNOFILE=`; nil leaves the launcher's.
    package var openFilesMax: Int?

    /// When a service counts as started.
    package enum Kind: String, Hashable, Sendable {
        /// As soon as its process exists.
        case simple
        /// As soon as its executable runs.
        case exec
        /// When it says READY=1 on NOTIFY_SOCKET.
        case notify
    }

    /// How many starts are allowed in which time.
    package struct StartLimit: Hashable, Sendable {
        /// At least 1.
        package var burst: Int
        /// Longer than zero.
        package var interval: Duration

        /// At most `burst` starts in `interval`.
        package init(burst: Int, interval: Duration) {
            self.burst = burst
            self.interval = interval
        }
    }

    /// Decodes a unit; throws when it says something that the launcher could not carry out.
    ///
    /// `$NAME` in ExecStart= stands for a variable of `environment` or of the unit, which wins.
    package init(
        _ unit: UnitFile,
        environment: [EnvironmentVariable] = []
    ) throws(UnitFileError) {
        self.name = unit.name
        self.environment = try unit.environment()
        self.arguments = try unit.arguments(environment: environment + self.environment)
        self.type = try unit.word("Type", default: Kind.simple)
        self.restart = try unit.word("Restart", default: RestartPolicy.no)
        self.workingDirectory = try unit.workingDirectory()
        self.restartDelay = try unit.span("RestartSec", default: .milliseconds(100)) ?? .zero
        self.startLimit = try unit.startLimit()
        self.timeoutStart = try unit.span(
            "TimeoutStartSec",
            default: .seconds(90),
            zeroIsEver: true
        )
        self.timeoutStop = try unit.span("TimeoutStopSec", default: .seconds(90), zeroIsEver: true)
        self.killSignal = try unit.killSignal()
        self.openFilesMax = try unit.openFilesMax()
    }
}

extension UnitFile {
    fileprivate func word<Word: RawRepresentable<String>>(
        _ key: String,
        default standard: Word
    ) throws(UnitFileError) -> Word {
        guard let text = self.value(key, in: "Service") else { return standard }
        guard let word = Word(rawValue: text) else {
            throw self.error("\(key)=\(text) is not something Tern's launcher can do")
        }
        return word
    }

    /// A time span; nil means for ever.
    fileprivate func span(
        _ key: String,
        in section: String = "Service",
        default standard: Duration?,
        zeroIsEver: Bool = false
    ) throws(UnitFileError) -> Duration? {
        guard let text = self.value(key, in: section) else { return standard }
        if text == "infinity" { return nil }
        guard let span = TimeSpan.duration(parsing: text) else {
            throw self.error("\(key)=\(text) is no time span")
        }
        return zeroIsEver && span == .zero ? nil : span
    }

    fileprivate func environment() throws(UnitFileError) -> [EnvironmentVariable] {
        var variables: [EnvironmentVariable] = []
        for value in self.values("Environment", in: "Service") {
            for word in try self.words(of: value, in: "Environment") {
                let halves = word.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                guard halves.count == 2, !halves[0].isEmpty else {
                    throw self.error("Environment=\(word) is no NAME=value")
                }
                let variable = EnvironmentVariable(String(halves[0]), String(halves[1]))
                variables.removeAll { $0.name == variable.name }
                variables.append(variable)
            }
        }
        return variables
    }

    fileprivate func arguments(
        environment: [EnvironmentVariable]
    ) throws(UnitFileError) -> [String] {
        let commands = self.values("ExecStart", in: "Service")
        guard commands.count == 1, let command = commands.first else {
            throw self.error("a service needs exactly one ExecStart=, found \(commands.count)")
        }
        let words = try self.words(of: command, in: "ExecStart")
        guard let executable = words.first, executable.first == "/" else {
            throw self.error("ExecStart= must begin with the absolute path of an executable")
        }
        // systemd looks variables up in arguments only, never in the executable's path.
        var arguments = [executable]
        for word in words.dropFirst() {
            arguments += Self.expandingVariables(word, environment)
        }
        return arguments
    }

    /// `$NAME` alone becomes as many words as its value has, `${NAME}` anywhere becomes its value,
    /// `$$` is a dollar sign, and any other dollar sign is itself.
    private static func expandingVariables(
        _ word: String,
        _ environment: [EnvironmentVariable]
    ) -> [String] {
        func value(_ name: some StringProtocol) -> String {
            environment.last { $0.name == name }?.value ?? ""
        }
        if word.first == "$", word.count > 1, word.dropFirst().allSatisfy(Self.isNamePart) {
            return value(word.dropFirst()).split(whereSeparator: \.isWhitespace).map(String.init)
        }
        var result = ""
        var rest = word[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                result += value(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return [result + rest]
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
    }

    fileprivate func workingDirectory() throws(UnitFileError) -> String? {
        guard let text = self.value("WorkingDirectory", in: "Service") else { return nil }
        let path = try self.expandingSpecifiers(text, in: "WorkingDirectory")
        guard path.first == "/" else {
            throw self.error("WorkingDirectory=\(text) is not an absolute path")
        }
        return path
    }

    fileprivate func startLimit() throws(UnitFileError) -> ServiceUnit.StartLimit? {
        let text = self.value("StartLimitBurst", in: "Unit") ?? "5"
        guard let burst = Int(text), burst >= 0 else {
            throw self.error("StartLimitBurst=\(text) is no number")
        }
        let interval = try self.span(
            "StartLimitIntervalSec",
            in: "Unit",
            default: .seconds(10),
            zeroIsEver: true
        )
        guard let interval, burst > 0 else { return nil }
        return ServiceUnit.StartLimit(burst: burst, interval: interval)
    }

    fileprivate func killSignal() throws(UnitFileError) -> Int32 {
        let text = self.value("KillSignal", in: "Service") ?? "SIGTERM"
        guard let signal = SignalName.number(of: text) else {
            throw self.error("KillSignal=\(text) is no signal")
        }
        return signal
    }

    /// `LimitNOFILE=soft:hard` sets both; the launcher applies the soft one to both.
    fileprivate func openFilesMax() throws(UnitFileError) -> Int? {
        guard let text = self.value("LimitNOFILE", in: "Service"), text != "infinity" else {
            return nil
        }
        guard let limit = Int(text.split(separator: ":").first ?? ""), limit > 0 else {
            throw self.error("LimitNOFILE=\(text) is no number of files")
        }
        return limit
    }
}
