import EtcdAPI
import NIOCore
import PeerTransport
import ReplicaCore

/// A graceful end.
extension Member {
    /// Hands over leadership, answers what waits, makes durable what is applied, and ends.
    func shutDown(_ body: @escaping () -> Void) {
        guard !self.isEnding else { return }
        self.isEnding = true
        self.ask(.handOver) { _ in
            // What was applied is in the log; the commit only spares the next start its replay.
            self.ask(.commitBarrier) { _ in self.stopCore(body) }
        }
    }

    private func stopCore(_ body: @escaping () -> Void) {
        for stream in self.watchStreams.values { stream.end(self.status(.stopped)) }
        self.core.stop()
        self.scheduleTurn()
        let bound = NIOLoopBound((self, body), eventLoop: self.loop)
        // Behind the turn that answers whoever still waits.
        self.loop.scheduleTask(in: .milliseconds(20)) {
            let (member, body) = bound.value
            guard let transport = member.transport else { return body() }
            transport.stop().assumeIsolated().whenComplete { _ in body() }
        }
    }
}
