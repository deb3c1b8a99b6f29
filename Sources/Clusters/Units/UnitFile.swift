/// The text of a systemd unit, taken apart: sections, and assignments in their order.
///
/// Everything is kept, known or not. The lab's launcher executes this text, so what systemd would do
/// with it and what the lab does come from the same words.
package struct UnitFile: Hashable, Sendable {
    /// The unit's name, such as `tern-three-n1.service`: `%n` and its relatives come from it.
    package var name: String
    /// The sections in their order; a section that is opened again is the same section.
    package var sections: [Section]

    /// A section and what is assigned in it.
    package struct Section: Hashable, Sendable {
        /// The name between the brackets.
        package var name: String
        /// The assignments in their order.
        package var assignments: [Assignment]

        /// A section with these assignments.
        package init(_ name: String, _ assignments: [Assignment] = []) {
            self.name = name
            self.assignments = assignments
        }
    }

    /// `key=value`.
    package struct Assignment: Hashable, Sendable {
        /// The directive.
        package var key: String
        /// What is assigned, with continued lines joined by a space; quotes and specifiers as written.
        package var value: String

        /// An assignment of `value` to `key`.
        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// A unit of these sections.
    package init(name: String, sections: [Section] = []) {
        self.name = name
        self.sections = sections
    }

    /// Everything assigned to `key`, in order; an empty assignment forgets what came before it.
    package func values(_ key: String, in section: String) -> [String] {
        var values: [String] = []
        for candidate in self.sections where candidate.name == section {
            for assignment in candidate.assignments where assignment.key == key {
                if assignment.value.isEmpty {
                    values = []
                } else {
                    values.append(assignment.value)
                }
            }
        }
        return values
    }

    /// What was assigned to `key` last; nil when nothing was, or when it was reset.
    package func value(_ key: String, in section: String) -> String? {
        self.values(key, in: section).last
    }
}

/// A unit's text or value that systemd would not understand either.
package struct UnitFileError: Error, Hashable, CustomStringConvertible {
    /// The unit.
    package var unit: String
    /// The line, from 1; 0 when the trouble is with a value rather than with a line.
    package var line: Int
    /// What is wrong.
    package var message: String

    package var description: String {
        self.line > 0
            ? "\(self.unit):\(self.line): \(self.message)" : "\(self.unit): \(self.message)"
    }
}

extension UnitFile {
    /// Reads a unit's text; throws the first line that is neither section, assignment nor comment.
    package init(parsing text: String, name: String) throws(UnitFileError) {
        self.init(name: name)
        var reader = UnitReader(unit: name)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            try reader.read(line)
        }
        try reader.finish()
        self.sections = reader.sections
    }
}

/// Reads a unit line by line.
private struct UnitReader {
    let unit: String
    var sections: [UnitFile.Section] = []
    private var current: Int?
    private var line = 0
    /// The beginning of a line that a backslash continued.
    private var pending: String?

    init(unit: String) {
        self.unit = unit
    }

    mutating func read(_ raw: Substring) throws(UnitFileError) {
        self.line += 1
        let text = Self.trimmed(raw)
        let isComment = text.first == "#" || text.first == ";"
        // A comment inside a continued line is skipped, and the continuation goes on.
        if isComment { return }
        if text.isEmpty, self.pending == nil { return }
        if text.last == "\\" {
            self.pending = self.joined(Self.trimmed(text.dropLast()))
            return
        }
        let whole = self.joined(text)
        self.pending = nil
        try self.take(whole)
    }

    mutating func finish() throws(UnitFileError) {
        guard let pending = self.pending else { return }
        self.pending = nil
        try self.take(pending)
    }

    private func joined(_ text: Substring) -> String {
        guard let pending = self.pending else { return String(text) }
        return text.isEmpty ? pending : pending + " " + text
    }

    private mutating func take(_ text: String) throws(UnitFileError) {
        if text.first == "[" {
            guard text.last == "]", text.count > 2 else {
                throw self.error("a section is written as [Name], found \"\(text)\"")
            }
            self.open(String(text.dropFirst().dropLast()))
            return
        }
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw self.error("expected Key=value, found \"\(text)\"")
        }
        guard let current = self.current else {
            throw self.error("an assignment stands before the first section")
        }
        let key = Self.trimmed(text[..<equals])
        let value = Self.trimmed(text[text.index(after: equals)...])
        let assignment = UnitFile.Assignment(String(key), String(value))
        self.sections[current].assignments.append(assignment)
    }

    private mutating func open(_ name: String) {
        if let index = self.sections.firstIndex(where: { $0.name == name }) {
            self.current = index
            return
        }
        self.sections.append(UnitFile.Section(name))
        self.current = self.sections.count - 1
    }

    private func error(_ message: String) -> UnitFileError {
        UnitFileError(unit: self.unit, line: self.line, message: message)
    }

    /// systemd's whitespace: space, tab, and carriage return at line ends.
    private static func trimmed(_ text: Substring) -> Substring {
        func isSpace(_ character: Character) -> Bool {
            character == " " || character == "\t" || character == "\r"
        }
        var rest = text
        while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return rest
    }
}

extension UnitFile: CustomStringConvertible {
    /// The unit as text, one line an assignment, without comments.
    package var description: String {
        self.sections.map { section in
            let lines = section.assignments.map { "\($0.key)=\($0.value)\n" }
            return "[\(section.name)]\n" + lines.joined()
        }.joined(separator: "\n")
    }
}
