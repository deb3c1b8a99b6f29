import Basics
import Calls
import EtcdAPI
import Histories
import ReplicaCore
import Workloads

/// Clients: when they begin, what they send, and what becomes of it.
extension World {
    func addClients() {
        let interval = Int64(self.options.clients) * 1_000_000_000 / Int64(self.options.rate)
        for number in 0..<self.options.clients {
            let offset = interval * Int64(number) / Int64(self.options.clients)
            self.clients.append(
                Client(
                    process: Int32(number),
                    node: number % self.options.voters,
                    offset: offset,
                    interval: interval
                )
            )
            self.queue.push(.due(Int32(number)), at: 200_000_000 + offset)
        }
    }

    /// A client begins its next operation; times that pass while one is open are skipped.
    func due(_ number: Int) {
        guard self.phase.rawValue < Phase.reading.rawValue else { return }
        if self.needsAnotherNode(number) { self.repin(number) }
        let operation = self.workload.next(client: number, symbols: &self.history.symbols)
        let client = self.clients[number]
        switch operation.request {
        case .watch(let watch):
            self.watch(number, watch)
            self.planNext(number)
        case .compaction(let revision):
            let id = self.history.invoke(
                process: client.process,
                member: Int16(client.node),
                label: self.history.label(operation.label),
                compactingTo: revision,
                at: self.now
            )
            let request = CompactionRequest(revision: revision)
            self.begin(number, id, .compact(request.encode()))
        case .transaction(let transaction, let isSerializable):
            let request = LoadRequest(
                transaction,
                isSerializable: isSerializable,
                symbols: self.history.symbols
            )
            let id = self.history.invoke(
                process: client.process,
                member: Int16(client.node),
                label: self.history.label(operation.label),
                transaction: transaction,
                isSerializable: isSerializable,
                at: self.now
            )
            self.begin(number, id, CallMessage(request))
        case .lease, .watchProgress, .cancelWatch:
            // Only the workloads watch and lease ask for these, and no swarm draws them.
            preconditionFailure("a simulated client cannot \(operation.label)")
        }
    }

    private func begin(_ number: Int, _ id: OperationID, _ message: CallMessage) {
        self.clients[number].isOpen = true
        self.call(
            .client(number),
            self.clients[number].node,
            message,
            id,
            timeout: self.options.clientTimeout
        )
    }

    /// A member that was removed or died for good answers nobody; once everything is healed, clients
    /// speak to those that have a vote.
    private func needsAnotherNode(_ number: Int) -> Bool {
        let node = self.nodes[self.clients[number].node]
        if node.state == .retired || node.state == .dead { return true }
        guard self.phase != .faults else { return false }
        let voters = self.voters
        return !voters.isEmpty && !voters.contains { $0.place == node.place }
    }

    /// The members with a vote, as the leader knows them.
    private var voters: [Node] { self.members.filter { $0.core?.isLearner == false } }

    private func repin(_ number: Int) {
        let voters = self.voters
        let living = self.nodes.filter { $0.state == .up || $0.state == .down }
        let candidates = voters.isEmpty ? living : voters
        guard !candidates.isEmpty else { return }
        self.clients[number].node = candidates[number % candidates.count].place
        self.clients[number].process += Int32(self.options.clients)
    }

    private func planNext(_ number: Int) {
        let client = self.clients[number]
        let passed = max(0, self.now - client.offset) / client.interval
        self.queue.push(
            .due(Int32(number)),
            at: client.offset + (passed + 1) * client.interval
        )
    }

    // Calls.

    /// Sends a request to a node.
    func call(
        _ asker: Call.Asker,
        _ node: Int,
        _ message: CallMessage,
        _ operation: OperationID,
        timeout: Int64
    ) {
        let (place, serial) = self.calls.add(
            Call(
                asker: asker,
                serial: 0,
                node: node,
                life: self.nodes[node].life,
                message: message,
                operation: operation
            )
        )
        self.queue.push(.timeout(place, serial: serial), at: self.now + timeout)
        guard self.clientCuts[node] == 0 else { return }
        self.queue.push(.request(place, serial: serial), at: self.now + self.clientLatency())
    }

    private func clientLatency() -> Int64 {
        self.options.latency + self.random.upTo(self.options.jitter)
    }

    /// A request arrives at its member.
    func request(_ place: Int32, _ serial: UInt32, _ event: Event) {
        guard let call = self.calls[place, serial] else { return }
        let node = self.nodes[call.node]
        guard node.isUp, let core = node.core else { return self.refuse(place, serial) }
        guard !node.isPaused else {
            node.held.append(event)
            return
        }
        guard var request = try? call.message.decoded() else {
            return self.fail(.answers, "a request cannot be decoded that was encoded before")
        }
        if self.options.sabotage == .staleReads, case .range(var range) = request {
            range.serializable = true
            request = .range(range)
        }
        self.calls.update(place) { $0.state = .open(life: node.life) }
        core.request(CallTable.token(place, serial), request)
        self.planTurn(node)
    }

    private func refuse(_ place: Int32, _ serial: UInt32) {
        guard let call = self.calls[place, serial], self.clientCuts[call.node] == 0 else { return }
        self.calls.update(place) { $0.state = .answered }
        self.queue.push(.refused(place, serial: serial), at: self.now + self.clientLatency())
    }

    /// The calls at a process that ended break.
    func breakCalls(of node: Node) {
        for (place, call) in self.calls.calls.enumerated() {
            guard let call, call.node == node.place, case .open = call.state else { continue }
            self.refuse(Int32(place), call.serial)
        }
    }

    /// A member answers.
    func reply(_ node: Node, _ reply: Reply) {
        guard reply.token != CallTable.ending else { return }
        let (place, serial) = CallTable.place(reply.token)
        guard let call = self.calls[place, serial] else { return }
        switch reply.result {
        case .message(let range):
            let bytes = Array(node.effects.bytes[range])
            self.calls.update(place) { $0.answer += bytes }
        case .part(let range):
            let bytes = Array(node.effects.bytes[range])
            return self.calls.update(place) { $0.answer += bytes }
        case .failed(let error): self.calls.update(place) { $0.error = error }
        case .forward(let leader):
            if !call.isForwarded, let target = self.place(of: leader) {
                self.calls.update(place) {
                    $0.isForwarded = true
                    $0.node = target
                    $0.life = self.nodes[target].life
                    $0.state = .sent
                }
                return self.queue.push(
                    .request(place, serial: serial),
                    at: self.now + self.clientLatency()
                )
            }
            self.calls.update(place) { $0.error = .noLeader }
        }
        self.calls.update(place) { $0.state = .answered }
        guard self.clientCuts[call.node] == 0 else { return }
        self.queue.push(.answer(place, serial: serial), at: self.now + self.clientLatency())
    }

    /// An answer arrives at the client.
    func answer(_ place: Int32, _ serial: UInt32) {
        guard let call = self.calls.remove(place, serial) else { return }
        self.digest.mix(UInt64(CRC32C.update(0, call.answer)) << 32 | UInt64(call.answer.count))
        guard !call.isAbandoned else { return }
        if let error = call.error {
            let ending = CallEnding(
                code: error.codeFrom36.rawValue,
                message: error.message,
                isServers: true,
                requestMayHaveLeft: true
            )
            return self.failed(call, ending)
        }
        self.succeeded(call)
    }

    /// A connection broke, or was refused.
    func refused(_ place: Int32, _ serial: UInt32) {
        guard let call = self.calls.remove(place, serial), !call.isAbandoned else { return }
        // The process did not run when the request left either: nothing can have taken it in.
        let mayHaveLeft =
            call.life != self.nodes[call.node].life || self.nodes[call.node].isUp
            || call.isForwarded
        let ending = CallEnding(
            code: 14,
            message: mayHaveLeft ? "connection reset" : "connection refused",
            isServers: false,
            requestMayHaveLeft: mayHaveLeft
        )
        self.failed(call, ending)
    }

    /// A client waits no longer.
    func timeout(_ place: Int32, _ serial: UInt32) {
        guard let call = self.calls[place, serial], !call.isAbandoned else { return }
        self.calls.update(place) { $0.isAbandoned = true }
        if self.clientCuts[call.node] == 0 {
            self.queue.push(.cancel(place, serial: serial), at: self.now + self.clientLatency())
        } else {
            // Nobody will ever take it out of the table.
            self.queue.push(.cancel(place, serial: serial), at: self.now + 10_000_000_000)
        }
        self.failed(
            call,
            CallEnding(
                code: 4,
                message: "deadline exceeded",
                isServers: false,
                requestMayHaveLeft: true
            )
        )
    }

    /// The member hears that a client gave up.
    func cancel(_ place: Int32, _ serial: UInt32, _ event: Event) {
        guard let call = self.calls[place, serial] else { return }
        let node = self.nodes[call.node]
        if node.isPaused {
            node.held.append(event)
            return
        }
        if case .open(let life) = call.state, life == node.life, let core = node.core {
            core.cancel(CallTable.token(place, serial))
        }
        _ = self.calls.remove(place, serial)
    }

    // Outcomes.

    private func succeeded(_ call: Call) {
        switch call.asker {
        case .chore(let kind): self.choreDone(kind, call)
        case .client, .final:
            guard let response = try? call.message.response(call.answer),
                let answer = response.answer(symbols: &self.history.symbols)
            else {
                return self.fail(
                    .answers,
                    "n\(call.node + 1) answers \(call.message.shape.name) with what is no answer"
                )
            }
            self.history.complete(call.operation, with: answer, at: self.now)
            self.answeredCall = max(
                self.answeredCall,
                self.history.operations[call.operation].call
            )
            self.note(answer.revision)
            guard case .client(let number) = call.asker else {
                self.finalReads -= 1
                return
            }
            self.workload.completed(client: number, result: .answered(answer))
            self.clients[number].isOpen = false
            self.planNext(number)
        }
    }

    private func note(_ revision: Int64) {
        self.operator.knownRevision = max(self.operator.knownRevision, revision)
    }

    private func failed(_ call: Call, _ ending: CallEnding) {
        let rule = OutcomeTable.rule(
            for: CallFailure(
                shape: call.message.shape,
                onlyReads: call.message.onlyReads,
                ending: ending
            )
        )
        let isUnknown = rule.outcome == .unknown
        switch call.asker {
        case .chore(let kind): self.choreFailed(kind, call, ending, isUnknown: isUnknown)
        case .final:
            self.end(call, ending, isUnknown)
            self.readAgain(call)
        case .client(let number):
            self.end(call, ending, isUnknown)
            self.workload.completed(client: number, result: isUnknown ? .unknown : .failed)
            if isUnknown { self.clients[number].process += Int32(self.options.clients) }
            self.clients[number].isOpen = false
            self.planNext(number)
        }
    }

    private func end(_ call: Call, _ ending: CallEnding, _ isUnknown: Bool) {
        self.history.complete(
            call.operation,
            outcome: isUnknown ? .info : .fail,
            error: self.history.label(ending.message),
            at: self.now
        )
    }
}
