import Basics
import Calls
import EtcdAPI
import Histories
import MVCC
import ReplicaCore
import Workloads

/// The watches that workloads open.
extension World {
    /// Opens a watch in place of the client's present one.
    func watch(_ number: Int, _ request: Workloads.WatchRequest) {
        let client = self.clients[number]
        let node = self.nodes[client.node]
        if let stream = client.stream { self.close(stream) }
        self.clients[number].stream = nil
        guard node.isAwake, let core = node.core, !core.isLearner,
            self.clientCuts[client.node] == 0
        else { return }
        let stream = self.streams.open(
            WatchTable.Stream(client: number, number: client.watches, node: client.node)
        )
        self.clients[number].watches += 1
        self.clients[number].stream = stream
        var creation = WatchCreateRequest()
        creation.key = self.history.symbols.bytes(of: request.key)
        creation.rangeEnd = request.rangeEnd.map { self.history.symbols.bytes(of: $0) } ?? []
        creation.startRevision = request.startRevision
        self.history.events.append(
            LabEvent(
                time: self.now,
                name: "watch",
                fields: [
                    .init("process", "\(number)"), .init("watch", "\(client.watches)"),
                    .init("start", "\(request.startRevision)"),
                ]
            )
        )
        core.watch(UInt64(stream), creation)
        self.planTurn(node)
    }

    private func close(_ stream: Int) {
        let entry = self.streams.streams[stream]
        guard entry.isOpen else { return }
        self.streams.close(stream)
        self.nodes[entry.node].core?.closeStream(UInt64(stream))
    }

    /// Takes what a turn has to tell watchers.
    func tellWatchers(_ node: Node, _ core: ReplicaCore<MemoryBackend>) {
        guard !core.keyspace.watchMessages.messages.isEmpty else { return }
        for message in core.keyspace.watchMessages.messages {
            let stream = Int(message.stream)
            guard self.streams.streams[stream].isOpen, self.clientCuts[node.place] == 0 else {
                // A stream that misses a message is a broken stream.
                self.streams.close(stream)
                continue
            }
            let bytes = Array(core.keyspace.watchMessages.bytes[message.range])
            let place = self.streams.add(WatchTable.Message(stream: stream, bytes: bytes))
            self.queue.push(.watched(Int32(place)), at: self.now + self.options.latency)
        }
        core.keyspace.watchMessages.removeAll()
    }

    /// A message of a watch arrives at its client.
    func watched(_ place: Int) {
        guard let message = self.streams.remove(place) else { return }
        let stream = self.streams.streams[message.stream]
        guard self.clients[stream.client].stream == message.stream else { return }
        guard let response = try? WatchResponse(decoding: message.bytes) else {
            return self.fail(.answers, "n\(stream.node + 1) tells a watcher what is no message")
        }
        let events = response.events.compactMap { event -> WatchEvent? in
            guard let keyValue = event.kv else { return nil }
            return WatchEvent(
                isDelete: event.type == .delete,
                keyValue: self.history.symbols.keyValue(keyValue)
            )
        }
        self.history.receive(
            process: Int32(stream.client),
            member: Int16(stream.node),
            watch: stream.number,
            revision: response.header?.revision ?? 0,
            events: events,
            at: self.now
        )
    }
}
