import Basics
import MVCC
import Raft
import ReplicaCore
import Storage

/// Messages and connections between nodes, with what the peer transport reports of them.
extension World {
    // Sending.

    /// Sends a message, with the database behind it if it is a snapshot.
    func send(_ node: Node, _ message: Message, _ database: [UInt8]?) {
        if let finding = self.voteCheck.observe(
            node.place,
            message,
            durable: self.logCheck.durableIndex(node.place)
        ) {
            self.fail(finding)
        }
        guard let to = self.place(of: message.to) else { return }
        let connection = self.network[node.place, to]
        guard connection.isOpen, self.isKnown(connection, node.place, to) else {
            return self.cannotSend(node, message, to)
        }
        let flight = Flight(
            message: message,
            database: database,
            from: node.place,
            to: to,
            generation: connection.generation
        )
        // A forwarded proposal that came twice would be proposed twice, as in etcd: its streams do
        // not repeat what they carry.
        let mayRepeat = message.type != .prop && database == nil
        if mayRepeat, self.options.repetition > 0, self.random.chance(self.options.repetition),
            self.phase == .faults
        {
            self.dispatch(flight, isOrdered: false)
        }
        self.dispatch(flight, isOrdered: true)
    }

    private func cannotSend(_ node: Node, _ message: Message, _ to: Int) {
        if message.type == .snap { node.core?.snapshotSent(to: message.to, succeeded: false) }
        guard !node.toldUnreachable.contains(to) else { return }
        node.toldUnreachable.append(to)
        node.core?.peerUnreachable(message.to)
    }

    private func dispatch(_ flight: Flight, isOrdered: Bool) {
        let place = Network.link(flight.from, flight.to)
        let isFaulty = self.phase == .faults
        if self.network.links[place].cuts > 0 {
            // What a connection has taken waits in it, until the connection is given up.
            let waits = flight.database != nil || self.random.chance(self.options.cutHolds)
            guard waits else { return }
            let number = self.network.take(flight)
            self.network.links[place].waiting.append(number)
            return
        }
        if isFaulty, flight.database == nil, self.options.loss > 0,
            self.random.chance(self.options.loss)
        {
            return
        }
        var time = self.now + self.options.latency + self.random.upTo(self.options.jitter)
        time += self.network.links[place].latency
        if self.network.links[place].jitter > 0 {
            time += self.random.upTo(self.network.links[place].jitter)
        }
        if let database = flight.database { time += Int64(database.count) * 20 }
        time = max(time, self.network.links[place].cloggedUntil)
        var keepsOrder = isOrdered
        if isFaulty, self.options.reordering > 0, self.random.chance(self.options.reordering) {
            keepsOrder = false
            time += self.random.upTo(20 * (self.options.latency + self.options.jitter))
        }
        if keepsOrder {
            time = max(time, self.network.links[place].lastArrival)
            self.network.links[place].lastArrival = time
        }
        self.queue.push(.deliver(self.network.take(flight)), at: time)
    }

    // Receiving.

    func deliver(_ number: Int32, _ event: Event) {
        guard let to = self.network.flight(number)?.to else { return }
        let node = self.nodes[to]
        if node.isPaused {
            node.held.append(event)
            return
        }
        guard let flight = self.network.remove(number) else { return }
        let connection = self.network[flight.from, to]
        guard let core = node.core, connection.isOpen, connection.generation == flight.generation
        else {
            return self.lost(flight)
        }
        self.note(flight)
        guard !core.cluster.isRemoved(flight.message.from) else { return self.dismiss(flight) }
        guard let database = flight.database else {
            core.receive(self.recoded(flight.message))
            return self.planTurn(node)
        }
        self.receive(flight, database, node, core)
    }

    private func note(_ flight: Flight) {
        let message = flight.message
        self.trace.delivered(message, from: Int32(flight.from), to: Int32(flight.to), at: self.now)
        self.digest.mix(
            UInt64(UInt32(bitPattern: message.type.rawValue)) << 56 ^ message.term << 28
                ^ message.index
        )
        self.digest.mix(
            message.commit << 16 ^ UInt64(message.entries.count) << 1 ^ (message.reject ? 1 : 0)
        )
    }

    /// A sample of the messages goes through their encoding.
    private func recoded(_ message: Message) -> Message {
        guard self.eventCount & 127 == 0 else { return message }
        guard let copy = try? Message(decoding: message.encode()), copy == message else {
            self.fail(
                .messageCoding,
                "a message of type \(message.type.rawValue) changes in its coding"
            )
            return message
        }
        return copy
    }

    private func lost(_ flight: Flight) {
        guard flight.database != nil else { return }
        self.tellSnapshot(flight, false)
    }

    private func tellSnapshot(_ flight: Flight, _ succeeded: Bool) {
        let sender = self.nodes[flight.from]
        guard sender.isUp else { return }
        sender.core?.snapshotSent(to: flight.message.to, succeeded: succeeded)
        self.planTurn(sender)
    }

    /// A removed member is told so by whom it speaks to.
    private func dismiss(_ flight: Flight) {
        let sender = self.nodes[flight.from]
        self.plan(.dismissed(Int32(flight.from), life: sender.life), within: 2_000_000)
    }

    // Snapshots.

    private func receive(
        _ flight: Flight,
        _ database: [UInt8],
        _ node: Node,
        _ core: ReplicaCore<MemoryBackend>
    ) {
        guard let index = flight.message.snapshot?.metadata.index, !core.isInstallingSnapshot else {
            return self.tellSnapshot(flight, false)
        }
        let file = StoredFile.receivedDatabase(index: index)
        do throws(DiskError) {
            try node.disk.perform(.prepare(file, size: 0))
            try node.disk.perform(.write(file, offset: 0, bytes: database))
        } catch {
            return self.fail(.running, "n\(node.place + 1) cannot write \(file): \(error)")
        }
        let number = self.network.take(flight)
        self.plan(
            .arrived(Int32(node.place), life: node.life, flight: number),
            within: self.options.syncTime * node.slowness
        )
    }

    func arrived(_ place: Int, _ life: UInt32, _ number: Int32, _ event: Event) {
        guard let node = self.awake(place, life, event), let core = node.core else {
            if self.nodes[place].life != life, let flight = self.network.remove(number) {
                self.lost(flight)
            }
            return
        }
        guard let flight = self.network.remove(number),
            let index = flight.message.snapshot?.metadata.index
        else { return }
        guard !core.isInstallingSnapshot else { return self.tellSnapshot(flight, false) }
        let file = StoredFile.receivedDatabase(index: index)
        do throws(DiskError) {
            try node.disk.perform([.sync(file), .syncDirectory(file.directory)])
        } catch {
            return self.fail(.running, "n\(place + 1) cannot sync \(file): \(error)")
        }
        self.trace.note("received a database", Int32(place), index, at: self.now)
        core.receive(flight.message)
        self.tellSnapshot(flight, true)
        self.planTurn(node)
    }
}
