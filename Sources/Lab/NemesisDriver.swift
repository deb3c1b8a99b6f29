import Faults
import Histories
import Synchronization

/// Carries out a schedule through the supervisor, which heals each fault when its time is over.
///
/// Doing a fault includes probing it and may take longer than the time to the next one, so each is
/// done beside the others. Once the board shows a violation no further fault begins; those that
/// are being done are done to their end, so that what is healed afterwards is known.
final class NemesisDriver: Sendable {
    private let plan: RunPlan
    private let client: ControlClient
    private let events: RunEvents
    private let recorder: RunRecorder
    private let board: RunBoard
    private let failures = Mutex<[String]>([])

    /// How long a fault that a nemesis aimed at the leader waits for there to be one, at least, in
    /// nanoseconds.
    private static let leaderWaitMin: Int64 = 2_000_000_000
    /// How long a violation may go unnoticed, in nanoseconds.
    private static let napMax: Int64 = 100_000_000

    init(
        plan: RunPlan,
        client: ControlClient,
        events: RunEvents,
        recorder: RunRecorder,
        board: RunBoard
    ) {
        self.board = board
        self.plan = plan
        self.client = client
        self.events = events
        self.recorder = recorder
    }

    /// Why faults could not be done, a sentence each.
    var problems: [String] { self.failures.withLock { $0 } }

    /// Does every fault of the schedule, `start` being its time zero on the run's clock.
    func run(from start: Int64) async {
        await withDiscardingTaskGroup { group in
            for (index, step) in self.plan.schedule.steps.enumerated() {
                guard await self.waits(until: start + step.at) else { return }
                group.addTask {
                    guard await self.hasTarget(step) else { return }
                    await self.inject(step, seed: self.plan.faultSeeds[index])
                }
            }
        }
    }

    /// Waits for a moment of the run's clock; false when the faults end before.
    private func waits(until due: Int64) async -> Bool {
        let clock = self.recorder.clock
        while !self.board.isViolated {
            let now = clock.now
            if now >= due { return !Task.isCancelled }
            let next = min(due, now + Self.napMax)
            guard (try? await clock.sleep(until: next)) != nil else { return false }
        }
        return false
    }

    /// Whether there is somebody to do the fault to.
    ///
    /// A nemesis cannot know who will lead: under its other faults there may be nobody, and then
    /// there is nothing to do to the leader. In a schedule that somebody wrote, that is a failure.
    private func hasTarget(_ step: ScheduledFault) async -> Bool {
        guard case .nemesis = self.plan.experiment.disturbance,
            step.fault.targets.contains(where: { $0 == .leader || $0 == .followers })
        else { return true }
        let limit = max(Self.leaderWaitMin, step.duration ?? 0)
        let deadline = self.recorder.clock.now + limit
        while self.board.snapshot.leader.isEmpty {
            guard !self.board.isViolated else { return false }
            guard self.recorder.clock.now < deadline,
                (try? await Task.sleep(for: .milliseconds(20))) != nil
            else {
                let sentence = "\(step): left out, because nobody led for \(SpanText.print(limit))"
                self.recorder.event("note", [.init("text", sentence)])
                return false
            }
        }
        return true
    }

    private func inject(_ step: ScheduledFault, seed: UInt64) async {
        let request = ControlRequest.inject(
            fault: step.fault,
            forMilliseconds: step.duration.map { Int($0 / 1_000_000) },
            seed: seed
        )
        do {
            guard case .fault(let record) = try await self.client.send(request) else { return }
            await self.events.take(record)
        } catch {
            self.fail(
                "The fault \"\(step.fault)\" at \(SpanText.print(step.at)) could not be done: \(error)."
            )
        }
    }

    /// Heals whatever is still in force and learns what became of every fault.
    func healAll() async {
        do {
            _ = try await self.client.send(.heal(id: nil))
            guard case .faults(let records) = try await self.client.send(.faults) else { return }
            for record in records { await self.events.take(record) }
        } catch {
            self.fail("The faults could not be healed: \(error).")
        }
    }

    private func fail(_ sentence: String) {
        self.failures.withLock { $0.append(sentence) }
        self.recorder.event("note", [.init("text", sentence)])
    }
}
