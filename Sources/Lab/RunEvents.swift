import Clusters
import Faults
import Histories

/// Writes what the supervisor tells into a run's history, and keeps the board up to date.
actor RunEvents {
    private let recorder: RunRecorder
    private let board: RunBoard
    private var recorded: [Int: FaultRecord] = [:]

    init(recorder: RunRecorder, board: RunBoard) {
        self.recorder = recorder
        self.board = board
    }

    /// Follows the supervisor's events until it ends or the task is cancelled.
    func follow(_ client: ControlClient) async {
        do {
            for try await event in client.events() { self.take(event) }
        } catch {
            guard !Task.isCancelled else { return }
            self.recorder.event("note", [.init("text", "the supervisor's events ended: \(error)")])
        }
    }

    private func take(_ event: SupervisorEvent) {
        switch event {
        case .member(let event): self.take(event)
        case .leader(let change):
            self.board.leads(change.member, term: Int64(clamping: change.term))
            self.recorder.event(
                "leader",
                [.init("member", change.member), .init("term", "\(change.term)")],
                at: change.time - self.recorder.clock.origin
            )
        case .fault(let record): self.take(record)
        }
    }

    private func take(_ event: MemberEvent) {
        // What a member says about itself is in its log; here it would drown the rest.
        guard event.kind != .status else { return }
        var fields: [LabEvent.Field] = [
            .init("member", event.member), .init("state", event.kind.rawValue),
        ]
        if let pid = event.pid { fields.append(.init("pid", "\(pid)")) }
        if let detail = event.detail { fields.append(.init("detail", detail)) }
        self.recorder.event("member", fields, at: event.time - self.recorder.clock.origin)
    }

    /// Records a fault's newest state unless it is recorded already.
    func take(_ record: FaultRecord) {
        guard self.recorded[record.id] != record else { return }
        self.recorded[record.id] = record
        self.board.fault(record)
        let isOver = record.requestedEnd != nil
        let phase: FaultPhase =
            record.outcome != .effective ? .failed : isOver ? .healed : .bit
        let origin = self.recorder.clock.origin
        self.recorder.event(
            "fault",
            record.fields(phase: phase, origin: origin).map { .init($0.name, $0.value) }
        )
    }
}
