/// Reads the key-value histories that Porcupine's tests use, one event a line in EDN:
///
///     {:process 9, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}
///
/// Functions are `get`, `put` and `append`; keys start as the empty string. The order of the lines
/// is the only clock.
extension ValueHistory {
    /// Reads a whole history; throws the first line that makes no sense.
    public static func porcupineKeyValue(_ text: [UInt8]) throws(ImportError) -> ValueHistory {
        var history = ValueHistory()
        history.initial = history.symbols.intern("")
        var open: [Int64: Int] = [:]
        var number = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard !line.isEmpty else { continue }
            let fields = try EDNFields(String(decoding: line, as: UTF8.self), line: number)
            let process = try fields.integer(":process")
            switch try fields.text(":type") {
            case ":invoke":
                open[process] = history.operations.count
                try history.appendPorcupine(fields, process: process, line: number)
            case ":ok":
                guard let position = open.removeValue(forKey: process) else {
                    throw ImportError(line: number, problem: "process \(process) has no call open")
                }
                history.operations[position].ret = Int64(number)
                if case .read = history.operations[position].action {
                    let answer = history.symbols.intern(try fields.text(":value"))
                    history.operations[position].action = .read(answer)
                }
            case let type:
                throw ImportError(line: number, problem: "unknown type \(type)")
            }
        }
        history.removeUnanswered(alsoDropping: [])
        return history
    }

    private mutating func appendPorcupine(
        _ fields: EDNFields,
        process: Int64,
        line: Int
    ) throws(ImportError) {
        let key = self.symbols.intern(try fields.text(":key"))
        let action: ValueAction
        switch try fields.text(":f") {
        case ":get": action = .read(nil)
        case ":put": action = .write(self.symbols.intern(try fields.text(":value")))
        case ":append": action = .append(self.symbols.intern(try fields.text(":value")))
        case let function:
            throw ImportError(line: line, problem: "unknown function \(function)")
        }
        self.operations.append(
            ValueOperation(
                source: line,
                process: process,
                key: key,
                action: action,
                call: Int64(line),
                ret: .max
            )
        )
    }
}

/// The fields of one flat EDN map: keywords and numbers as written, strings without their quotes.
private struct EDNFields {
    private var fields: [(name: String, value: String)] = []
    private let line: Int

    init(_ text: String, line: Int) throws(ImportError) {
        self.line = line
        var tokens: [String] = []
        var rest = text.drop { $0 != "{" }.dropFirst()
        while let first = rest.first, first != "}" {
            if first == " " || first == "," {
                rest = rest.dropFirst()
            } else if first == "\"" {
                let body = rest.dropFirst().prefix { $0 != "\"" }
                tokens.append(String(body))
                rest = rest.dropFirst(body.count + 2)
            } else {
                let word = rest.prefix { $0 != " " && $0 != "," && $0 != "}" }
                tokens.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        guard rest.first == "}", tokens.count.isMultiple(of: 2) else {
            throw ImportError(line: line, problem: "not a map of names and values")
        }
        for pair in stride(from: 0, to: tokens.count, by: 2) {
            self.fields.append((tokens[pair], tokens[pair + 1]))
        }
    }

    func text(_ name: String) throws(ImportError) -> String {
        guard let field = self.fields.first(where: { $0.name == name }) else {
            throw ImportError(line: self.line, problem: "\(name) is missing")
        }
        return field.value
    }

    func integer(_ name: String) throws(ImportError) -> Int64 {
        guard let number = Int64(try self.text(name)) else {
            throw ImportError(line: self.line, problem: "\(name) is not a number")
        }
        return number
    }
}
