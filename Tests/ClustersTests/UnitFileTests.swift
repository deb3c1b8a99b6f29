import Basics
import Clusters
import Testing

@Suite struct UnitFileTests {
    static func service(_ lines: String, name: String = "a.service") throws -> ServiceUnit {
        try ServiceUnit(UnitFile(parsing: "[Service]\n" + lines, name: name))
    }

    @Test func `sections, comments, continuations and repeated keys are read as systemd does`()
        throws
    {
        let unit = try UnitFile(
            parsing: """
                # comment
                ; another
                [Unit]
                Description = spaced out \t
                Wants=a.service
                Wants=b.service

                [Service]
                ExecStart=/bin/x \\
                    --one \\
                # a comment in between
                    --two
                Unheard=of
                [Unit]
                After=c.service
                Documentation=
                """,
            name: "a.service"
        )
        #expect(unit.sections.map(\.name) == ["Unit", "Service"])
        #expect(unit.value("Description", in: "Unit") == "spaced out")
        #expect(unit.values("Wants", in: "Unit") == ["a.service", "b.service"])
        #expect(unit.value("After", in: "Unit") == "c.service")
        #expect(unit.value("ExecStart", in: "Service") == "/bin/x --one --two")
        #expect(unit.value("Unheard", in: "Service") == "of")
        #expect(unit.value("Documentation", in: "Unit") == nil)
    }

    @Test func `an empty assignment forgets what came before it`() throws {
        let unit = try UnitFile(
            parsing: "[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2\n",
            name: "a"
        )
        #expect(unit.values("Environment", in: "Service") == ["B=2"])
    }

    static let broken: [(String, String)] = [
        ("Type=notify", "a.service:1: an assignment stands before the first section"),
        ("[Service]\nnonsense", "a.service:2: expected Key=value, found \"nonsense\""),
        ("[Service\n", "a.service:1: a section is written as [Name], found \"[Service\""),
        ("[Service]\n=x", "a.service:2: expected Key=value, found \"=x\""),
    ]

    @Test(arguments: Self.broken)
    func `a line that means nothing is told with its number`(
        _ text: String,
        _ sentence: String
    ) throws {
        let error = #expect(throws: UnitFileError.self) {
            try UnitFile(parsing: text, name: "a.service")
        }
        #expect(error?.description == sentence)
    }

    static let commands: [(String, [String])] = [
        ("/bin/x a  b\tc", ["/bin/x", "a", "b", "c"]),
        (#"/bin/x "a b" 'c "d"' e\ f"#, ["/bin/x", "a b", "c \"d\"", "e f"].dropLast() + ["e f"]),
        (#"/bin/x "" a"#, ["/bin/x", "", "a"]),
        (#"/bin/x \x41\n\t\101é"#, ["/bin/x", "A\n\tAé"]),
        ("/bin/x %n %N %p %i %%", ["/bin/x", "lab@n1.service", "lab@n1", "lab", "n1", "%"]),
        (
            "/bin/x $$HOME ${ONE} $TWO a$TWO x${ONE}y $NONE",
            ["/bin/x", "$HOME", "1", "2", "3", "a$TWO", "x1y"]
        ),
    ]

    @Test(arguments: Self.commands)
    func `a command line is split, unquoted and expanded`(_ line: String, _ words: [String]) throws
    {
        let line = line.replacing(#"e\ f"#, with: #""e f""#)
        let service = try Self.service(
            "Environment=ONE=1 \"TWO=2 3\"\nExecStart=\(line)",
            name: "lab@n1.service"
        )
        #expect(service.arguments == words)
    }

    static let refused: [(String, String)] = [
        ("ExecStart=x", "a.service: ExecStart= must begin with the absolute path of an executable"),
        (
            "ExecStart=/x\nExecStart=/y",
            "a.service: a service needs exactly one ExecStart=, found 2"
        ),
        ("Type=notify", "a.service: a service needs exactly one ExecStart=, found 0"),
        ("ExecStart=/x ; /y", "a.service: ExecStart= has more than one command"),
        ("ExecStart=/x \"a", "a.service: ExecStart= has a quote that is never closed"),
        ("ExecStart=/x \\q", "a.service: ExecStart= has the unknown escape \\q"),
        ("ExecStart=/x %z", "a.service: ExecStart= uses %z, which Tern does not know"),
        (
            "ExecStart=/x\nType=forking",
            "a.service: Type=forking is not something Tern's launcher can do"
        ),
        (
            "ExecStart=/x\nRestart=maybe",
            "a.service: Restart=maybe is not something Tern's launcher can do"
        ),
        ("ExecStart=/x\nRestartSec=soon", "a.service: RestartSec=soon is no time span"),
        ("ExecStart=/x\nKillSignal=SIGX", "a.service: KillSignal=SIGX is no signal"),
        ("ExecStart=/x\nLimitNOFILE=many", "a.service: LimitNOFILE=many is no number of files"),
        ("ExecStart=/x\nEnvironment=A", "a.service: Environment=A is no NAME=value"),
        (
            "ExecStart=/x\nWorkingDirectory=x",
            "a.service: WorkingDirectory=x is not an absolute path"
        ),
    ]

    @Test(arguments: Self.refused)
    func `what the launcher could not carry out is refused`(
        _ lines: String,
        _ sentence: String
    ) throws {
        let error = #expect(throws: UnitFileError.self) { try Self.service(lines) }
        #expect(error?.description == sentence)
    }

    @Test func `a bare service has systemd's defaults`() throws {
        let service = try Self.service("ExecStart=/x")
        #expect(service.type == .simple)
        #expect(service.restart == .no)
        #expect(service.restartDelay == .milliseconds(100))
        #expect(service.startLimit == ServiceUnit.StartLimit(burst: 5, interval: .seconds(10)))
        #expect(service.timeoutStart == .seconds(90))
        #expect(service.timeoutStop == .seconds(90))
        #expect(service.killSignal == 15)
        #expect(service.openFilesMax == nil)
        #expect(service.workingDirectory == nil)
    }

    static let spans: [(String, Duration?)] = [
        ("5", .seconds(5)), ("500ms", .milliseconds(500)), ("2min 30s", .seconds(150)),
        ("1h30min", .seconds(5400)), ("1.5s", .milliseconds(1500)), ("3 us", .microseconds(3)),
        ("1d", .seconds(86_400)), ("", nil), ("fast", nil), ("infinity", nil), ("5 parsecs", nil),
    ]

    @Test(arguments: Self.spans)
    func `time spans mean what systemd takes them for`(_ text: String, _ expected: Duration?) {
        #expect(TimeSpan.duration(parsing: text) == expected)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `any argument survives being written into a unit and read back`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let arguments = (0..<random.below(6)).map { _ in Self.word(&random) }
            let value = "/bin/x " + arguments.map(UnitText.commandWord).joined(separator: " \\\n  ")
            let service = try Self.service("ExecStart=\(value)")
            #expect(service.arguments == ["/bin/x"] + arguments, "seed \(seed)")
            let variable = EnvironmentVariable("NAME", Self.word(&random))
            let line = UnitText.listItem("NAME=\(variable.value)")
            #expect(try Self.service("ExecStart=/x\nEnvironment=\(line)").environment == [variable])
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a unit printed and read again is the same unit`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sections = (0...random.below(3)).map { index in
            UnitFile.Section(
                "Section\(index)",
                (0..<random.below(5)).map { _ in
                    UnitFile.Assignment(
                        "Key\(random.below(4))",
                        UnitText.commandWord(Self.word(&random))
                    )
                }
            )
        }
        let unit = UnitFile(name: "a.service", sections: sections)
        #expect(try UnitFile(parsing: unit.description, name: "a.service") == unit, "seed \(seed)")
    }

    /// A word full of what needs care.
    static func word(_ random: inout SeededRandom) -> String {
        let alphabet = Array(" \t\n\"'\\$%{};#=[]abcXYZ019-é€😀\u{7f}\u{1}")
        return String((0..<random.below(12)).map { _ in alphabet[random.below(alphabet.count)] })
    }
}
