package import Histories

/// A stretch of time in which one member led, or nobody did.
package struct LeaderSpan: Sendable, Hashable {
    /// When, in nanoseconds since the run's start.
    package var time: Range<Int64>
    /// Who led; "" when nobody was seen to lead.
    package var member: String
    /// The term; 0 when unknown.
    package var term: Int64
}

/// A stretch of time in which a member's process was in one state.
package struct MemberSpan: Sendable, Hashable {
    /// What a process does.
    package enum State: String, Sendable {
        /// Started, not yet serving.
        case starting
        /// Serving.
        case running
        /// Frozen.
        case paused
        /// No process.
        case down
    }

    /// When, in nanoseconds since the run's start.
    package var time: Range<Int64>
    /// What it did.
    package var state: State
}

/// The states that a run went through, as its events tell them.
package struct RunTimeline: Sendable {
    /// Who led when, without gaps from the first observation on.
    package var leaders: [LeaderSpan] = []
    /// What each member's process did, in the order of `History.members`.
    package var members: [(name: String, spans: [MemberSpan])] = []
    /// When each phase began.
    package var phases: [(name: String, time: Int64)] = []

    /// Reads the `leader`, `member` and `phase` events of a history that ends at `end`.
    package init(of history: History, until end: Int64) {
        var leader: LeaderSpan?
        for event in history.events where event.time <= end {
            switch event.name {
            case "leader": self.note(event, replacing: &leader)
            case "phase": self.phases.append((event["name"] ?? "", event.time))
            default: continue
            }
        }
        if let leader, leader.time.lowerBound < end {
            self.leaders.append(
                LeaderSpan(
                    time: leader.time.lowerBound..<end,
                    member: leader.member,
                    term: leader.term
                )
            )
        }
        for name in Self.memberNames(history) {
            self.members.append((name, Self.spans(of: name, in: history, until: end)))
        }
    }

    /// Who led at a moment; nil when nobody is known to have.
    package func leader(at time: Int64) -> LeaderSpan? {
        self.leaders.last {
            $0.time.lowerBound <= time && !$0.member.isEmpty && time < $0.time.upperBound
        }
    }

    /// Who was last seen leading, up to and including a moment.
    package func lastLeader(upTo time: Int64) -> LeaderSpan? {
        self.leaders.last { $0.time.lowerBound <= time && !$0.member.isEmpty }
    }

    private mutating func note(_ event: LabEvent, replacing open: inout LeaderSpan?) {
        let member = event["member"] ?? ""
        let term = event["term"].flatMap { Int64($0) } ?? 0
        if let span = open {
            if span.member == member, span.term == term { return }
            if span.time.lowerBound < event.time {
                self.leaders.append(
                    LeaderSpan(
                        time: span.time.lowerBound..<event.time,
                        member: span.member,
                        term: span.term
                    )
                )
            }
        }
        open = LeaderSpan(time: event.time..<event.time, member: member, term: term)
    }

    private static func memberNames(_ history: History) -> [String] {
        var names = history.members.filter { !$0.isEmpty }
        for event in history.events where event.name == "member" {
            guard let name = event["member"], !name.isEmpty, !names.contains(name) else { continue }
            names.append(name)
        }
        return names.sorted()
    }

    private static func spans(
        of name: String,
        in history: History,
        until end: Int64
    ) -> [MemberSpan] {
        var spans: [MemberSpan] = []
        // A history may begin with the cluster already up: then nothing says so.
        var state = MemberSpan.State.running
        var start: Int64 = 0
        var isFirst = true
        for event in history.events where event.name == "member" && event["member"] == name {
            guard let next = Self.state(event["state"] ?? ""), event.time <= end else { continue }
            if isFirst, next == .starting { state = .down }
            isFirst = false
            guard next != state else { continue }
            if start < event.time {
                spans.append(MemberSpan(time: start..<event.time, state: state))
            }
            state = next
            start = event.time
        }
        if start < end { spans.append(MemberSpan(time: start..<end, state: state)) }
        return spans
    }

    private static func state(_ word: String) -> MemberSpan.State? {
        switch word {
        case "started": .starting
        case "ready", "running": .running
        case "paused": .paused
        case "exited", "killed": .down
        default: nil
        }
    }
}
