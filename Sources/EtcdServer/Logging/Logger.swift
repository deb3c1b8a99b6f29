import Platform
import Synchronization

/// Writes log lines in etcd's form; usable from any thread.
///
/// A line is one write to each place, so that lines of several threads never mix.
package final class Logger: Sendable {
    private enum Sink: Sendable {
        case descriptor(Int32, String)
        case journal
    }

    private let level: LogLevel
    private let isJSON: Bool
    private let sinks: [Sink]
    /// Lines are written one after the other.
    private let turn = Mutex(())

    /// Opens the places to write to.
    package init(_ configuration: LoggingConfiguration) throws(ProgramError) {
        self.level = configuration.level
        self.isJSON = configuration.isJSON
        var sinks: [Sink] = []
        for output in configuration.outputs {
            switch output {
            case .standardError: sinks.append(.descriptor(2, "standard error"))
            case .standardOutput: sinks.append(.descriptor(1, "standard output"))
            case .journal: sinks.append(.journal)
            case .file(let path):
                do throws(PlatformError) {
                    sinks.append(.descriptor(try Files.openForAppending(path), path))
                } catch {
                    throw ProgramError("cannot log to \(path): \(error.reason)")
                }
            }
        }
        self.sinks = sinks
    }

    /// A logger to standard error, for what happens before anything is configured.
    package static let initial: Logger = {
        do throws(ProgramError) {
            return try Logger(.initial)
        } catch {
            preconditionFailure("standard error needs no opening: \(error.description)")
        }
    }()

    /// Writes a line for people who look for a fault.
    package func debug(
        _ message: @autoclosure () -> String,
        _ fields: LogField...,
        file: String = #fileID,
        line: Int = #line
    ) {
        guard self.level <= .debug else { return }
        self.write(.debug, message(), fields, file: file, line: line)
    }

    /// Writes a line about the ordinary course of things.
    package func info(
        _ message: String,
        _ fields: LogField...,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.write(.info, message, fields, file: file, line: line)
    }

    /// Writes a line about something to look at.
    package func warn(
        _ message: String,
        _ fields: LogField...,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.write(.warn, message, fields, file: file, line: line)
    }

    /// Writes a line about something that failed.
    package func error(
        _ message: String,
        _ fields: LogField...,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.write(.error, message, fields, file: file, line: line)
    }

    /// Writes a line about what ends the process.
    package func fatal(
        _ message: String,
        _ fields: LogField...,
        file: String = #fileID,
        line: Int = #line
    ) {
        self.write(.fatal, message, fields, file: file, line: line)
    }

    /// Writes a line of any level.
    package func write(
        _ level: LogLevel,
        _ message: String,
        _ fields: [LogField],
        file: String = #fileID,
        line: Int = #line
    ) {
        guard level >= self.level else { return }
        let caller = "\(file):\(line)"
        let text =
            self.isJSON
            ? LogLine.json(level, caller, message, fields)
            : LogLine.console(level, caller, message, fields)
        self.turn.withLock { _ in
            for sink in self.sinks {
                switch sink {
                case .descriptor(let descriptor, let path):
                    // Nobody is left to tell that telling failed.
                    try? Files.write(Array(text.utf8), to: descriptor, path: path)
                case .journal:
                    try? Journal.send([
                        (name: "MESSAGE", value: message + LogLine.plain(fields)),
                        (name: "PRIORITY", value: "\(level.priority)"),
                        (name: "SYSLOG_IDENTIFIER", value: "ternd"),
                        (name: "CODE_FILE", value: file),
                    ])
                }
            }
        }
    }
}

/// The text of one line.
enum LogLine {
    /// A JSON object with zap's keys in zap's order.
    static func json(
        _ level: LogLevel,
        _ caller: String,
        _ message: String,
        _ fields: [LogField]
    ) -> String {
        var line = "{\"level\":\"\(level.rawValue)\",\"ts\":\"\(self.now())\",\"caller\":"
        LogText.appendQuoted(caller, to: &line)
        line += ",\"msg\":"
        LogText.appendQuoted(message, to: &line)
        for field in fields {
            line += ","
            LogText.appendQuoted(field.name, to: &line)
            line += ":"
            field.appendValue(to: &line)
        }
        return line + "}\n"
    }

    /// Columns for people, with the fields as JSON at the end.
    static func console(
        _ level: LogLevel,
        _ caller: String,
        _ message: String,
        _ fields: [LogField]
    ) -> String {
        let head = "\(self.now())\t\(level.rawValue)\t\(caller)\t\(message)"
        if fields.isEmpty { return head + "\n" }
        var tail = "{"
        for (index, field) in fields.enumerated() {
            if index > 0 { tail += ", " }
            LogText.appendQuoted(field.name, to: &tail)
            tail += ": "
            field.appendValue(to: &tail)
        }
        return head + "\t" + tail + "}\n"
    }

    /// The fields behind a message, for the journal.
    static func plain(_ fields: [LogField]) -> String {
        var text = ""
        for field in fields {
            text += " \(field.name)="
            field.appendValue(to: &text)
        }
        return text
    }

    private static func now() -> String {
        let now = MonotonicClock.wallSeconds()
        let seconds = now.rounded(.down)
        return LogText.timestamp(Int64(seconds), microseconds: Int64((now - seconds) * 1e6))
    }
}
