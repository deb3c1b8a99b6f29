import Foundation
import Synchronization

/// Starts child processes that die with this process, even when it is killed with SIGKILL.
///
/// The parent-death signal fires when the *thread* that started the child ends, not the process;
/// threads of the concurrency pool come and go, so one thread that never ends does all spawning.
package final class ChildSpawner: Sendable {
    /// The process's one spawner.
    package static let shared = ChildSpawner()

    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let available = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread { [jobs = self.jobsRunner] in
            while true { jobs() }
        }
    }

    private var jobsRunner: @Sendable () -> Void {
        { [unowned self] in
            self.available.wait()
            let job = self.jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?()
        }
    }

    /// Starts `arguments[0]` with `arguments`, its output appended to the file `output`.
    ///
    /// - Returns: The process id; the caller must reap it.
    package func spawn(_ arguments: [String], output: String) throws -> Int32 {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Int32, FixtureError>?>(nil)
        let job: @Sendable () -> Void = {
            let outcome = spawnWithDeathSignal(arguments, output: output)
            result.withLock { $0 = outcome }
            done.signal()
        }
        self.jobs.withLock { $0.append(job) }
        self.available.signal()
        done.wait()
        guard let outcome = result.withLock({ $0 }) else {
            throw FixtureError("the spawning thread did not answer")
        }
        let pid = try outcome.get()
        FixtureCleanup.shared.started(pid)
        return pid
    }
}

/// The body of a spawn, run on the spawning thread.
///
/// `setpriv` sets the parent-death signal and then becomes the program: same process id, and the
/// signal survives exec. Descriptors above 2 are closed, lest a child hold another test's socket.
private func spawnWithDeathSignal(
    _ arguments: [String],
    output: String
) -> Result<Int32, FixtureError> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    for descriptor in inheritableDescriptors() {
        posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    let command = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] + arguments
    let variables = ["PATH=/usr/bin:/bin", "HOME=/nonexistent"]
    var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer {
        for pointer in argv + environment { free(pointer) }
    }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, command[0], &actions, nil, &argv, &environment)
    guard code == 0 else {
        let why = String(cString: strerror(code))
        return .failure(FixtureError("starting \(arguments[0]) through setpriv failed: \(why)"))
    }
    return .success(pid)
}

/// What is open now above standard error.
///
/// One that is closed meanwhile does no harm: closing what is not open is no failure in a spawn.
private func inheritableDescriptors() -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return entries.compactMap(Int32.init).filter { $0 > 2 }
}
