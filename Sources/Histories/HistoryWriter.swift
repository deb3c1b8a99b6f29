/// Turns records into lines of the history file (`docs/HISTORY.md`), one JSON object each.
///
/// It only appends bytes to a buffer: whoever owns the file decides when they are written. A record
/// is complete with its newline, so that a crash can cut the last line only.
///
/// ```
/// {"type":"header","version":1,"seed":7,"store":"etcd 3.4.23"}
/// {"type":"invoke","id":0,"process":3,"time":12,"member":"n1","f":"write","ops":[
///     {"op":"put","key":"a","value":"1"}]}
/// {"type":"ok","id":0,"time":40,"revision":2,"term":2,"results":[{}]}
/// {"type":"invoke","id":1,"process":4,"time":50,"member":"n2","f":"cas",
///     "if":[{"key":"a","target":"mod","is":"=","number":2}],
///     "ops":[{"op":"put","key":"a","value":"2","prev":true}],"else":[{"op":"range","key":"a"}]}
/// {"type":"info","id":1,"time":1050,"error":"deadline exceeded"}
/// {"type":"watching","process":9,"member":"n3","watch":0,"time":55,"key":"a","end":"b","start":2}
/// {"type":"watch","process":9,"member":"n3","watch":0,"time":60,"revision":2,"events":[
///     {"key":"a","value":"1","create":2,"mod":2,"version":1}]}
/// {"type":"event","time":70,"event":"leader","member":"n2","term":3}
/// ```
/// (broken here for width; a record is one line.) Fields that would hold zero, false or nothing are
/// left out. A key or value is a JSON string when it is UTF-8, else `{"base64":"…"}`.
public struct HistoryWriter: Sendable {
    /// What has been written and not yet been taken away by the owner of the file.
    public var buffer: [UInt8] = []

    /// The version this writer writes, in the header line.
    public static let formatVersion: Int64 = 1

    /// A writer with an empty buffer.
    public init() {}

    /// Appends the first line: facts about the run.
    public mutating func header(_ fields: [LabEvent.Field]) {
        self.begin("header")
        self.number("version", Self.formatVersion)
        for field in fields { self.field(field) }
        self.endLine()
    }

    /// Appends an operation's invocation, with what it will ask for.
    public mutating func invoke(_ id: OperationID, of history: History) {
        let operation = history.operations[id]
        self.begin("invoke")
        self.number("id", Int64(id))
        self.number("process", Int64(operation.process))
        self.number("time", operation.call)
        if operation.member >= 0 {
            self.text("member", history.members[Int(operation.member)])
        }
        self.text("f", history.labels[Int(operation.label)])
        if operation.isSerializable { self.flag("serializable") }
        switch operation.kind {
        case .transaction: self.steps(operation, of: history)
        case .compaction: self.number("compact", operation.argument)
        case .lease: self.lease(history.leaseCalls[Int(operation.argument)].request)
        }
        self.endLine()
    }

    /// Appends an operation's completion: its answer, or why there is none and when that was known.
    ///
    /// `time` matters for an unknown outcome only, whose `ret` in the history is never known.
    public mutating func completion(_ id: OperationID, of history: History, at time: Int64? = nil) {
        let operation = history.operations[id]
        switch operation.outcome {
        case .ok: self.begin("ok")
        case .fail: self.begin("fail")
        case .info: self.begin("info")
        }
        self.number("id", Int64(id))
        self.number("time", time ?? (operation.ret == .max ? operation.call : operation.ret))
        if operation.outcome == .ok {
            self.answer(operation, of: history)
        } else if operation.error != 0 {
            self.text("error", history.labels[Int(operation.error)])
        }
        self.endLine()
    }

    /// Appends something else that happened.
    public mutating func event(_ event: LabEvent) {
        self.begin("event")
        self.number("time", event.time)
        self.text("event", event.name)
        for field in event.fields { self.field(field) }
        self.endLine()
    }

    /// Appends a whole history: header, records in order of time, open operations without an end.
    public mutating func write(_ history: History) {
        self.header(history.header)
        for record in HistoryRecord.ordered(of: history) {
            switch record {
            case .invoke(let id): self.invoke(id, of: history)
            case .completion(let id): self.completion(id, of: history)
            case .watching(let position): self.watching(history.watches[position], of: history)
            case .watch(let position): self.watch(history.watchBatches[position], of: history)
            case .event(let position): self.event(history.events[position])
            }
        }
    }
}

extension HistoryWriter {
    private mutating func steps(_ operation: Operation, of history: History) {
        if !operation.compares.isEmpty {
            self.list("if", history.comparisons[operation.compares]) { writer, comparison in
                writer.comparison(comparison, of: history)
            }
        }
        self.list("ops", history.steps[operation.success]) { writer, step in
            writer.step(step, of: history)
        }
        if !operation.failure.isEmpty {
            self.list("else", history.steps[operation.failure]) { writer, step in
                writer.step(step, of: history)
            }
        }
    }

    private mutating func comparison(_ comparison: Comparison, of history: History) {
        self.open()
        self.bytes("key", comparison.key, of: history)
        if let end = comparison.rangeEnd { self.bytes("end", end, of: history) }
        self.text("target", comparison.target.name)
        self.text("is", comparison.relation.name)
        if comparison.target == .value {
            if let value = comparison.value { self.bytes("value", value, of: history) }
        } else {
            self.number("number", comparison.number)
        }
        self.close()
    }

    private mutating func step(_ step: Step, of history: History) {
        self.open()
        switch step {
        case .range(let range):
            self.text("op", "range")
            self.bytes("key", range.key, of: history)
            if let end = range.rangeEnd { self.bytes("end", end, of: history) }
            if range.limit != 0 { self.number("limit", range.limit) }
            if range.revision != 0 { self.number("revision", range.revision) }
            if range.keysOnly { self.flag("keysOnly") }
            if range.countOnly { self.flag("countOnly") }
        case .put(let key, let value, let lease, let wantsPrevious):
            self.text("op", "put")
            self.bytes("key", key, of: history)
            self.bytes("value", value, of: history)
            if lease != 0 { self.number("lease", lease) }
            if wantsPrevious { self.flag("prev") }
        case .delete(let key, let end, let wantsPrevious):
            self.text("op", "delete")
            self.bytes("key", key, of: history)
            if let end { self.bytes("end", end, of: history) }
            if wantsPrevious { self.flag("prev") }
        }
        self.close()
    }

    private mutating func answer(_ operation: Operation, of history: History) {
        self.number("revision", operation.revision)
        self.number("term", operation.term)
        if let answer = history.leaseCall(of: operation)?.answer {
            self.lease(answer, of: history)
            return
        }
        if !operation.succeeded {
            self.name("succeeded")
            self.raw("false")
        }
        self.list("results", history.results[operation.results]) { writer, result in
            writer.open()
            if !result.keyValues.isEmpty {
                writer.list("kvs", history.keyValues[result.keyValues]) { writer, keyValue in
                    writer.keyValue(keyValue, of: history)
                }
            }
            if result.count != 0 { writer.number("count", result.count) }
            if result.more { writer.flag("more") }
            writer.close()
        }
    }

    mutating func keyValue(_ keyValue: KeyValue, of history: History) {
        self.open()
        self.fields(keyValue, isDelete: false, of: history)
        self.close()
    }

    mutating func fields(_ keyValue: KeyValue, isDelete: Bool, of history: History) {
        self.bytes("key", keyValue.key, of: history)
        if isDelete {
            self.flag("deleted")
            self.number("mod", keyValue.modRevision)
        } else {
            self.bytes("value", keyValue.value, of: history)
            self.number("create", keyValue.createRevision)
            self.number("mod", keyValue.modRevision)
            self.number("version", keyValue.version)
            if keyValue.lease != 0 { self.number("lease", keyValue.lease) }
        }
    }
}

extension HistoryWriter {
    /// Names that a line of the same object already uses; a free field of that name gets a prefix.
    static let reservedNames: Set<String> = ["type", "version", "time", "event"]
    static let reservedPrefix = "field."

    private mutating func field(_ field: LabEvent.Field) {
        let isReserved =
            Self.reservedNames.contains(field.name) || field.name.hasPrefix(Self.reservedPrefix)
        self.quotedName(isReserved ? Self.reservedPrefix + field.name : field.name)
        // A number stays a number for other tools, if reading it back gives the same text.
        if let number = Int64(field.value), String(number) == field.value {
            self.raw(field.value)
        } else {
            self.quoted(Array(field.value.utf8))
        }
    }

    mutating func begin(_ type: StaticString) {
        self.raw("{\"type\":\"")
        self.raw(type)
        self.raw("\"")
    }

    mutating func endLine() {
        self.raw("}\n")
    }

    mutating func open() {
        self.separate()
        self.raw("{")
    }

    mutating func close() {
        self.raw("}")
    }

    /// Writes a comma unless this is the first thing in its object or list.
    private mutating func separate() {
        if let last = self.buffer.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "["),
            last != UInt8(ascii: ":")
        {
            self.buffer.append(UInt8(ascii: ","))
        }
    }

    mutating func list<Elements: Sequence>(
        _ name: StaticString,
        _ elements: Elements,
        _ write: (inout Self, Elements.Element) -> Void
    ) {
        self.name(name)
        self.raw("[")
        for element in elements { write(&self, element) }
        self.raw("]")
    }

    mutating func name(_ name: StaticString) {
        self.separate()
        self.raw("\"")
        self.raw(name)
        self.raw("\":")
    }

    private mutating func quotedName(_ name: String) {
        self.separate()
        self.quoted(Array(name.utf8))
        self.raw(":")
    }

    mutating func flag(_ name: StaticString) {
        self.name(name)
        self.raw("true")
    }

    mutating func number(_ name: StaticString, _ value: Int64) {
        self.name(name)
        self.decimal(value)
    }

    mutating func text(_ name: StaticString, _ value: String) {
        self.name(name)
        self.quoted(Array(value.utf8))
    }

    mutating func bytes(_ name: StaticString, _ symbol: Symbol, of history: History) {
        self.name(name)
        self.bytes(symbol, of: history)
    }

    /// Writes a key or value as an element of a list.
    mutating func element(_ symbol: Symbol, of history: History) {
        self.separate()
        self.bytes(symbol, of: history)
    }

    /// Writes a number as an element of a list.
    mutating func element(_ number: Int64) {
        self.separate()
        self.decimal(number)
    }

    private mutating func bytes(_ symbol: Symbol, of history: History) {
        let bytes = history.symbols.bytes(of: symbol)
        if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil {
            self.quoted(bytes)
        } else {
            self.raw("{\"base64\":\"")
            Base64.append(bytes, to: &self.buffer)
            self.raw("\"}")
        }
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { unsafe self.buffer.append(contentsOf: $0) }
    }

    private mutating func raw(_ text: String) {
        self.buffer.append(contentsOf: text.utf8)
    }

    private mutating func decimal(_ value: Int64) {
        if value < 0 { self.buffer.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = self.buffer.count
        repeat {
            self.buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self.buffer[start...].reverse()
    }

    private mutating func quoted(_ bytes: [UInt8]) {
        self.buffer.append(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                self.buffer.append(UInt8(ascii: "\\"))
                self.buffer.append(byte)
            case 0..<0x20:
                self.raw("\\u00")
                self.buffer.append(Base64.hexadecimal(byte >> 4))
                self.buffer.append(Base64.hexadecimal(byte & 15))
            default: self.buffer.append(byte)
            }
        }
        self.buffer.append(UInt8(ascii: "\""))
    }
}

extension Comparison.Target {
    /// Its name in the history file.
    var name: String {
        switch self {
        case .version: "version"
        case .createRevision: "create"
        case .modRevision: "mod"
        case .value: "value"
        case .lease: "lease"
        }
    }
}

extension Comparison.Relation {
    /// Its name in the history file.
    var name: String {
        switch self {
        case .equal: "="
        case .greater: ">"
        case .less: "<"
        case .notEqual: "!="
        }
    }
}
