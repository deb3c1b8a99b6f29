import NIOPosix

/// One thread that does what it is given, in order: the log's, the database's.
///
/// It lives until nobody holds it and everything it was given is done.
final class WorkThread: Sendable {
    private let pool: NIOThreadPool

    init(_ name: String) {
        self.pool = NIOThreadPool(numberOfThreads: 1)
        self.pool.start()
    }

    deinit {
        self.pool.shutdownGracefully { _ in }
    }

    /// Does `work` after everything given before.
    func run(_ work: @escaping @Sendable () -> Void) {
        self.pool.submit { _ in
            work()
            // Nothing that was given is lost when the last owner lets go.
            withExtendedLifetime(self) {}
        }
    }
}
