import Platform
import Synchronization

/// What one member said about itself when it was last asked.
package struct MemberObservation: Codable, Hashable, Sendable {
    /// When the answer came, or was given up; monotonic nanoseconds.
    package var time: Int64
    /// Who was asked.
    package var member: String
    /// Whether it answered.
    package var isReachable: Bool
    /// Why it did not, in words.
    package var problem: String?
    /// Whether nobody listens where the member should: it has no process, rather than being slow.
    package var isRefused = false
    /// Its own id.
    package var memberID: UInt64 = 0
    /// Whom it takes for the leader; 0 for nobody.
    package var leaderID: UInt64 = 0
    /// Its term.
    package var term: UInt64 = 0
    /// Its store's revision.
    package var revision: Int64 = 0
    /// The last index of the log it knows of.
    package var raftIndex: UInt64 = 0
    /// The last index it has applied.
    package var appliedIndex: UInt64 = 0
    /// The size of its database file in bytes.
    package var databaseBytes: Int64 = 0
    /// Its version.
    package var version = ""

    /// An observation of a member that did not answer.
    package static func unreachable(
        _ member: String,
        _ problem: String,
        isRefused: Bool
    ) -> MemberObservation {
        var observation = MemberObservation(member: member, isReachable: false)
        observation.problem = problem
        observation.isRefused = isRefused
        return observation
    }

    /// An observation made now, with nothing in it yet.
    package init(member: String, isReachable: Bool) {
        self.time = MonotonicClock.now()
        self.member = member
        self.isReachable = isReachable
    }
}

/// Who leads, from some moment on.
package struct LeaderChange: Codable, Hashable, Sendable {
    /// When it was seen, monotonic nanoseconds.
    package var time: Int64
    /// The leader; empty while there is none.
    package var member: String
    /// The highest term anybody is in.
    package var term: UInt64
}

/// Asks every member, all the time, who leads and how far it is.
///
/// Members are asked where their process really listens, not through the lab's proxies, so that a
/// cut link blinds the members and not the observer.
package final class Observer: Sendable {
    /// One question to a member; answers with an unreachable observation rather than throwing.
    package typealias Probe = @Sendable (ResolvedMember) async -> MemberObservation

    private struct State {
        var observations: [String: MemberObservation] = [:]
        var leader = LeaderChange(time: 0, member: "", term: 0)
        var tasks: [Task<Void, Never>] = []
    }

    private let members: [ResolvedMember]
    private let interval: Duration
    private let probe: Probe
    private let closing: @Sendable () async -> Void
    private let state = Mutex(State())
    private let broadcast = Broadcast<LeaderChange>()

    /// An observer that will ask each of the members every `interval`, and do `closing` at its end.
    package init(
        members: [ResolvedMember],
        interval: Duration = .milliseconds(50),
        probe: @escaping Probe,
        closing: @escaping @Sendable () async -> Void = {}
    ) {
        self.closing = closing
        self.members = members
        self.interval = interval
        self.probe = probe
    }

    /// Begins to ask.
    package func start() {
        let tasks = self.members.map { member in
            Task {
                while !Task.isCancelled {
                    self.take(await self.probe(member))
                    try? await Task.sleep(for: self.interval)
                }
            }
        }
        self.state.withLock { $0.tasks += tasks }
    }

    /// Stops asking, and returns when nobody is being asked any more.
    package func stop() async {
        let tasks = self.state.withLock { state in
            defer { state.tasks = [] }
            return state.tasks
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await self.closing()
        self.broadcast.finish()
    }

    /// What each member last said, in the order of the cluster file; members never asked are absent.
    package var observations: [MemberObservation] {
        self.state.withLock { state in
            self.members.compactMap { state.observations[$0.name] }
        }
    }

    /// What one member last said.
    package func observation(of member: String) -> MemberObservation? {
        self.state.withLock { $0.observations[member] }
    }

    /// Who leads now, and since when.
    package var leader: LeaderChange {
        self.state.withLock { $0.leader }
    }

    /// Every change of leader or term from now on.
    package func leaderChanges() -> AsyncStream<LeaderChange> {
        self.broadcast.listen()
    }

    private func take(_ observation: MemberObservation) {
        let change: LeaderChange? = self.state.withLock { state in
            var observation = observation
            // Who a silent member is does not change; others may still name it as the leader.
            if !observation.isReachable {
                observation.memberID = state.observations[observation.member]?.memberID ?? 0
            }
            state.observations[observation.member] = observation
            var leader = Self.leader(among: Array(state.observations.values))
            // Terms only grow; members that fell silent take none back.
            leader.term = max(leader.term, state.leader.term)
            guard leader.member != state.leader.member || leader.term != state.leader.term else {
                return nil
            }
            state.leader = leader
            return leader
        }
        if let change { self.broadcast.send(change) }
    }

    /// Whom the members in the highest term take for the leader.
    ///
    /// A deposed leader that has not noticed speaks for a lower term. A leader whose process is gone
    /// is still believed in for an election timeout, but leads nobody; a silent one may yet answer.
    package static func leader(among observations: [MemberObservation]) -> LeaderChange {
        let answers = observations.filter(\.isReachable)
        let term = answers.map(\.term).max() ?? 0
        let named = answers.filter { $0.term == term && $0.leaderID != 0 }
            .sorted { $0.member < $1.member }
        let leader = named.first.flatMap { witness in
            observations.first { $0.memberID == witness.leaderID }
        }
        let isGone = leader?.isRefused ?? true
        return LeaderChange(
            time: MonotonicClock.now(),
            member: isGone ? "" : leader?.member ?? "",
            term: term
        )
    }
}
