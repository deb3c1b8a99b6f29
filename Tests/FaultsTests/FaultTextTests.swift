import Faults
import Testing

@Suite struct FaultTextTests {
    @Test(arguments: [
        ("kill @leader", Fault.kill(.leader, signal: 9)),
        ("kill n1 --signal TERM", .kill(.member("n1"), signal: 15)),
        ("kill @all --signal 33", .kill(.all, signal: 33)),
        ("stop @followers", .stop(.followers)),
        ("pause @any", .pause(.any)),
        ("restart controller-0", .restart(.member("controller-0"))),
        ("cut n1 n2", .cut(.member("n1"), .member("n2"), oneWay: false)),
        ("cut @clients n2 --one-way", .cut(.clients, .member("n2"), oneWay: true)),
        ("isolate @majority", .isolate(.majority)),
        ("split n1,n2/n3", .split([[.member("n1"), .member("n2")], [.member("n3")]])),
        ("split @leader/@followers", .split([[.leader], [.followers]])),
        ("bridge n2", .bridge(.member("n2"))),
        ("ring", .ring),
        ("blackhole n3", .blackhole(.member("n3"))),
        (
            "slow n1 n2 80ms±20ms",
            .slow(.member("n1"), .member("n2"), latencyMilliseconds: 80, jitterMilliseconds: 20)
        ),
        (
            "slow n1 n2 1.5s",
            .slow(.member("n1"), .member("n2"), latencyMilliseconds: 1500, jitterMilliseconds: 0)
        ),
        ("throttle n1 n2 64kB/s", .throttle(.member("n1"), .member("n2"), bytesPerSecond: 64_000)),
        ("reset @leader @any", .reset(.leader, .any)),
    ])
    func `a fault is read from its text and printed as it`(text: String, fault: Fault) throws {
        #expect(try Fault(parsing: text) == fault)
        #expect(fault.description == text)
    }

    @Test(arguments: [
        ("kill -s SIGTERM n1", "kill n1 --signal TERM"),
        ("kill --signal kill n1", "kill n1"),
        ("cut --one-way n1 n2", "cut n1 n2 --one-way"),
        ("throttle n1 n2 1mbit", "throttle n1 n2 125kB/s"),
        ("throttle n1 n2 1500B/s", "throttle n1 n2 1500B/s"),
        ("  pause   n1 ", "pause n1"),
    ])
    func `other spellings print in the one form`(text: String, printed: String) throws {
        #expect(try Fault(parsing: text).description == printed)
    }

    @Test(arguments: [
        ("", "an empty text is not a fault: write one such as \"kill @leader\""),
        ("kil n1", "\"kil\" is not a fault; did you mean \"kill\"?"),
        ("kill", "kill: a target is missing; write it as \"kill TARGET [--signal NAME]\""),
        (
            "kill n1 n2",
            "kill: \"n2\" is one word too many; write it as \"kill TARGET [--signal NAME]\""
        ),
        (
            "kill n1 --signal NOPE",
            "kill: \"NOPE\" is not a signal: choose from HUP, INT, QUIT, ILL, ABRT, FPE, KILL, SEGV,"
                + " PIPE, ALRM, TERM or a number; write it as \"kill TARGET [--signal NAME]\""
        ),
        (
            "kill n1 --signal SIGSTOP",
            "kill: \"SIGSTOP\" ends no process; use pause for that"
        ),
        (
            "kill n1 --signal 18",
            "kill: \"18\" ends no process; use unpause for that"
        ),
        (
            "kill @boss",
            "\"@boss\" is not a role: choose one of @leader, @followers, @any, @majority, @all, @clients"
        ),
        ("cut n1 n1", "cut: n1 has no link to itself; write it as \"cut A B [--one-way]\""),
        (
            "cut n1 --fast",
            "\"--fast\" is not a target: write a member's name or a role such as @leader"
        ),
        ("split n1,n2", "split: \"n1,n2\" is only one group; write it as \"split A,B/C\""),
        ("split n1/n1", "split: \"n1/n1\" names a target twice; write it as \"split A,B/C\""),
        (
            "slow n1 n2 80",
            "\"80\" is not a duration: write a number and a unit, such as 300ms, 1.5s or 2m"
        ),
        (
            "slow n1 n2 0ms",
            "slow: a latency of 0ms slows nothing; write it as \"slow A B LATENCY[±JITTER]\""
        ),
        (
            "slow n1 n2 80ms±90ms",
            "slow: the jitter in \"80ms±90ms\" is larger than the latency; write it as \"slow A B LATENCY[±JITTER]\""
        ),
        (
            "throttle n1 n2 fast",
            "\"fast\" is not a rate: write a number and a unit, such as 64kB/s or 1mbit"
        ),
    ])
    func `a text that is no fault is refused in one sentence`(text: String, sentence: String) {
        #expect {
            try Fault(parsing: text)
        } throws: { error in
            (error as? FaultSyntaxError)?.description == sentence
        }
    }

    @Test func `a word that is nothing like a fault is answered with all of them`() {
        #expect {
            try Fault(parsing: "explode n1")
        } throws: { error in
            "\(error)".hasPrefix("\"explode\" is not a fault: choose one of kill, stop, pause, ")
        }
    }
}

@Suite struct SpanTextTests {
    @Test(arguments: [
        ("0s", Int64(0)), ("1ns", 1), ("1.5us", 1_500), ("300ms", 300_000_000),
        ("1.05s", 1_050_000_000), ("90s", 90_000_000_000),
    ])
    func `a span is read from its text and printed as it`(text: String, nanoseconds: Int64) throws {
        #expect(try SpanText.parse(text) == nanoseconds)
        #expect(SpanText.print(nanoseconds) == text)
    }

    @Test func `minutes, hours and ranges are read`() throws {
        #expect(try SpanText.parse("2m") == 120_000_000_000)
        #expect(try SpanText.parse("1h") == 3_600_000_000_000)
        #expect(try SpanText.parseRange("300ms..1.4s") == 300_000_000...1_400_000_000)
        #expect(try SpanText.parseRange("2s") == 2_000_000_000...2_000_000_000)
        #expect(SpanText.print(300_000_000...1_400_000_000) == "300ms..1.4s")
    }

    @Test(arguments: ["", "s", "5", "-5s", "1.2.3s", "5 s", "infs", "1e5s", "99999999h"])
    func `what is no span is refused`(text: String) {
        #expect(throws: FaultSyntaxError.self) { try SpanText.parse(text) }
    }

    @Test func `a range whose ends are swapped is refused`() {
        #expect(throws: FaultSyntaxError.self) { try SpanText.parseRange("2s..1s") }
    }
}
