import Histories

/// One lease, held against what it promises.
struct LeaseTrial {
    let history: History
    let course: LeaseCourse
    let ending: LeaseEndings.Ending?
    let options: LeaseOptions
    var report = GuaranteeReport()

    private var wording: Wording { Wording(history: self.history) }

    /// Judges the lease.
    mutating func run() {
        self.judgeEnding()
        self.judgeFarewells()
        self.judgeSurvivors()
    }

    private func checks(_ rule: LeaseRule) -> Bool { !self.options.omitted.contains(rule) }

    /// The latest moment, of those known at a time, until which the lease had to live.
    private func bound(at time: Int64) -> (renewal: LeaseCourse.Renewal, end: Int64)? {
        var bound: (renewal: LeaseCourse.Renewal, end: Int64)?
        for renewal in self.course.renewals where renewal.call <= time {
            guard self.checks(renewal.isGrant ? .grant : .keepAlive) else { continue }
            let length = Double(renewal.ttl) * 1e9 * (1 - self.options.clockDriftMax)
            let end = renewal.call + Int64(length)
            if end > bound?.end ?? .min { bound = (renewal, end) }
        }
        return bound
    }

    /// The answers that say that it is gone, of those that cannot mean that it was not there yet.
    private var farewells: [OperationID] {
        self.course.farewells.filter { id in
            let call = self.history.operations[id].call
            return self.course.revocations.contains(id)
                || self.course.renewals.contains {
                    self.history.operations[$0.operation].ret <= call
                }
        }
    }

    /// Whether somebody may have revoked the lease by then.
    private func mayBeRevoked(by time: Int64) -> Bool {
        self.course.revocations.contains { self.history.operations[$0].call <= time }
    }

    /// The revision that deleted its keys: not before its time, and only one.
    private mutating func judgeEnding() {
        guard let ending = self.ending else { return }
        if let other = ending.other, self.checks(.together) {
            self.violated(
                .leaseSplit,
                "deleted keys at revision \(min(ending.revision, other.revision)) and at revision "
                    + "\(max(ending.revision, other.revision))",
                witness: ending.operation.map { [$0] } ?? [],
                messages: [ending.message, other.message].compactMap(\.self)
            )
        }
        guard !self.mayBeRevoked(by: ending.shown), let bound = self.bound(at: ending.shown),
            ending.shown < bound.end
        else { return }
        let shower =
            ending.operation.map { self.wording.operation($0) }
            ?? "a watch told so at \(Wording.seconds(ending.shown))"
        self.violated(
            .leaseEarly,
            "had to live until \(Wording.seconds(bound.end)), by "
                + "\(self.wording.operation(bound.renewal.operation)), and nobody revoked it, but "
                + "its keys were deleted at revision \(ending.revision): \(shower)",
            witness: [bound.renewal.operation] + (ending.operation.map { [$0] } ?? []),
            messages: ending.message.map { [$0] } ?? []
        )
    }

    /// The answers that say it is gone: not before its time.
    private mutating func judgeFarewells() {
        guard self.checks(.saidGone) else { return }
        for id in self.farewells where !self.course.revocations.contains(id) {
            let time = self.history.operations[id].ret
            guard !self.mayBeRevoked(by: time), let bound = self.bound(at: time), time < bound.end
            else { continue }
            self.violated(
                .leaseEarly,
                "had to live until \(Wording.seconds(bound.end)), by "
                    + "\(self.wording.operation(bound.renewal.operation)), and nobody revoked it, "
                    + "but \(self.wording.operation(id)) was told that there is no such lease",
                witness: [bound.renewal.operation, id]
            )
        }
    }

    /// What must not be after the end.
    private mutating func judgeSurvivors() {
        let farewell = self.farewells.min {
            self.history.operations[$0].ret < self.history.operations[$1].ret
        }
        var gone = farewell.map { self.history.operations[$0].ret } ?? .max
        var witness = farewell.map { [$0] } ?? []
        var how = farewell.map { self.wording.operation($0) } ?? ""
        if let ending = self.ending, ending.shown < gone {
            gone = ending.shown
            witness = ending.operation.map { [$0] } ?? []
            how =
                ending.operation.map { self.wording.operation($0) }
                ?? "a watch at \(Wording.seconds(ending.shown))"
        }
        if gone == .max { return }
        self.judgeReads(after: gone, witness, how)
        self.judgeAttachments(after: gone, witness, how)
        guard self.checks(.revival) else { return }
        for renewal in self.course.renewals where !renewal.isGrant && renewal.call > gone {
            self.violated(
                .leaseRevived,
                "was gone, by \(how), and after that "
                    + "\(self.wording.operation(renewal.operation)) was told that it lives",
                witness: witness + [renewal.operation]
            )
        }
    }

    private mutating func judgeReads(after gone: Int64, _ witness: [OperationID], _ how: String) {
        guard self.checks(.read) else { return }
        for sight in self.course.sights {
            let operation = self.history.operations[sight.operation]
            let isLater = operation.call > gone
            // The answer's revision places it too, whenever it was called.
            let isAbove = self.ending.map { operation.revision > $0.revision } ?? false
            guard isLater || isAbove, !self.isBeforeItsOwnWrite(operation) else { continue }
            self.violated(
                .leaseOutlived,
                "was gone, by \(how), and yet \(self.wording.operation(sight.operation)) saw "
                    + "\(self.wording.text(sight.key)) attached to it",
                witness: witness + [sight.operation]
            )
        }
    }

    /// Whether an answer shows keys as they were before its own revision, and that is the end's.
    private func isBeforeItsOwnWrite(_ operation: Operation) -> Bool {
        guard let ending = self.ending else { return false }
        return Classification.wrote(operation, of: self.history)
            && operation.revision <= ending.revision
    }

    private mutating func judgeAttachments(
        after gone: Int64,
        _ witness: [OperationID],
        _ how: String
    ) {
        guard self.checks(.attach) else { return }
        for id in self.course.attachments {
            let operation = self.history.operations[id]
            let isAbove = self.ending.map { operation.revision > $0.revision } ?? false
            guard operation.call > gone || isAbove else { continue }
            self.violated(
                .leaseOutlived,
                "was gone, by \(how), and yet \(self.wording.operation(id)) attached a key to it",
                witness: witness + [id]
            )
        }
    }

    private mutating func violated(
        _ kind: Violation.Kind,
        _ what: String,
        witness: [OperationID],
        messages: [Int] = []
    ) {
        self.report.add(
            Violation(
                kind: kind,
                sentence: "Lease \(self.course.lease) \(what).",
                witness: witness.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
                messages: messages
            )
        )
    }
}
