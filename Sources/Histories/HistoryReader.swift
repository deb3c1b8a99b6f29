/// Reads a history file (`docs/HISTORY.md`) in one pass over its bytes, straight into the columns.
///
/// Fields may come in any order and unknown ones are skipped. A last line that a crash cut short is
/// left out and noted in `History.isTruncated`; everything else that is not as it should be is an
/// error with its line. The first line is the header, of a version that is known here.
public struct HistoryReader: Sendable {
    var cursor = JSONCursor()
    private var line = 0
    /// The version of the format that the header names; nil until the header's line has ended.
    public private(set) var version: Int64?
    /// What the lines that have ended so far held.
    public internal(set) var history = History()
    /// Labels and members by the bytes of their names, which spares a string for every line.
    private var texts = SymbolTable()
    private var labelOfText: [UInt16?] = []
    private var memberOfText: [Int16?] = []

    /// A reader at the start of a file.
    public init() {}

    /// Reads a whole file.
    public static func read(_ bytes: [UInt8]) throws(HistoryError) -> History {
        var reader = HistoryReader()
        try reader.feed(bytes)
        return try reader.finish()
    }

    /// Reads the next part of a file; a line may end in a later part.
    public mutating func feed(_ bytes: [UInt8]) throws(HistoryError) {
        if self.cursor.position == self.cursor.buffer.count {
            self.cursor.buffer = bytes
        } else {
            self.cursor.buffer.removeFirst(self.cursor.position)
            self.cursor.buffer.append(contentsOf: bytes)
        }
        self.cursor.position = 0
        let last = self.cursor.buffer.lastIndex(of: UInt8(ascii: "\n"))
        self.cursor.limit = last.map { $0 + 1 } ?? 0
        while self.cursor.position < self.cursor.limit { try self.record() }
    }

    /// Ends the file and returns what it held.
    public mutating func finish() throws(HistoryError) -> History {
        if self.cursor.position < self.cursor.buffer.count {
            self.cursor.limit = self.cursor.buffer.count
            do throws(HistoryError) {
                try self.record()
            } catch {
                // Whether the line was cut or wrong from the start cannot be told any more.
                self.history.isTruncated = true
            }
        }
        return self.history
    }

    private mutating func record() throws(HistoryError) {
        self.line += 1
        do throws(Malformed) {
            if !self.isAtLineEnd() {
                try self.object()
                if !self.isAtLineEnd() {
                    throw self.cursor.unexpected(wanted: "the end of the line")
                }
            }
        } catch {
            throw HistoryError(line: self.line, what: error.what)
        }
    }

    /// Consumes the end of a line; the end of the file is one.
    private mutating func isAtLineEnd() -> Bool {
        self.cursor.take(UInt8(ascii: "\n")) || self.cursor.position >= self.cursor.limit
    }
}

/// The fields of one line, before it is known what they belong to.
struct HistoryLine {
    var type: FieldName?
    var id: Int64 = -1
    var process: Int64 = 0
    var time: Int64?
    var member: Int16 = -1
    var label: UInt16 = 0
    var error: UInt16 = 0
    var isSerializable = false
    var compaction: Int64?
    var revision: Int64 = 0
    var term: Int64 = 0
    var succeeded = true
    var watch: Int64 = 0
    var opening = OpeningFields()
    var kind: WatchBatch.Kind?
    var isFragment = false
    var reason: UInt16 = 0
    var lease = LeaseFields()
    var compares = 0..<0
    var success = 0..<0
    var failure = 0..<0
    var results = 0..<0
    var events = 0..<0
}

extension HistoryReader {
    private mutating func object() throws(Malformed) {
        let type = try self.type()
        // A later version may mean something else by the same lines, so none is read unversioned.
        if self.version == nil, type != nil, type != .header {
            throw Malformed("stands where the header with the format's version belongs")
        }
        switch type {
        case .header: try self.header()
        case .event: try self.labEvent()
        case .invoke: try self.invoke(try self.fields())
        case .ok: try self.complete(try self.fields(), as: .ok)
        case .fail: try self.complete(try self.fields(), as: .fail)
        case .info: try self.complete(try self.fields(), as: .info)
        case .watching: try self.watching(try self.fields())
        case .watch: try self.watch(try self.fields())
        default: throw Malformed("has a type that no version of the format knows")
        }
    }

    private mutating func header() throws(Malformed) {
        let fields = try self.freeFields()
        guard let version = fields.first(where: { $0.name == "version" })?.value else {
            throw Malformed("is a header without a version")
        }
        guard Int64(version) == HistoryWriter.formatVersion else {
            throw Malformed(
                "has version \(version) of the format, and only version "
                    + "\(HistoryWriter.formatVersion) is known here"
            )
        }
        self.version = HistoryWriter.formatVersion
        for field in fields where field.name != "version" {
            self.history.header.append(Self.unprefixed(field))
        }
    }

    /// The line's type, found wherever it stands; the cursor is back at the line's start afterwards.
    private mutating func type() throws(Malformed) -> FieldName? {
        let start = self.cursor.position
        try self.cursor.expect(UInt8(ascii: "{"))
        var type: FieldName?
        var isFound = false
        if self.cursor.peek() != UInt8(ascii: "}") {
            repeat {
                if try self.fieldName() == .type {
                    type = try self.cursor.name()
                    isFound = true
                    break
                }
                _ = try self.cursor.skip()
            } while self.cursor.take(UInt8(ascii: ","))
        }
        if !isFound { throw Malformed("has no type") }
        self.cursor.position = start
        return type
    }

    private mutating func fields() throws(Malformed) -> HistoryLine {
        var line = HistoryLine()
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .id: line.id = try reader.cursor.integer()
            case .process: line.process = try reader.cursor.integer()
            case .time: line.time = try reader.cursor.integer()
            case .member: line.member = try reader.member()
            case .f: line.label = try reader.label()
            case .error: line.error = try reader.label()
            case .serializable: line.isSerializable = try reader.cursor.boolean()
            case .compact: line.compaction = try reader.cursor.integer()
            case .revision: line.revision = try reader.cursor.integer()
            case .term: line.term = try reader.cursor.integer()
            case .succeeded: line.succeeded = try reader.cursor.boolean()
            case .watch: line.watch = try reader.cursor.integer()
            case .if: line.compares = try reader.comparisons()
            case .ops: line.success = try reader.steps()
            case .else: line.failure = try reader.steps()
            case .results: line.results = try reader.results()
            case .events: line.events = try reader.watchEvents()
            case .lease: line.lease = try reader.lease()
            case .some(let name): try reader.watchField(name, of: &line)
            case nil: _ = try reader.cursor.skip()
            }
        }
        return line
    }

    private mutating func invoke(_ line: HistoryLine) throws(Malformed) {
        if line.id != Int64(self.history.operations.count) {
            throw Malformed(
                "has id \(line.id) where \(self.history.operations.count) comes next"
            )
        }
        guard let process = Int32(exactly: line.process) else {
            throw Malformed("has process \(line.process), which does not fit 32 bits")
        }
        if let action = line.lease.action {
            _ = self.history.invoke(
                process: process,
                member: line.member,
                label: line.label,
                lease: line.lease.request(action),
                at: try Self.time(line)
            )
            return
        }
        var operation = Operation(
            process: process,
            member: line.member,
            kind: line.compaction == nil ? .transaction : .compaction,
            label: line.label,
            isSerializable: line.isSerializable,
            call: try Self.time(line),
            argument: line.compaction ?? 0
        )
        operation.compares = line.compares
        operation.success = line.success
        operation.failure = line.failure
        self.history.operations.append(operation)
    }

    private mutating func complete(_ line: HistoryLine, as outcome: Outcome) throws(Malformed) {
        let id = Int(line.id)
        let time = try Self.time(line)
        guard self.history.operations.indices.contains(id) else {
            throw Malformed("ends operation \(line.id), which has not begun")
        }
        let operation = self.history.operations[id]
        if !operation.isOpen { throw Malformed("ends operation \(id), which has ended before") }
        if outcome != .info, time < operation.call {
            throw Malformed("ends operation \(id) at \(time), before its call at \(operation.call)")
        }
        if outcome == .ok, operation.kind == .transaction {
            let branch = line.succeeded ? operation.success : operation.failure
            if branch.count != line.results.count {
                throw Malformed(
                    "has \(line.results.count) results for a branch of \(branch.count) steps"
                )
            }
        }
        if outcome == .ok, operation.kind == .lease {
            let answer = line.lease.answer(revision: line.revision, term: line.term)
            self.history.complete(id, with: answer, at: time)
            return
        }
        self.history.operations[id].isOpen = false
        self.history.operations[id].outcome = outcome
        self.history.operations[id].error = line.error
        self.history.operations[id].ret = outcome == .info ? .max : time
        self.history.operations[id].revision = line.revision
        self.history.operations[id].term = line.term
        self.history.operations[id].succeeded = line.succeeded
        self.history.operations[id].results = line.results
    }

    private mutating func labEvent() throws(Malformed) {
        var event = LabEvent(time: 0, name: "")
        var time: Int64?
        for field in try self.freeFields() {
            switch field.name {
            case "time": time = Int64(field.value)
            case "event": event.name = field.value
            default: event.fields.append(Self.unprefixed(field))
            }
        }
        guard let time else { throw Malformed("has no time in whole nanoseconds") }
        event.time = time
        self.history.events.append(event)
    }

    static func time(_ line: HistoryLine) throws(Malformed) -> Int64 {
        guard let time = line.time else { throw Malformed("has no time") }
        return time
    }

    private static func unprefixed(_ field: LabEvent.Field) -> LabEvent.Field {
        field.name.hasPrefix(HistoryWriter.reservedPrefix)
            ? LabEvent.Field(
                String(field.name.dropFirst(HistoryWriter.reservedPrefix.count)),
                field.value
            ) : field
    }

    /// The fields of a header or event: any names, values as text, whatever is nested as it stands.
    private mutating func freeFields() throws(Malformed) -> [LabEvent.Field] {
        var fields: [LabEvent.Field] = []
        try self.cursor.expect(UInt8(ascii: "{"))
        if self.cursor.take(UInt8(ascii: "}")) { return fields }
        repeat {
            let name = try self.cursor.stringText()
            try self.cursor.expect(UInt8(ascii: ":"))
            let value: String
            if self.cursor.peek() == UInt8(ascii: "\"") {
                value = try self.cursor.stringText()
            } else {
                let place = try self.cursor.skip()
                value = self.cursor.text(.input(place))
            }
            if name != "type" { fields.append(LabEvent.Field(name, value)) }
        } while self.cursor.take(UInt8(ascii: ","))
        try self.cursor.expect(UInt8(ascii: "}"))
        return fields
    }
}

extension HistoryReader {
    private mutating func comparisons() throws(Malformed) -> Range<Int> {
        let start = self.history.comparisons.count
        try self.eachElement { (reader: inout Self) throws(Malformed) in
            let comparison = try reader.comparison()
            reader.history.comparisons.append(comparison)
        }
        return start..<self.history.comparisons.count
    }

    private mutating func comparison() throws(Malformed) -> Comparison {
        var comparison = Comparison(key: Symbol(index: .max), target: .version)
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .key: comparison.key = try reader.symbol()
            case .end: comparison.rangeEnd = try reader.symbol()
            case .target: comparison.target = try reader.target()
            case .is: comparison.relation = try reader.relation()
            case .number: comparison.number = try reader.cursor.integer()
            case .value: comparison.value = try reader.symbol()
            default: _ = try reader.cursor.skip()
            }
        }
        if comparison.key.index == .max { throw Malformed("has a comparison without a key") }
        if comparison.target == .value, comparison.value == nil {
            throw Malformed("has a comparison with a value that is not there")
        }
        return comparison
    }

    private mutating func target() throws(Malformed) -> Comparison.Target {
        switch try self.cursor.name() {
        case .version: return .version
        case .create: return .createRevision
        case .mod: return .modRevision
        case .value: return .value
        case .lease: return .lease
        default: throw Malformed("has a comparison with an unknown target")
        }
    }

    private mutating func relation() throws(Malformed) -> Comparison.Relation {
        switch try self.cursor.stringText() {
        case "=": return .equal
        case ">": return .greater
        case "<": return .less
        case "!=": return .notEqual
        default: throw Malformed("has a comparison with an unknown relation")
        }
    }

    private mutating func steps() throws(Malformed) -> Range<Int> {
        let start = self.history.steps.count
        try self.eachElement { (reader: inout Self) throws(Malformed) in
            let step = try reader.step()
            reader.history.steps.append(step)
        }
        return start..<self.history.steps.count
    }

    private mutating func step() throws(Malformed) -> Step {
        var kind: FieldName?
        var range = RangeStep(key: Symbol(index: .max))
        var value: Symbol?
        var lease: Int64 = 0
        var wantsPrevious = false
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .op: kind = try reader.cursor.name()
            case .key: range.key = try reader.symbol()
            case .end: range.rangeEnd = try reader.symbol()
            case .limit: range.limit = try reader.cursor.integer()
            case .revision: range.revision = try reader.cursor.integer()
            case .keysOnly: range.keysOnly = try reader.cursor.boolean()
            case .countOnly: range.countOnly = try reader.cursor.boolean()
            case .value: value = try reader.symbol()
            case .lease: lease = try reader.cursor.integer()
            case .prev: wantsPrevious = try reader.cursor.boolean()
            default: _ = try reader.cursor.skip()
            }
        }
        if range.key.index == .max { throw Malformed("has a step without a key") }
        switch kind {
        case .range: return .range(range)
        case .delete:
            return .delete(key: range.key, rangeEnd: range.rangeEnd, wantsPrevious: wantsPrevious)
        case .put:
            guard let value else { throw Malformed("has a put without a value") }
            return .put(key: range.key, value: value, lease: lease, wantsPrevious: wantsPrevious)
        default: throw Malformed("has a step that is no range, put or delete")
        }
    }

    private mutating func results() throws(Malformed) -> Range<Int> {
        let start = self.history.results.count
        try self.eachElement { (reader: inout Self) throws(Malformed) in
            let result = try reader.result()
            reader.history.results.append(result)
        }
        return start..<self.history.results.count
    }

    private mutating func result() throws(Malformed) -> StepResult {
        let start = self.history.keyValues.count
        var result = StepResult(keyValues: start..<start)
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .kvs:
                try reader.eachElement { (reader: inout Self) throws(Malformed) in
                    let keyValue = try reader.watchEvent().keyValue
                    reader.history.keyValues.append(keyValue)
                }
            case .count: result.count = try reader.cursor.integer()
            case .more: result.more = try reader.cursor.boolean()
            default: _ = try reader.cursor.skip()
            }
        }
        result.keyValues = start..<self.history.keyValues.count
        return result
    }
}

extension HistoryReader {
    @inline(__always)
    mutating func eachField(
        _ body: (inout Self, FieldName?) throws(Malformed) -> Void
    ) throws(Malformed) {
        try self.cursor.expect(UInt8(ascii: "{"))
        if self.cursor.take(UInt8(ascii: "}")) { return }
        repeat {
            let name = try self.fieldName()
            try body(&self, name)
        } while self.cursor.take(UInt8(ascii: ","))
        try self.cursor.expect(UInt8(ascii: "}"))
    }

    @inline(__always)
    mutating func eachElement(
        _ body: (inout Self) throws(Malformed) -> Void
    ) throws(Malformed) {
        try self.cursor.expect(UInt8(ascii: "["))
        if self.cursor.take(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while self.cursor.take(UInt8(ascii: ","))
        try self.cursor.expect(UInt8(ascii: "]"))
    }

    private mutating func fieldName() throws(Malformed) -> FieldName? {
        let name = try self.cursor.name()
        try self.cursor.expect(UInt8(ascii: ":"))
        return name
    }

    /// A key or value: a string, or an object with its base 64.
    mutating func symbol() throws(Malformed) -> Symbol {
        if self.cursor.peek() == UInt8(ascii: "{") { return try self.base64Symbol() }
        switch try self.cursor.string() {
        case .input(let range): return self.history.symbols.intern(self.cursor.buffer, range)
        case .scratch: return self.history.symbols.intern(self.cursor.scratch)
        }
    }

    private mutating func base64Symbol() throws(Malformed) -> Symbol {
        var bytes: [UInt8]?
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            if name == .base64 {
                let place = try reader.cursor.string()
                bytes = Base64.decode(reader.cursor.bytes(place))
            } else {
                _ = try reader.cursor.skip()
            }
        }
        guard let bytes else { throw Malformed("has a key or value whose base 64 is none") }
        return self.history.symbols.intern(bytes)
    }

    mutating func label() throws(Malformed) -> UInt16 {
        let text = try self.textPosition()
        if let known = self.labelOfText[text] { return known }
        let label = self.history.label(self.texts.text(of: Symbol(index: UInt32(text))))
        self.labelOfText[text] = label
        return label
    }

    private mutating func member() throws(Malformed) -> Int16 {
        let text = try self.textPosition()
        if let known = self.memberOfText[text] { return known }
        if self.history.members.count >= 4_096 { throw Malformed("names more than 4096 members") }
        let member = self.history.member(self.texts.text(of: Symbol(index: UInt32(text))))
        self.memberOfText[text] = member
        return member
    }

    private mutating func textPosition() throws(Malformed) -> Int {
        let symbol: Symbol
        switch try self.cursor.string() {
        case .input(let range): symbol = self.texts.intern(self.cursor.buffer, range)
        case .scratch: symbol = self.texts.intern(self.cursor.scratch)
        }
        let position = Int(symbol.index)
        if position == self.labelOfText.count {
            self.labelOfText.append(nil)
            self.memberOfText.append(nil)
        }
        return position
    }
}
