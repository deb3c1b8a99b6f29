/// Something that happens at one moment of a simulation.
///
/// Nodes, clients and flights are named by their places. A node's life is one run of its process:
/// what was planned for an earlier one does not happen. Plain values, so that planning an event
/// allocates nothing.
enum Event: Hashable {
    // Nodes.
    /// The node's clock ticks.
    case tick(Int32, life: UInt32)
    /// The node's loop takes a turn.
    case turn(Int32, life: UInt32)
    /// The log's thread goes on with its batch.
    case log(Int32, life: UInt32)
    /// The other thread goes on with its housekeeping.
    case housekeeping(Int32, life: UInt32)
    /// The database's commit is done.
    case commit(Int32, life: UInt32)
    /// The received database takes the place of the node's own.
    case install(Int32, life: UInt32)
    /// A received database is durable under its name.
    case arrived(Int32, life: UInt32, flight: Int32)
    /// A stopped node is started, if it still has that life.
    case start(Int32, life: UInt32)
    /// A paused node goes on.
    case resume(Int32, life: UInt32)
    /// A node that stops in an orderly way ends.
    case end(Int32, life: UInt32)

    // The network.
    /// A message arrives.
    case deliver(Int32)
    /// Two nodes try to connect.
    case connect(Int32, Int32)
    /// A connection over which nothing came through is given up.
    case expire(Int32, Int32, generation: UInt32)
    /// A node learns that a connection broke.
    case broken(Int32, peer: Int32, life: UInt32)
    /// A link that was clogged lets through what waited.
    case unclog(Int32, Int32)
    /// A node learns from a peer that it was removed.
    case dismissed(Int32, life: UInt32)

    // Clients.
    /// A client may begin an operation.
    case due(Int32)
    /// A client's request arrives at its member.
    case request(Int32, serial: UInt32)
    /// The answer arrives at the client.
    case answer(Int32, serial: UInt32)
    /// The client waits no longer.
    case timeout(Int32, serial: UInt32)
    /// The member hears that the client gave up.
    case cancel(Int32, serial: UInt32)
    /// The client learns that its connection broke or was refused.
    case refused(Int32, serial: UInt32)
    /// A message of a watch arrives at its client.
    case watched(Int32)

    // What the run does.
    /// A fault of the schedule begins, or ends.
    case fault(Int32)
    case heal(Int32)
    /// A hazard strikes.
    case hazard(Int32)
    /// The operator does something.
    case chore(Int32)
    /// The run looks whether its phase is over.
    case look
}
