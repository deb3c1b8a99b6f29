/// The lines about watches, and the parts of other lines about leases.
extension HistoryWriter {
    /// Appends the request for a watch.
    public mutating func watching(_ watch: WatchOpening, of history: History) {
        self.begin("watching")
        self.number("process", Int64(watch.process))
        if watch.member >= 0 { self.text("member", history.members[Int(watch.member)]) }
        self.number("watch", Int64(watch.watch))
        self.number("time", watch.time)
        self.bytes("key", watch.key, of: history)
        if let end = watch.rangeEnd { self.bytes("end", end, of: history) }
        if watch.startRevision != 0 { self.number("start", watch.startRevision) }
        if watch.filter.contains(.noPut) { self.flag("noPut") }
        if watch.filter.contains(.noDelete) { self.flag("noDelete") }
        if watch.wantsPrevious { self.flag("prev") }
        if watch.wantsProgress { self.flag("progress") }
        if watch.allowsFragments { self.flag("fragment") }
        self.endLine()
    }

    /// Appends one message of a watch, or its end.
    public mutating func watch(_ batch: WatchBatch, of history: History) {
        self.begin("watch")
        self.number("process", Int64(batch.process))
        if batch.member >= 0 { self.text("member", history.members[Int(batch.member)]) }
        self.number("watch", Int64(batch.watch))
        self.number("time", batch.time)
        self.number("revision", batch.revision)
        switch batch.kind {
        case .events: break
        case .created: self.flag("created")
        case .progress: self.flag("progress")
        case .cancelled: self.flag("cancelled")
        case .broken: self.flag("broken")
        }
        if batch.isFragment { self.flag("fragment") }
        if batch.compactRevision != 0 { self.number("compact", batch.compactRevision) }
        if batch.reason != 0 { self.text("reason", history.labels[Int(batch.reason)]) }
        if !batch.events.isEmpty {
            self.list("events", history.watchEvents[batch.events]) { writer, event in
                writer.event(event, of: history)
            }
        }
        self.endLine()
    }

    private mutating func event(_ event: WatchEvent, of history: History) {
        self.open()
        self.fields(event.keyValue, isDelete: event.isDelete, of: history)
        if let previous = event.previous {
            self.name("prev")
            self.keyValue(previous, of: history)
        }
        self.close()
    }

    /// Appends what a request asks of a lease.
    mutating func lease(_ request: LeaseRequest) {
        self.name("lease")
        self.open()
        self.text("op", request.action.rawValue)
        if request.id != 0 { self.number("id", request.id) }
        if request.ttl != 0 { self.number("ttl", request.ttl) }
        if request.wantsKeys { self.flag("keys") }
        self.close()
    }

    /// Appends what was answered about a lease.
    mutating func lease(_ answer: LeaseAnswer, of history: History) {
        self.name("lease")
        self.open()
        if answer.id != 0 { self.number("id", answer.id) }
        self.number("ttl", answer.ttl)
        if answer.grantedTTL != 0 { self.number("granted", answer.grantedTTL) }
        if !answer.keys.isEmpty {
            self.list("keys", answer.keys) { writer, key in writer.element(key, of: history) }
        }
        if !answer.leases.isEmpty {
            self.list("leases", answer.leases) { writer, lease in writer.element(lease) }
        }
        self.close()
    }
}
