import CPlatform
import Glibc
import Synchronization

/// A small process that outlives this one by a moment and kills the process groups left behind.
///
/// The parent-death signal reaches only direct children; what they forked would survive. The
/// guardian holds the read end of a pipe whose only write end is here: when this process ends,
/// even by SIGKILL, the kernel closes it, and the guardian kills every group it was told of.
package final class Guardian: Sendable {
    /// A guardian's process, the pipe it listens on, and what it was told.
    private struct Post {
        var process: ChildProcess
        var lifeline: Int32
        var groups: Set<Int32> = []
    }

    private let post: Mutex<Post>

    private init(_ post: Post) {
        self.post = Mutex(post)
    }

    deinit {
        self.post.withLock { _ = close($0.lifeline) }
    }

    /// The guardian's own process.
    package var process: ChildProcess {
        self.post.withLock { $0.process }
    }

    /// Starts a guardian that knows no group yet; should it be killed, another takes its place.
    package static func start() async throws(PlatformError) -> Guardian {
        // A guardian that is gone must not take its owner along at the next write.
        Signals.ignoreBrokenPipes()
        let guardian = Guardian(try await self.openPost())
        guardian.replaceWhenGone()
        return guardian
    }

    /// From now on the group of that leader dies with this process.
    package func watch(group: Int32) {
        self.post.withLock { post in
            post.groups.insert(group)
            Self.tell(post.lifeline, group)
        }
    }

    /// Forgets a group, whose number may soon be somebody else's.
    package func forget(group: Int32) {
        self.post.withLock { post in
            post.groups.remove(group)
            Self.tell(post.lifeline, -group)
        }
    }

    private static func openPost() async throws(PlatformError) -> Post {
        let pipe = try Pipe.open()
        let result = await Reaper.shared.startGuardian(lifeline: pipe.read)
        close(pipe.read)
        switch result {
        case .success(let process):
            return Post(process: process, lifeline: pipe.write)
        case .failure(let error):
            close(pipe.write)
            throw error
        }
    }

    private func replaceWhenGone() {
        let process = self.process
        Task { [weak self] in
            _ = await process.wait()
            guard self != nil, let fresh = try? await Self.openPost() else { return }
            self?.takePost(fresh)
        }
    }

    private func takePost(_ fresh: Post) {
        self.post.withLock { post in
            close(post.lifeline)
            let groups = post.groups
            post = fresh
            post.groups = groups
            for group in groups { Self.tell(post.lifeline, group) }
        }
        self.replaceWhenGone()
    }

    private static func tell(_ lifeline: Int32, _ record: Int32) {
        var record = record
        // Four bytes to a pipe are written whole or not at all (pipe(7), PIPE_BUF).
        while write(lifeline, &record, MemoryLayout<Int32>.size) < 0 && errno == EINTR {}
    }
}

/// A pipe whose ends are closed on exec.
package enum Pipe {
    /// Opens one; both ends are the caller's to close.
    package static func open() throws(PlatformError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let code = tern_pipe(&ends)
        guard code == 0 else { throw PlatformError("opening", "a pipe", code: code) }
        return (ends[0], ends[1])
    }
}
