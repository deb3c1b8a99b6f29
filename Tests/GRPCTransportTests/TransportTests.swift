import NIOPosix
import Testing

/// Everything about the transport, one test after another.
///
/// Several tests load both sides of a connection as hard as they can; side by side they would
/// measure each other.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum `The gRPC transport` {
    /// Event loops of the suite's own, so that other suites' tests do not wait for its floods.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
}
