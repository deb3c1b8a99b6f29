package import Faults
import Synchronization

/// What is going on in a run right now, for the progress line and for deciding.
package final class RunBoard: Sendable {
    /// One look at the board.
    package struct Snapshot: Sendable, Equatable {
        /// The part of the run: setup, load, recovery or final.
        package var phase = "setup"
        /// Who leads; empty while nobody does.
        package var leader = ""
        /// The newest term seen.
        package var term: Int64 = 0
        /// The faults that have begun, by number, each in its newest state.
        package var faults: [FaultRecord] = []
        /// The first violation the online check found.
        package var violation: String?

        /// The faults in force.
        package var active: [FaultRecord] {
            self.faults.filter { $0.effectiveStart != nil && $0.effectiveEnd == nil }
        }

        /// An empty board.
        package init() {}
    }

    private let state = Mutex(Snapshot())

    /// An empty board.
    package init() {}

    /// A look at the board.
    package var snapshot: Snapshot { self.state.withLock { $0 } }

    /// Begins a part of the run.
    package func enter(_ phase: String) {
        self.state.withLock { $0.phase = phase }
    }

    /// Notes who leads, nobody with an empty name.
    package func leads(_ member: String, term: Int64) {
        self.state.withLock {
            $0.leader = member
            $0.term = max($0.term, term)
        }
    }

    /// Notes the newest state of a fault.
    package func fault(_ record: FaultRecord) {
        self.state.withLock { state in
            if let index = state.faults.firstIndex(where: { $0.id == record.id }) {
                state.faults[index] = record
            } else {
                state.faults.append(record)
            }
        }
    }

    /// Whether the online check found something, after which load and faults end.
    package var isViolated: Bool { self.state.withLock { $0.violation != nil } }

    /// Notes what the online check found; the first finding stays.
    package func violated(_ sentence: String) {
        self.state.withLock { $0.violation = $0.violation ?? sentence }
    }
}
