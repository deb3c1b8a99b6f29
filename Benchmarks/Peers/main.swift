import Glibc
import NIOCore
import NIOPosix
import PeerTransport
import Raft

// What the peer transport costs: two members in one process, each on a loop of its own. The first
// sends a batch of appends with one entry of 256 bytes, the second answers each, and so on. CPU is
// that of the loop's thread, system calls included, divided by the messages it sent.
//
//     tern-bench-peers [ROUNDS]                    ROUNDS of one message; an eighth of it with 64

let rounds = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 20_000 : 20_000
for batch in [1, 64] {
    try await PeerBench.run(batch: batch, rounds: batch == 1 ? rounds : rounds / 8)
}
