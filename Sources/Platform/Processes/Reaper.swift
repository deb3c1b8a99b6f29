import CPlatform
import Glibc
import Synchronization

/// Starts children and collects them when they end, and on request orphans as well.
///
/// One lock covers starting a child together with entering it in the table, so that the search for
/// orphans never takes a child that was started a moment ago for a stranger's.
final class Reaper: Sendable {
    static let shared = Reaper()

    private let children = Mutex<[Int32: ChildProcess]>([:])

    func start(_ plan: ProcessPlan) async -> Result<ChildProcess, PlatformError> {
        await Spawner.shared.run {
            self.enter { (pidfd, failure) in
                SpawnArguments(plan).call(&pidfd, &failure)
            } failing: { failure in
                Self.error(failure, plan)
            }
        }
    }

    /// Starts the process that ends this one's children when it is gone; see `Guardian`.
    func startGuardian(lifeline: Int32) async -> Result<ChildProcess, PlatformError> {
        await Spawner.shared.run {
            self.enter { (pidfd, failure) in
                tern_guardian(lifeline, &pidfd, &failure)
            } failing: { failure in
                PlatformError("starting", "the guardian process", code: failure.error)
            }
        }
    }

    private func enter(
        _ fork: (inout Int32, inout tern_spawn_failure) -> pid_t,
        failing: (tern_spawn_failure) -> PlatformError
    ) -> Result<ChildProcess, PlatformError> {
        self.children.withLock { children in
            var pidfd: Int32 = -1
            var failure = tern_spawn_failure()
            let pid = fork(&pidfd, &failure)
            guard pid > 0 else { return .failure(failing(failure)) }
            let child = ChildProcess(pid: pid, pidfd: pidfd)
            children[pid] = child
            Poller.shared.watch(pidfd) { pidfd in
                self.collect(pid, pidfd)
                return .close
            }
            return .success(child)
        }
    }

    private func collect(_ pid: Int32, _ pidfd: Int32) {
        let child = self.children.withLock { children in
            var ended = tern_exit()
            // The search for orphans reaps children of ours too when it comes first.
            if tern_reap(pidfd, &ended) == 1 { Self.deliver(ended, &children) }
            return children.removeValue(forKey: pid)
        }
        // Reaped by somebody else in this process: the status is lost, the end is certain.
        if let child, child.exitStatus == nil { child.finish(.signaled(SIGKILL)) }
    }

    private static func deliver(_ ended: tern_exit, _ children: inout [Int32: ChildProcess]) {
        let status: ProcessExit = ended.signaled != 0 ? .signaled(ended.code) : .exited(ended.code)
        children.removeValue(forKey: ended.pid)?.finish(status)
    }

    /// Makes this process adopt and reap the orphans among its descendants.
    ///
    /// Only for a process all of whose children are started here: any other child would lose its
    /// exit status to the search.
    func adoptOrphans() throws(PlatformError) {
        let code = tern_become_subreaper()
        guard code == 0 else { throw PlatformError("becoming a subreaper", "", code: code) }
        try Signals.handle(SIGCHLD) { _ in self.sweep() }
        self.sweep()
    }

    private func sweep() {
        self.children.withLock { children in
            var pid: pid_t = 0
            while tern_peek_ended(&pid) == 1 {
                var ended = tern_exit()
                guard tern_reap_pid(pid, &ended) == 1 else { return }
                Self.deliver(ended, &children)
            }
        }
    }

    private static func error(_ failure: tern_spawn_failure, _ plan: ProcessPlan) -> PlatformError {
        switch Int(failure.stage) {
        case Int(TERN_SPAWN_DIRECTORY.rawValue):
            PlatformError(
                "entering the directory",
                plan.workingDirectory ?? "",
                code: failure.error
            )
        case Int(TERN_SPAWN_LIMIT.rawValue):
            PlatformError(
                "allowing \(plan.openFilesMax ?? 0) open files to",
                plan.executable,
                code: failure.error
            )
        case Int(TERN_SPAWN_EXEC.rawValue):
            PlatformError("executing", plan.executable, code: failure.error)
        default:
            PlatformError(
                "starting (stage \(failure.stage))",
                plan.executable,
                code: failure.error
            )
        }
    }
}

/// A plan laid out as C wants it, alive for the length of one call.
private final class SpawnArguments {
    private let path: UnsafeMutablePointer<CChar>?
    private let directory: UnsafeMutablePointer<CChar>?
    private var arguments: [UnsafeMutablePointer<CChar>?]
    private var environment: [UnsafeMutablePointer<CChar>?]
    private let plan: ProcessPlan

    init(_ plan: ProcessPlan) {
        self.plan = plan
        let path = Executables.find(plan.executable) ?? plan.executable
        self.path = strdup(path)
        self.directory = plan.workingDirectory.flatMap { strdup($0) }
        self.arguments = ([path] + plan.arguments).map { strdup($0) } + [nil]
        let environment = plan.environment ?? Environment.all()
        self.environment =
            environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    }

    deinit {
        free(self.path)
        free(self.directory)
        for each in self.arguments { free(each) }
        for each in self.environment { free(each) }
    }

    func call(_ pidfd: inout Int32, _ failure: inout tern_spawn_failure) -> pid_t {
        self.plan.inherited.withUnsafeBufferPointer { inherited in
            var plan = tern_spawn_plan()
            plan.path = UnsafePointer(self.path)
            plan.directory = UnsafePointer(self.directory)
            plan.standard_input = Self.descriptor(self.plan.standardInput, STDIN_FILENO)
            plan.standard_output = Self.descriptor(self.plan.standardOutput, STDOUT_FILENO)
            plan.standard_error = Self.descriptor(self.plan.standardError, STDERR_FILENO)
            plan.inherited = inherited.baseAddress
            plan.inherited_count = Int32(inherited.count)
            plan.open_files_max = self.plan.openFilesMax ?? 0
            plan.death_signal = self.plan.diesWithParent ? SIGKILL : 0
            plan.new_session = self.plan.leadsSession ? 1 : 0
            return self.arguments.withUnsafeMutableBufferPointer { arguments in
                self.environment.withUnsafeMutableBufferPointer { environment in
                    plan.arguments = UnsafePointer(arguments.baseAddress)
                    plan.environment = UnsafePointer(environment.baseAddress)
                    return tern_spawn(&plan, &pidfd, &failure)
                }
            }
        }
    }

    private static func descriptor(_ stream: ProcessPlan.Stream, _ own: Int32) -> Int32 {
        switch stream {
        case .null: -1
        case .inherit: own
        case .descriptor(let descriptor): descriptor
        }
    }
}
