import CPlatform
import Glibc
import Synchronization

/// A small process that outlives this one by a moment and kills the process groups left behind.
///
/// The parent-death signal reaches only direct children; what they forked would survive. The
/// guardian holds the read end of a pipe whose only write end is here: when this process ends,
/// even by SIGKILL, the kernel closes it, and the guardian kills every group it was told of.
package final class Guardian: Sendable {
    /// The guardian's own process.
    package let process: ChildProcess
    private let lifeline: Int32

    private init(process: ChildProcess, lifeline: Int32) {
        self.process = process
        self.lifeline = lifeline
    }

    deinit {
        close(self.lifeline)
    }

    /// Starts a guardian that knows no group yet.
    package static func start() async throws(PlatformError) -> Guardian {
        let pipe = try Pipe.open()
        let result = await Reaper.shared.startGuardian(lifeline: pipe.read)
        close(pipe.read)
        switch result {
        case .success(let process):
            return Guardian(process: process, lifeline: pipe.write)
        case .failure(let error):
            close(pipe.write)
            throw error
        }
    }

    /// From now on the group of that leader dies with this process.
    package func watch(group: Int32) {
        self.tell(group)
    }

    /// Forgets a group, whose number may soon be somebody else's.
    package func forget(group: Int32) {
        self.tell(-group)
    }

    private func tell(_ record: Int32) {
        var record = record
        // Four bytes to a pipe are written whole or not at all (pipe(7), PIPE_BUF).
        while write(self.lifeline, &record, MemoryLayout<Int32>.size) < 0 && errno == EINTR {}
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
