/// Reads the logs that Jepsen's early etcd tests printed: one register, one line an event.
///
///     INFO  jepsen.util - 4<tab>:invoke<tab>:cas<tab>[1 3]
///
/// The number is the process, then come the phase, the function and the value. The order of the
/// lines is the only clock. Lines of other loggers are passed over.
extension ValueHistory {
    /// Reads a whole log; throws the first line that is a history line and makes no sense.
    public static func jepsen(_ log: [UInt8]) throws(ImportError) -> ValueHistory {
        var reader = JepsenLogReader()
        var number = 0
        for line in log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            try reader.read(String(decoding: line, as: UTF8.self), number: number)
        }
        return reader.finish()
    }
}

/// The reading of one log: which process has what open.
private struct JepsenLogReader {
    private struct Open {
        var position: Int
    }

    private var history = ValueHistory()
    private var open: [Int64: Open] = [:]
    /// Operations to leave out: they surely did nothing, or are reads without an answer.
    private var dropped: Set<Int> = []
    private let register: Symbol

    init() {
        self.register = self.history.symbols.intern("register")
    }

    mutating func read(_ line: String, number: Int) throws(ImportError) {
        guard let marker = line.firstRange(of: "jepsen.util - ") else { return }
        let fields = line[marker.upperBound...].split(separator: "\t").map { field in
            field.drop { $0 == " " }
        }
        // Other messages of the same logger, such as ":nemesis …", have no process number.
        guard fields.count >= 3, let process = Int64(fields[0]) else { return }
        let value = fields.count > 3 ? fields[3] : "nil"
        switch fields[1] {
        case ":invoke":
            try self.invoke(process, function: fields[2], value: value, number: number)
        case ":ok", ":fail", ":info":
            try self.complete(process, phase: fields[1], value: value, number: number)
        default:
            throw ImportError(line: number, problem: "unknown phase \(fields[1])")
        }
    }

    private mutating func invoke(
        _ process: Int64,
        function: Substring,
        value: Substring,
        number: Int
    ) throws(ImportError) {
        guard self.open[process] == nil else {
            throw ImportError(line: number, problem: "process \(process) already has a call open")
        }
        let action: ValueAction
        switch function {
        case ":read": action = .read(nil)
        case ":write": action = .write(self.history.symbols.intern(String(value)))
        case ":cas":
            let pair = value.drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: " ")
            guard pair.count == 2 else {
                throw ImportError(line: number, problem: "a :cas needs [old new], not \(value)")
            }
            action = .compareAndSet(
                expected: self.history.symbols.intern(String(pair[0])),
                new: self.history.symbols.intern(String(pair[1])),
                answer: .unknown
            )
        default:
            throw ImportError(line: number, problem: "unknown function \(function)")
        }
        self.open[process] = Open(position: self.history.operations.count)
        self.history.operations.append(
            ValueOperation(
                source: number,
                process: process,
                key: self.register,
                action: action,
                call: Int64(number),
                ret: .max
            )
        )
    }

    private mutating func complete(
        _ process: Int64,
        phase: Substring,
        value: Substring,
        number: Int
    ) throws(ImportError) {
        guard let open = self.open.removeValue(forKey: process) else {
            throw ImportError(line: number, problem: "process \(process) has no call open")
        }
        let position = open.position
        // After `:info` nobody knows; the operation keeps its open end.
        guard phase != ":info" else { return }
        switch (self.history.operations[position].action, phase) {
        case (.read, ":ok"):
            let answer = value == "nil" ? nil : self.history.symbols.intern(String(value))
            self.history.operations[position].action = .read(answer)
        case (.compareAndSet(let expected, let new, _), _):
            // A compare-and-set that says `:fail` was done, and did not match.
            self.history.operations[position].action = .compareAndSet(
                expected: expected,
                new: new,
                answer: phase == ":ok" ? .matched : .mismatched
            )
        case (_, ":fail"):
            self.dropped.insert(position)
        default:
            break
        }
        self.history.operations[position].ret = Int64(number)
    }

    mutating func finish() -> ValueHistory {
        self.history.removeUnanswered(alsoDropping: self.dropped)
        return self.history
    }
}

extension ValueHistory {
    /// Leaves out reads without an answer, and the operations at the given positions.
    mutating func removeUnanswered(alsoDropping dropped: Set<Int>) {
        var kept: [ValueOperation] = []
        for (position, operation) in self.operations.enumerated() {
            if dropped.contains(position) { continue }
            if case .read = operation.action, operation.ret == .max { continue }
            kept.append(operation)
        }
        self.operations = kept
    }
}
