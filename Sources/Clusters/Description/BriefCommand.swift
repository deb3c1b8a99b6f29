import Glibc
import Platform

/// Runs a program for what it prints, such as its version, and waits for that.
///
/// It blocks its caller, for at most ten seconds, and asks nothing of the concurrency pool, so that
/// a cluster can be resolved from plain code. It copes with a process that reaps all its children:
/// the end of the output is what counts, not the exit status.
enum BriefCommand {
    private static let secondsMax: Int32 = 10
    private static let outputBytesMax = 65_536

    /// The first 64 KiB that the program writes to its output and error output.
    static func output(
        of path: String,
        _ arguments: [String]
    ) throws(PlatformError) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw PlatformError("opening", "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let spawned = Self.spawn(path, arguments, output: ends[1])
        close(ends[1])
        let pid = try spawned.get()
        let output = Self.read(from: ends[0])
        if output == nil { kill(pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        guard let output else {
            throw PlatformError("running", path, reason: "it printed nothing for 10 seconds")
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        output: Int32
    ) -> Result<pid_t, PlatformError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        var vector = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in vector { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, nil, &vector, environ)
        return code == 0 ? .success(pid) : .failure(PlatformError("executing", path, code: code))
    }

    /// Reads to the end, or as much as is wanted; nil when it takes too long.
    private static func read(from descriptor: Int32) -> [UInt8]? {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while output.count < Self.outputBytesMax {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.secondsMax * 1000)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            output += chunk[..<count]
        }
        return output
    }
}
