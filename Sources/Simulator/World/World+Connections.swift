import Basics
import ReplicaCore
/// Connections between nodes, and what their ends hear of them.
extension World {
    /// After this long without a byte a connection is given up.
    private static var silenceMax: Int64 { 5_000_000_000 }

    func isKnown(_ connection: Connection, _ one: Int, _ other: Int) -> Bool {
        one < other ? connection.isKnown.0 : connection.isKnown.1
    }

    private func setKnown(_ one: Int, _ other: Int, _ isKnown: Bool) {
        if one < other {
            self.network[one, other].isKnown.0 = isKnown
        } else {
            self.network[one, other].isKnown.1 = isKnown
        }
    }

    func tryToConnect(_ one: Int, _ other: Int) {
        guard !self.network[one, other].isOpen, !self.network[one, other].isTrying else { return }
        self.network[one, other].isTrying = true
        self.plan(.connect(Int32(min(one, other)), Int32(max(one, other))), within: 20_000_000)
    }

    func connect(_ one: Int, _ other: Int) {
        self.network[one, other].isTrying = false
        guard !self.network[one, other].isOpen else { return }
        let (left, right) = (self.nodes[one], self.nodes[other])
        // Whoever is up again tries again.
        guard left.isUp, right.isUp else { return }
        guard self.knowEachOther(left, right) else { return }
        guard left.isAwake, right.isAwake, self.network.isWhole(one, other) else {
            self.network[one, other].isTrying = true
            return self.plan(.connect(Int32(one), Int32(other)), within: 300_000_000)
        }
        self.network[one, other].isOpen = true
        self.network[one, other].generation &+= 1
        for (node, peer) in [(left, right), (right, left)] {
            self.hearBroken(node, peer)
            self.setKnown(node.place, peer.place, true)
            node.core?.peerConnected(peer.id)
            node.core?.peerVersion(peer.id, peer.options.serverVersion)
            self.foundIfComplete(node)
            self.planTurn(node)
        }
    }

    /// A member connects to those it knows; the transport refuses those that were removed.
    private func knowEachOther(_ left: Node, _ right: Node) -> Bool {
        guard let one = left.core, let other = right.core else { return false }
        return one.members.contains { $0.id == right.id }
            || other.members.contains { $0.id == left.id }
    }

    /// Has the first member of a new cluster stand for election as soon as all are there.
    private func foundIfComplete(_ node: Node) {
        guard node.id == 1, let core = node.core, core.leader == 0, core.term <= 1 else { return }
        let others = core.members.filter { $0.id != 1 }
        let isComplete = others.allSatisfy { member in
            self.place(of: member.id).map { self.network[0, $0].isOpen } ?? false
        }
        if isComplete { core.campaign() }
    }

    // Ends.

    /// A process that ends resets its connections; whoever is cut off from it hears nothing.
    func breakConnections(of node: Node) {
        for peer in self.nodes where peer.place != node.place {
            guard self.network[node.place, peer.place].isOpen else { continue }
            self.setKnown(node.place, peer.place, false)
            self.close(node.place, peer.place)
        }
    }

    /// Closes a connection, which both ends hear of if they can.
    func close(_ one: Int, _ other: Int) {
        guard self.network[one, other].isOpen else { return }
        self.network[one, other].isOpen = false
        for (place, peer) in [(one, other), (other, one)] {
            let node = self.nodes[place]
            guard node.isUp, self.isKnown(self.network[one, other], place, peer) else { continue }
            let isHeard = self.network.links[Network.link(peer, place)].cuts == 0
            let time = isHeard ? self.options.latency : Self.silenceMax
            self.plan(.broken(Int32(place), peer: Int32(peer), life: node.life), within: time)
        }
        self.dropWaiting(one, other)
        self.dropWaiting(other, one)
        self.tryToConnect(one, other)
    }

    func broken(_ place: Int, _ peer: Int, _ life: UInt32, _ event: Event) {
        guard let node = self.awake(place, life, event) else { return }
        guard !self.network[place, peer].isOpen else { return }
        self.hearBroken(node, self.nodes[peer])
    }

    private func hearBroken(_ node: Node, _ peer: Node) {
        guard self.isKnown(self.network[node.place, peer.place], node.place, peer.place) else {
            return
        }
        self.setKnown(node.place, peer.place, false)
        node.core?.peerDisconnected(peer.id)
        node.core?.peerVersion(peer.id, nil)
        node.core?.peerUnreachable(peer.id)
        self.planTurn(node)
    }

    // Cut links.

    /// Cuts one direction between two nodes.
    func cut(_ from: Int, _ to: Int) {
        let link = Network.link(from, to)
        self.network.links[link].cuts += 1
        guard self.network.links[link].cuts == 1, self.network[from, to].isOpen else { return }
        self.queue.push(
            .expire(
                Int32(from),
                Int32(to),
                generation: self.network[from, to].generation
            ),
            at: self.now + Self.silenceMax
        )
    }

    /// Gives a connection up over which nothing came for long.
    func expire(_ from: Int, _ to: Int, _ generation: UInt32) {
        guard self.network[from, to].isOpen, self.network[from, to].generation == generation,
            self.network.links[Network.link(from, to)].cuts > 0
        else { return }
        self.close(from, to)
    }

    /// Ends one fault's cut of a direction; what waited comes through.
    func mend(_ from: Int, _ to: Int) {
        let link = Network.link(from, to)
        guard self.network.links[link].cuts > 0 else { return }
        self.network.links[link].cuts -= 1
        guard self.network.links[link].cuts == 0 else { return }
        self.unclog(from, to)
    }

    /// Lets through what waited, in its order.
    func unclog(_ from: Int, _ to: Int) {
        let link = Network.link(from, to)
        var waiting: [Int32] = []
        swap(&waiting, &self.network.links[link].waiting)
        for (place, number) in waiting.enumerated() {
            let time = self.now + self.options.latency + Int64(place) * 1_000
            self.network.links[link].lastArrival = max(
                self.network.links[link].lastArrival,
                time
            )
            self.queue.push(.deliver(number), at: time)
        }
    }

    private func dropWaiting(_ from: Int, _ to: Int) {
        let link = Network.link(from, to)
        var waiting: [Int32] = []
        swap(&waiting, &self.network.links[link].waiting)
        // Their connection is gone, which shows when they arrive.
        for number in waiting { self.queue.push(.deliver(number), at: self.now) }
    }
}
