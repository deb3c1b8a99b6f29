import Basics
package import Faults
import Platform

/// Does faults to a running cluster, finds out whether they bite, and undoes them.
///
/// Targets by role are resolved when the fault fires. Each fault is probed before it is done (what
/// it is to break works), while it lasts (it bites) and after its end (it is gone); the record says
/// which probe failed. Faults may overlap: their link rules compose, and a member killed or paused
/// by two faults returns with the last of them. Where another fault stands in the way of a probe,
/// the probe says so and judges by what can still be seen.
///
/// Faults live in the links and processes this process owns and end with it.
package actor FaultInjector {
    let members: [FabricMember]
    let fabric: LinkFabric
    let processes: any ProcessControl
    let observation: any ClusterObservation
    let limits: ProbeLimits
    /// Kinds that are recorded and probed but not done, to show that the probes notice.
    let sabotaged: Set<FaultKind>

    private var lastID = 0
    var active: [ActiveFault] = []
    private var finished: [FaultRecord] = []
    private let listener: @Sendable (FaultEvent) -> Void

    /// An injector for a cluster whose members run behind `fabric`; `listener` hears each step of
    /// each fault, in order.
    package init(
        members: [FabricMember],
        fabric: LinkFabric,
        processes: any ProcessControl,
        observation: any ClusterObservation,
        limits: ProbeLimits = ProbeLimits(),
        sabotaged: Set<FaultKind> = [],
        listener: @escaping @Sendable (FaultEvent) -> Void = { _ in }
    ) {
        self.members = members
        self.fabric = fabric
        self.processes = processes
        self.observation = observation
        self.limits = limits
        self.sabotaged = sabotaged
        self.listener = listener
    }

    /// The kinds that a value of `TERN_SABOTAGE` names, such as `cut,kill`; unknown words are an
    /// error, lest a test of a probe test nothing.
    package static func sabotage(parsing text: String?) throws(ChaosError) -> Set<FaultKind> {
        var kinds: Set<FaultKind> = []
        for word in (text ?? "").split(separator: ",") {
            guard let kind = FaultKind(rawValue: String(word)) else {
                throw ChaosError(.unusable, "reading TERN_SABOTAGE", "\(word) is no kind of fault")
            }
            kinds.insert(kind)
        }
        return kinds
    }

    /// Every fault so far, by number.
    package var records: [FaultRecord] {
        (self.finished + self.active.map(\.record)).sorted { $0.id < $1.id }
    }

    /// The faults that are not healed, by number.
    package var activeRecords: [FaultRecord] { self.active.map(\.record) }

    /// Does a fault and returns when it is known whether it bites.
    ///
    /// - Parameters:
    ///   - fault: What to do, with targets by role.
    ///   - seed: What `@any` and the like draw from.
    ///   - duration: How long it lasts, counted from when it is in force; nil until `heal`.
    ///   - hold: Whether a killed member stays down until the fault is healed; when nil, it does if
    ///     a duration is given, and otherwise returns as its unit says.
    /// - Returns: The record, complete for instant faults, else without its end.
    /// - Throws: `ChaosError` or a launcher's error when the fault makes no sense for this cluster
    ///   or could not be done; then nothing is left of it.
    package func inject(
        _ fault: Fault,
        seed: UInt64,
        for duration: Duration? = nil,
        hold: Bool? = nil
    ) async throws -> FaultRecord {
        let requested = MonotonicClock.now()
        let action = try await self.resolve(fault, seed: seed)
        try await self.requireProcesses(for: action, fault)
        self.lastID += 1
        let record = FaultRecord(
            id: self.lastID,
            fault: fault,
            resolved: action.resolved,
            requestedStart: requested
        )
        self.active.append(ActiveFault(record: record, action: action, duration: duration))
        self.tell(.fired, record)
        do {
            try await self.carryOut(record.id, hold: hold ?? (duration != nil))
        } catch {
            await self.abandon(record.id)
            throw error
        }
        return self.record(record.id)
    }

    private func carryOut(_ id: Int, hold: Bool) async throws {
        await self.probeBefore(id)
        if let fault = self.fault(id), !self.sabotaged.contains(fault.record.fault.kind) {
            try await self.perform(fault, hold: hold)
        }
        self.update(id) { $0.record.effectiveStart = MonotonicClock.now() }
        await self.noteCounters(id)
        self.scheduleEnd(id, hold: hold)
        await self.probeDuring(id)
        self.update(id) { $0.isProbed = true }
        guard let fault = self.fault(id) else { return }
        if fault.record.fault.kind.isInstant {
            await self.heal(id)
        } else {
            self.tell(fault.record.outcome == .effective ? .bit : .failed, fault.record)
        }
    }

    private func scheduleEnd(_ id: Int, hold: Bool) {
        guard let fault = self.fault(id) else { return }
        if let duration = fault.duration {
            self.endLater(id) { try await Task.sleep(for: duration) }
        } else if fault.record.fault.kind == .kill && !hold {
            self.endLater(id) { [weak self] in
                while await self?.haveReturned(fault) == false {
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
        }
    }

    /// Heals a fault once `wait` is over, unless somebody was faster and cancelled it.
    private func endLater(_ id: Int, after wait: @escaping @Sendable () async throws -> Void) {
        let expiry = Task { [weak self] in
            do { try await wait() } catch { return }
            await self?.expire(id)
        }
        self.update(id) { $0.expiry = expiry }
    }

    /// Ends a fault whose time is over.
    private func expire(_ id: Int) async {
        // A cancelled expiry would cut short the wait for the member's answer.
        self.update(id) { $0.expiry = nil }
        await self.heal(id)
    }

    /// Whether every member a kill hit runs as a new process, started as its unit says.
    private func haveReturned(_ fault: ActiveFault) async -> Bool {
        for member in fault.action.members {
            guard let pid = try? await self.processes.pid(of: member),
                self.fault(fault.id)?.processes[member] != ProcessIdentity(pid: pid)
            else { return false }
        }
        return true
    }

    /// Takes back whatever of a fault was done before it failed.
    private func abandon(_ id: Int) async {
        guard let fault = self.fault(id) else { return }
        fault.expiry?.cancel()
        self.update(id) { $0.isUndone = true }
        try? await self.undo(fault)
        self.active.removeAll { $0.id == id }
    }

    /// Ends a fault and returns its record once it is known whether it is gone; nil when no fault
    /// of that number is active.
    @discardableResult
    package func heal(_ id: Int) async -> FaultRecord? {
        await self.end([id]).first
    }

    /// Ends every fault, then looks whether they are all gone.
    @discardableResult
    package func healAll() async -> [FaultRecord] {
        await self.end(self.active.map(\.id))
    }

    /// Waits until it is known whether a fault bites, or until the fault is gone.
    private func untilProbed(_ id: Int) async {
        while self.fault(id)?.isProbed == false {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Undoes all of them before it probes any, so that none stands in another's way.
    private func end(_ wanted: [Int]) async -> [FaultRecord] {
        for id in wanted { await self.untilProbed(id) }
        let ids = wanted.filter { self.fault($0)?.isUndone == false }
        var failures: [Int: String] = [:]
        for id in ids {
            self.update(id) { fault in
                fault.record.requestedEnd = MonotonicClock.now()
                fault.isUndone = true
                fault.expiry?.cancel()
            }
        }
        for id in ids {
            guard let fault = self.fault(id) else { continue }
            do { try await self.undo(fault) } catch { failures[id] = "\(error)" }
            self.update(id) { $0.record.effectiveEnd = MonotonicClock.now() }
        }
        var records: [FaultRecord] = []
        for id in ids { records += await self.conclude(id, failure: failures[id]) }
        return records
    }

    private func conclude(_ id: Int, failure: String?) async -> [FaultRecord] {
        if let failure {
            self.note(
                id,
                [ProbeResult(phase: .after, name: "undoing", passed: false, detail: failure)]
            )
        }
        await self.probeAfter(id)
        guard let record = self.fault(id)?.record else { return [] }
        self.active.removeAll { $0.id == id }
        self.finished.append(record)
        self.tell(record.outcome == .effective ? .healed : .failed, record)
        return [record]
    }

    // State, by number, because every wait may have changed it.

    func fault(_ id: Int) -> ActiveFault? { self.active.first { $0.id == id } }

    func update(_ id: Int, _ change: (inout ActiveFault) -> Void) {
        guard let index = self.active.firstIndex(where: { $0.id == id }) else { return }
        change(&self.active[index])
    }

    func note(_ id: Int, _ probes: [ProbeResult]) {
        self.update(id) { fault in
            fault.record.probes += probes
            fault.record.outcome = FaultRecord.outcome(of: fault.record.probes)
        }
    }

    private func record(_ id: Int) -> FaultRecord {
        guard let record = self.records.first(where: { $0.id == id }) else {
            preconditionFailure("fault \(id) of \(self.lastID) has no record")
        }
        return record
    }

    private func tell(_ phase: FaultPhase, _ record: FaultRecord) {
        self.listener(FaultEvent(phase: phase, record: record))
    }
}
