/// A fault with its time: when it starts, and when it is healed again.
public struct ScheduledFault: Codable, Hashable, Sendable {
    /// When it starts: nanoseconds after the load began.
    public var at: Int64
    /// What is done.
    public var fault: Fault
    /// How long it lasts, in nanoseconds; nil until everything is healed at the end of the run.
    public var duration: Int64?

    /// A fault with its time.
    public init(at: Int64, fault: Fault, duration: Int64? = nil) {
        self.at = at
        self.fault = fault
        self.duration = duration
    }

    /// When it is healed; nil at the end of the run.
    public var end: Int64? { self.duration.map { self.at + $0 } }
}

extension ScheduledFault: CustomStringConvertible {
    /// One line for people: `at 5s: kill @leader for 4s`.
    public var description: String {
        let length = self.duration.map { " for \(SpanText.print($0))" } ?? ""
        return "at \(SpanText.print(self.at)): \(self.fault)\(length)"
    }
}

/// What happens to a cluster in the course of a run; faults may overlap.
public struct FaultSchedule: Codable, Hashable, Sendable {
    /// The faults in order of their start.
    public private(set) var steps: [ScheduledFault]

    /// A schedule of these faults, which are put in order; equal starts keep the order given.
    public init(_ steps: [ScheduledFault]) {
        self.steps = steps.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// The latest time at which a fault starts or is healed; 0 for an empty schedule.
    public var end: Int64 {
        self.steps.map { $0.end ?? $0.at }.max() ?? 0
    }
}
