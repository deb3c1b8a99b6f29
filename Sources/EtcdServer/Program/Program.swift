import Glibc
import Platform

/// The server's program, from its command line to its end.
public enum Program {
    /// Runs it; never returns.
    public static func main() -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do throws(ProgramError) {
            switch try CommandLineFlags.parse(arguments) {
            case .help:
                print(HelpText.help, terminator: "")
            case .version:
                print(HelpText.version(.v36))
            case .serve(let flags, let ignored):
                try Self.serve(flags, ignored: ignored)
            }
            exit(0)
        } catch {
            Self.end(error)
        }
    }

    private static func end(_ error: ProgramError) -> Never {
        if error.showsUsage {
            let text = Array("\(error.description)\n\(HelpText.usage)\n".utf8)
            try? Files.write(text, to: 2, path: "standard error")
        } else {
            Logger.initial.fatal("cannot start", .text("error", error.description))
        }
        exit(error.status)
    }

    private static func serve(_ flags: FlagValues, ignored: [String]) throws(ProgramError) {
        let start = try Startup.read(
            flags,
            environment: Self.environment()
        )
        let logger = try Logger(start.configuration.logging)
        logger.info("running", .texts("args", CommandLine.arguments))
        start.tell(logger, ignored: ignored)
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            next += 1
            guard let equals = text.firstIndex(of: "=") else { continue }
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return variables
    }
}
