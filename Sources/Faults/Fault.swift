/// Whom a fault hits, before anybody knows who that is.
public enum Target: Hashable, Sendable {
    /// The member of that name.
    case member(String)
    /// Whoever leads when the fault fires.
    case leader
    /// Everybody who does not lead when the fault fires.
    case followers
    /// One member, drawn from the seed when the fault fires.
    case any
    /// A bare majority of the members, drawn from the seed when the fault fires.
    case majority
    /// Every member.
    case all
    /// The clients: all of them as one end of a link.
    case clients
}

/// Something to do to a running cluster, in the lab's vocabulary.
///
/// One vocabulary serves the command line, experiment files, records and, later, the simulation.
public enum Fault: Hashable, Sendable {
    /// Sends a signal to the process; 9 unless told.
    case kill(Target, signal: Int32)
    /// Stops the process in an orderly way, and keeps it stopped.
    case stop(Target)
    /// Freezes the process without ending it.
    case pause(Target)
    /// Stops and starts the process.
    case restart(Target)
    /// Stops every byte from one to the other; both ways unless `oneWay`.
    case cut(Target, Target, oneWay: Bool)
    /// Cuts a member from every other member, both ways; clients still reach it.
    case isolate(Target)
    /// Cuts the members of different groups from each other.
    case split([[Target]])
    /// Two halves that only the one member in the middle still reaches.
    case bridge(Target)
    /// Every member sees a majority, no two the same one.
    case ring
    /// Silently swallows everything a member sends and receives, clients included.
    case blackhole(Target)
    /// Delays every byte between two ends, both ways, in milliseconds.
    case slow(Target, Target, latencyMilliseconds: Double, jitterMilliseconds: Double)
    /// Limits the bytes per second between two ends, each way.
    case throttle(Target, Target, bytesPerSecond: Int)
    /// Resets the open connections between two ends, once.
    case reset(Target, Target)
}
