/// What the fault injector needs of whoever starts and stops the members' processes.
package protocol ProcessControl: Sendable {
    /// The process of a member; nil when it has none.
    func pid(of member: String) async throws -> Int32?
    /// Why a member has no process and gets none by itself, such as `stopped`; nil when it has one
    /// or is about to.
    func absence(of member: String) async throws -> String?
    /// Starts a member; one that has a process is left alone.
    func start(_ member: String) async throws
    /// Ends a member in an orderly way and keeps it down.
    func stop(_ member: String) async throws
    /// Sends a signal; with `hold` the member stays down until `start`, whatever its unit says.
    @discardableResult
    func kill(_ member: String, signal number: Int32, hold: Bool) async throws -> Int32
    /// Freezes a member's process, and returns when every thread of it stands still.
    @discardableResult
    func pause(_ member: String) async throws -> Int32
    /// Lets a frozen process run on.
    @discardableResult
    func unpause(_ member: String) async throws -> Int32
}

/// What the fault injector needs of whoever watches the cluster.
package protocol ClusterObservation: Sendable {
    /// The member that leads now, asked afresh; nil when there is none or nobody knows.
    func confirmedLeader() async -> String?
}
