import EtcdAPI
import ReplicaCore

/// Failures that were found in etcd.
extension Scenario {
    /// A follower that hears late of the leader asks for its reads again and again; the first answer
    /// to come is one to a question from before the newest reads.
    static let staleRead = Scenario(
        "etcd-20418",
        "a linearizable read through a follower returned what had been overwritten, after members"
            + " stood still for a few seconds"
    ) { seed in
        let stage = Stage([.reading, .reading, .reading], seed: seed) { options in
            options.electionTicks = 60
            options.faultPhase = 30 * Stage.second
        }
        let leader = stage.waitForLeader()
        let (follower, other) = ((leader + 1) % 3, (leader + 2) % 3)
        stage.setHabit(other, .writing)
        for _ in 0..<3 {
            stage.run(for: Stage.second)
            // What the leader says waits on its way, questions reach it. Reads are given up after a
            // second and asked for again after half of one: the third is the one that counts.
            let link = Network.link(leader, follower)
            stage.world.network.links[link].cloggedUntil = stage.world.now + 2_900_000_000
            stage.run(for: 4 * Stage.second)
        }
        return stage.end()
    }

    /// The last revision is a deletion, and the store is compacted at it before it crashes.
    static let revisionFalls = Scenario(
        "etcd-17780",
        "the revision of the store fell, after a crash during a compaction at a deletion"
    ) { seed in
        let stage = Stage([.reading], seed: seed)
        _ = stage.waitForLeader()
        for number in 0..<5 { stage.have(0, .write("key \(number)")) }
        let deletion = stage.have(0, .delete("key 4"))
        if let revision = stage.revision(deletion) { stage.have(0, .compact(revision)) }
        stage.run(for: Stage.second)
        stage.blackOut()
        stage.run(for: Stage.second)
        stage.have(0, .write("key 5"))
        stage.have(0, .read("key 5"))
        return stage.end()
    }

    /// The database is committed as for a defragmentation, and the member crashes at once.
    static let appliedTwice = Scenario(
        "etcd-14685",
        "entries were applied twice, after a crash that followed a defragmentation"
    ) { seed in
        let stage = Stage([.writing], seed: seed) { $0.commitTicks = 20 }
        _ = stage.waitForLeader()
        for _ in 0..<3 {
            stage.run(for: 3 * Stage.second)
            stage.ask(0, .commitBarrier, .defragment)
            stage.blackOut()
            stage.run(for: Stage.second)
        }
        return stage.end()
    }

    /// The leader stands still while another one takes its place and prolongs the lease.
    static let deposedRevocation = Scenario(
        "etcd-15247",
        "a leader that had stood still revoked a lease that its successor had prolonged"
    ) { seed in
        let stage = Stage([.reading, .reading, .reading], seed: seed)
        let leader = stage.waitForLeader()
        let lease: Int64 = 4_711
        stage.ask(leader, .leaseGrant(LeaseGrantRequest(ttl: 5, id: lease)), .lease)
        stage.have(leader, .write("held", lease: lease))
        stage.world.pause(stage.world.nodes[leader], for: 7 * Stage.second)
        let successor = stage.waitForLeader(besides: leader)
        // Every second the lease is prolonged; the old leader goes on in between.
        for _ in 0..<8 {
            stage.ask(successor, .leaseKeepAlive(LeaseKeepAliveRequest(id: lease)), .lease)
            stage.run(for: Stage.second)
        }
        let held = stage.have(successor, .read("held"))
        if stage.isEmpty(held) {
            stage.world.fail(.leases, "a lease that was prolonged every second ended early")
        }
        return stage.end()
    }

    /// A transaction that writes reads at a revision that is compacted.
    static let halfTransaction = Scenario(
        "etcd-18667",
        "a transaction that read a compacted revision was refused, and its write was done"
    ) { seed in
        let stage = Stage([.reading, .reading, .reading], seed: seed)
        let leader = stage.waitForLeader()
        for _ in 0..<3 { stage.have(leader, .write("first")) }
        let last = stage.have(leader, .write("second"))
        if let revision = stage.revision(last) {
            stage.have(leader, .compact(revision))
            stage.have(leader, .writeAndReadBack("first", "second", revision: revision - 2))
        }
        for node in 0..<3 { stage.have(node, .read("first")) }
        return stage.end()
    }
}

extension ChoreKind {
    /// How the outcome of what it asks is read.
    var shape: RPCShape {
        switch self {
        case .lease: .leaseKeepAlive
        default: .defragment
        }
    }
}
