import CPlatform
import Glibc
import Synchronization

/// The one thread that starts children.
///
/// The kernel sends a parent-death signal when the *thread* that forked ends, not when its process
/// does (prctl(2), PR_SET_PDEATHSIG). Threads of a pool come and go, so children are forked from a
/// thread that never exits.
final class Spawner: Sendable {
    static let shared = Spawner()

    private struct Queue {
        var jobs: [@Sendable () -> Void] = []
    }

    private let queue = Mutex(Queue())
    private let ready = Semaphore()

    private init() {
        DetachedThread.start { [self] in
            while true {
                self.ready.wait()
                let job = self.queue.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
                job?()
            }
        }
    }

    /// Runs `job` on the thread and hands back what it returned.
    func run<Value: Sendable>(_ job: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            self.queue.withLock { $0.jobs.append { continuation.resume(returning: job()) } }
            self.ready.signal()
        }
    }
}

/// A counting semaphore, since the standard library has none.
final class Semaphore: Sendable {
    private nonisolated(unsafe) let storage = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(self.storage, 0, 0)
    }

    deinit {
        sem_destroy(self.storage)
        self.storage.deallocate()
    }

    func signal() {
        sem_post(self.storage)
    }

    func wait() {
        while sem_wait(self.storage) != 0 && errno == EINTR {}
    }
}

/// Threads that nobody joins.
enum DetachedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that runs `body` with every signal blocked, so that handlers run elsewhere.
    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let box = Unmanaged.passRetained(Body(body)).toOpaque()
        let result = pthread_create(
            &thread,
            nil,
            { box in
                if let box { Unmanaged<Body>.fromOpaque(box).takeRetainedValue().run() }
                return nil
            },
            box
        )
        precondition(result == 0, "the system refused a thread: \(result)")
        pthread_detach(thread)
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
