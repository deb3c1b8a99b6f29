import FoundationEssentials
import Yams

/// Reads YAML (and therefore JSON) files that people write, refusing whatever is not understood.
///
/// A mistyped key that is silently ignored is the most expensive kind of mistake in a lab: the
/// experiment runs, and says nothing about what its author meant. So every key and value must be
/// known, and all problems of a file are reported together, each with its place.
package enum StrictYAML {
    /// More than any cluster or experiment needs; keeps a mistaken argument from filling memory.
    static let fileBytesMax = 1 << 20
    /// Aliases let a small file describe an enormous tree; nobody needs more values than this.
    static let valuesMax = 100_000
    /// Deeper than any file of ours, shallow enough for recursion.
    static let depthMax = 64

    /// Reads the file at `path` and checks it against `shape`; throws all its problems together.
    package static func load(_ path: String, as shape: YAMLShape) throws(YAMLError) -> YAMLValue {
        try Self.parse(Self.text(ofFile: path), file: path, as: shape)
    }

    /// Reads a text and checks it against `shape`; `file` is the name its problems carry.
    package static func parse(
        _ text: String,
        file: String,
        as shape: YAMLShape
    ) throws(YAMLError) -> YAMLValue {
        let value = try Self.parse(text, file: file)
        try FileKind.refuse(value, file: file, as: shape)
        let problems = shape.problems(in: value)
        guard problems.isEmpty else { throw YAMLError(problems) }
        return value
    }

    /// The contents of a file; throws one sentence when there is none or it is no UTF-8 text.
    package static func text(ofFile path: String) throws(YAMLError) -> String {
        let manager = FileManager.default
        var isDirectory = false
        guard manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Self.unusable(path, "there is no file \(path)")
        }
        guard !isDirectory else {
            throw Self.unusable(path, "\(path) is a directory; name a file in it")
        }
        guard let data = manager.contents(atPath: path) else {
            throw Self.unusable(path, "\(path) cannot be read; check its permissions")
        }
        guard data.count <= Self.fileBytesMax else {
            let message =
                "\(path) has \(data.count) bytes; at most \(Self.fileBytesMax) are read"
            throw Self.unusable(path, message)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Self.unusable(path, "\(path) is not UTF-8 text")
        }
        return text
    }

    /// An error about a whole file, whose sentence names it.
    private static func unusable(_ path: String, _ sentence: String) -> YAMLError {
        YAMLError([YAMLProblem(.none(in: path), sentence)])
    }

    /// Reads a text without checking its shape.
    package static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLValue {
        let start = SourcePosition(file: file, line: 1, column: 1)
        let root: Node?
        do {
            root = try Parser(yaml: text).singleRoot()
        } catch let error as YamlError {
            throw YAMLError([Self.problem(of: error, file: file)])
        } catch {
            throw YAMLError([YAMLProblem(start, "\(error)")])
        }
        guard let root else { throw YAMLError([YAMLProblem(start, "the file is empty")]) }
        var reader = NodeReader(file: file)
        let value = reader.value(of: root, depth: 0, near: start)
        guard reader.problems.isEmpty else { throw YAMLError(reader.problems) }
        return value
    }

    /// One sentence for what the YAML library found.
    private static func problem(of error: YamlError, file: String) -> YAMLProblem {
        let start = SourcePosition(file: file, line: 1, column: 1)
        func at(_ mark: Mark) -> SourcePosition {
            SourcePosition(file: file, line: max(1, mark.line), column: max(1, mark.column))
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let setting = context.map { " \($0.text)" } ?? ""
            return YAMLProblem(at(mark), "this is not valid YAML: \(problem)\(setting)")
        case .duplicatedKeysInMapping(let keys, let context):
            let listed = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            return YAMLProblem(at(context.mark), "key \(listed) is given twice in one mapping")
        case .reader(let problem, _, _, _):
            return YAMLProblem(start, "this is not valid YAML: \(problem)")
        default:
            return YAMLProblem(start, "this is not valid YAML: \(error)")
        }
    }
}

/// Turns the library's nodes into ours, with YAML 1.2's idea of what a plain scalar means.
private struct NodeReader {
    let file: String
    var problems: [YAMLProblem] = []
    private var count = 0

    init(file: String) {
        self.file = file
    }

    mutating func value(of node: Node, depth: Int, near: SourcePosition) -> YAMLValue {
        let position =
            node.mark.map { SourcePosition(file: self.file, line: $0.line, column: $0.column) }
            ?? near
        guard self.admits(position, depth: depth) else { return YAMLValue(.null, at: position) }
        switch node {
        case .scalar(let scalar):
            return Self.value(of: scalar, at: position)
        case .sequence(let sequence):
            let items = sequence.map { self.value(of: $0, depth: depth + 1, near: position) }
            return YAMLValue(.list(items), at: position)
        case .mapping(let mapping):
            return YAMLValue(.mapping(self.entries(of: mapping, depth, position)), at: position)
        case .alias:
            self.problems.append(YAMLProblem(position, "an alias to itself cannot be followed"))
            return YAMLValue(.null, at: position)
        }
    }

    private mutating func admits(_ position: SourcePosition, depth: Int) -> Bool {
        self.count += 1
        guard self.problems.isEmpty else { return false }
        if self.count > StrictYAML.valuesMax {
            let message = "the file describes more than \(StrictYAML.valuesMax) values"
            self.problems.append(YAMLProblem(position, message))
        } else if depth > StrictYAML.depthMax {
            let message = "values are nested more than \(StrictYAML.depthMax) deep"
            self.problems.append(YAMLProblem(position, message))
        }
        return self.problems.isEmpty
    }

    private mutating func entries(
        of mapping: Node.Mapping,
        _ depth: Int,
        _ near: SourcePosition
    ) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for (keyNode, valueNode) in mapping {
            let key = self.value(of: keyNode, depth: depth + 1, near: near)
            let value = self.value(of: valueNode, depth: depth + 1, near: key.position)
            guard let text = key.scalarText else {
                if self.problems.isEmpty {
                    self.problems.append(
                        key.problem("expected a word as key, found \(key.summary)")
                    )
                }
                continue
            }
            entries.append(YAMLEntry(key: text, at: key.position, value: value))
        }
        return entries
    }

    private static func value(of scalar: Node.Scalar, at position: SourcePosition) -> YAMLValue {
        let text = scalar.string
        let isPlain = scalar.style == .plain || scalar.style == .any
        guard isPlain, scalar.tag.description != "tag:yaml.org,2002:str" else {
            return YAMLValue(.string(text), text: text, at: position)
        }
        return YAMLValue(Self.content(ofPlain: text), text: text, at: position)
    }

    /// The core schema of YAML 1.2 (chapter 10.3.2), without octal and hexadecimal numbers.
    private static func content(ofPlain text: String) -> YAMLValue.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        guard let first = text.utf8.first, Self.beginsNumber(first) else { return .string(text) }
        if let integer = Int(text) { return .integer(integer) }
        let isDecimal = text.utf8.allSatisfy { byte in
            Self.beginsNumber(byte) || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        }
        if isDecimal, let number = Double(text), number.isFinite { return .number(number) }
        return .string(text)
    }

    private static func beginsNumber(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }
}
