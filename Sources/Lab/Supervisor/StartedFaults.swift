import Clusters
import Faults

/// The faults that held members down which somebody starts by hand, and what becomes of them.
package struct StartedFaults: Sendable {
    /// A fault learns within a twentieth of a second that its members are back.
    private static let patience = Duration.seconds(1)
    private let before: [FaultRecord]

    /// The faults in force that hold any of these members down, before they are started; all
    /// members when none is named.
    package init(_ status: ClusterStatus, holding members: [String]) {
        self.before = status.activeFaults.filter { fault in
            fault.fault.kind.keepsDown && fault.requestedEnd == nil
                && (members.isEmpty || fault.resolved.contains(where: members.contains))
        }
    }

    /// One sentence a fault, after the start; asks the supervisor until it is settled.
    package func sentences(from client: ControlClient) async throws -> [String] {
        guard !self.before.isEmpty else { return [] }
        let deadline = ContinuousClock.now + Self.patience
        var status = try await client.status()
        while !self.remaining(status).isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            status = try await client.status()
        }
        return self.sentences(status)
    }

    private func remaining(_ status: ClusterStatus) -> [FaultRecord] {
        self.before.filter { fault in
            status.activeFaults.contains { $0.id == fault.id && $0.requestedEnd == nil }
        }
    }

    /// What is to be said of each fault, as the cluster is now.
    func sentences(_ status: ClusterStatus) -> [String] {
        let remaining = Set(self.remaining(status).map(\.id))
        return self.before.map { fault in
            let title = "fault \(fault.id) (\(fault.fault))"
            guard remaining.contains(fault.id) else { return "note: this ends \(title)" }
            let down = fault.resolved.filter { status[$0]?.process.state.hasProcess == false }
            return down.isEmpty
                ? "note: \(title) no longer keeps anybody down; tern heal \(fault.id) ends it"
                : "note: \(title) still keeps \(down.joined(separator: ", ")) down; tern heal"
                    + " \(fault.id) ends it"
        }
    }
}

extension FaultKind {
    /// Whether a member that it hit has no process until the fault is over.
    fileprivate var keepsDown: Bool { self == .kill || self == .stop }
}
