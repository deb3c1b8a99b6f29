import Glibc
import Platform

/// The server's program, from its command line to its end.
public enum Program {
    /// Runs it; never returns.
    public static func main() -> Never {
        Signals.unblock([Signals.terminate, Signals.interrupt])
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
        let signal: Int32
        do throws(ProgramError) {
            signal = try RunningServer(start.configuration, logger).run()
        } catch {
            logger.fatal("the server ended", .text("error", error.description))
            exit(error.status)
        }
        logger.info("ended")
        if signal != 0 { Self.raise(signal) }
    }

    /// Ends the process as the signal would have, so that whoever sent it sees what they expect.
    private static func raise(_ signal: Int32) {
        Signals.restoreDefault(signal)
        kill(getpid(), signal)
        // The signal may be taken by another thread a moment later.
        Pause.milliseconds(1_000)
    }

    /// Ends the process at once because going on would break a promise; nothing leaves any more.
    static func die(_ logger: Logger, _ what: String, _ reason: String) -> Never {
        logger.fatal(what, .text("error", reason))
        _exit(1)
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
