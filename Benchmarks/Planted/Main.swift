import Basics
import Foundation

/// Finds out whether the simulation sees the bugs that are planted in the cores.
///
///     tern-planted [--starts N] [--seeds N] [--jobs N] [BUG...]
///     tern-planted scenarios
///     tern-planted trace BUG|none SEED
///
/// Each bug is looked for from several first seeds on, at most `--seeds` from each. Then the same
/// seeds are run with no bug alive, and have to hold. Prints a table; exits with 1 when a bug was
/// missed, was caught under another name than expected, or a seed without a bug did not hold.
@main struct Planted {
    static func main() {
        #if PlantedBugs
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.count == 4, arguments[0] == "worker",
            let first = UInt64(arguments[2]), let count = UInt64(arguments[3])
        {
            Worker(bug: PlantedBug(rawValue: arguments[1]), seeds: first..<(first + count)).run()
            return
        }
        if arguments.count == 3, arguments[0] == "trace", let seed = UInt64(arguments[2]) {
            Worker(bug: PlantedBug(rawValue: arguments[1]), seeds: seed..<(seed + 1)).trace()
            return
        }
        if arguments == ["scenarios"] { exit(Scenes.run() ? 0 : 1) }
        guard let command = Command(arguments) else {
            print("usage: tern-planted [--starts N] [--seeds N] [--jobs N] [BUG...]")
            print("       tern-planted scenarios | trace BUG|none SEED")
            exit(64)
        }
        exit(command.run() ? 0 : 1)
        #else
        print("tern-planted: built without the trait PlantedBugs, so that there is nothing to find")
        exit(64)
        #endif
    }
}

#if PlantedBugs

/// What the command line asks for.
struct Command {
    var bugs: [PlantedBug] = []
    var starts: UInt64 = 5
    var seeds: UInt64 = 500
    var jobs: UInt64 = 2

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--starts", "--seeds", "--jobs":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }), number > 0 else {
                    return nil
                }
                if argument == "--starts" { self.starts = number }
                if argument == "--seeds" { self.seeds = number }
                if argument == "--jobs" { self.jobs = number }
            default:
                guard let bug = PlantedBug(rawValue: argument) else { return nil }
                self.bugs.append(bug)
            }
        }
        if self.bugs.isEmpty {
            self.bugs = PlantedBug.allCases.filter { !$0.expectedChecks.isEmpty }
        }
    }

    /// Hunts, prints the table, and returns whether all is as it should be.
    func run() -> Bool {
        var hunt = Hunt(
            program: "/proc/self/exe",
            jobs: Int(self.jobs),
            starts: (1...self.starts).map { $0 * 1_000 },
            seedsMax: self.seeds
        )
        let rows = zip(self.bugs, hunt.run(self.bugs)).map { Row(bug: $0, catches: $1) }
        print(Row.head)
        for row in rows { print(row.text) }
        // What no bug needed shows nothing about the seeds that caught one.
        hunt.seedsMax = rows.flatMap(\.catches).compactMap(\.seeds).max() ?? 1
        let control = hunt.run([nil])[0]
        let held = control.filter { $0.seeds == nil && $0.check.isEmpty }.count
        print(
            "\nWithout a bug \(held) of \(control.count) starts held for \(hunt.seedsMax) seeds each."
        )
        for problem in rows.compactMap(\.problem) { print("tern-planted: \(problem)") }
        for found in control where !found.check.isEmpty {
            print("tern-planted: without a bug, \(found.check): \(found.sentence)")
        }
        return held == control.count && rows.allSatisfy { $0.problem == nil }
    }
}

#endif
