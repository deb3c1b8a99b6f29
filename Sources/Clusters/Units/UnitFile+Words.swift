extension UnitFile {
    /// Splits a value into words as systemd does: at whitespace, with quotes and backslash escapes
    /// undone, and specifiers replaced afterwards.
    func words(of value: String, in directive: String) throws(UnitFileError) -> [String] {
        var splitter = WordSplitter(value)
        var words: [String] = []
        do throws(WordSplitter.Failure) {
            while let word = try splitter.next() {
                guard !(splitter.wasSeparator && directive == "ExecStart") else {
                    throw WordSplitter.Failure(message: "more than one command")
                }
                words.append(word)
            }
        } catch {
            throw self.error("\(directive)= has \(error.message)")
        }
        var expanded: [String] = []
        for word in words { expanded.append(try self.expandingSpecifiers(word, in: directive)) }
        return expanded
    }

    /// Replaces `%n`, `%N`, `%p`, `%i`, `%j` and `%%`; throws for specifiers the lab does not know,
    /// because guessing would start something else than systemd does.
    func expandingSpecifiers(
        _ text: String,
        in directive: String
    ) throws(UnitFileError) -> String {
        guard text.contains("%") else { return text }
        var result = ""
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            guard let letter = rest.first else {
                throw self.error("\(directive)= ends in a lone %; write %% for a percent sign")
            }
            guard let replacement = self.specifier(letter) else {
                throw self.error("\(directive)= uses %\(letter), which Tern does not know")
            }
            result += replacement
            rest = rest.dropFirst()
        }
        return result + rest
    }

    private func specifier(_ letter: Character) -> String? {
        let stem = self.name.lastIndex(of: ".").map { self.name[..<$0] } ?? self.name[...]
        let at = stem.firstIndex(of: "@")
        let prefix = at.map { stem[..<$0] } ?? stem
        switch letter {
        case "%": return "%"
        case "n": return self.name
        case "N": return String(stem)
        case "p": return String(prefix)
        case "i": return at.map { String(stem[stem.index(after: $0)...]) } ?? ""
        case "j": return String(prefix.split(separator: "-").last ?? prefix)
        default: return nil
        }
    }

    func error(_ message: String) -> UnitFileError {
        UnitFileError(unit: self.name, line: 0, message: message)
    }
}

/// systemd's word splitting.
private struct WordSplitter {
    struct Failure: Error {
        let message: String
    }

    private var rest: [Unicode.Scalar]
    private var index = 0
    /// Whether the last word was a bare semicolon, which separates commands.
    private(set) var wasSeparator = false

    init(_ text: String) {
        self.rest = Array(text.unicodeScalars)
    }

    mutating func next() throws(Failure) -> String? {
        while let scalar = self.peek, Self.isSpace(scalar) { self.index += 1 }
        guard self.peek != nil else { return nil }
        var word: [UInt8] = []
        var quote: Unicode.Scalar?
        let start = self.index
        defer { self.wasSeparator = word == [0x3B] && self.rest[start] == ";" }
        while let scalar = self.peek {
            self.index += 1
            if let open = quote, scalar == open {
                quote = nil
            } else if quote == nil, scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if scalar == "\\" {
                word += try self.escape()
            } else if quote == nil, Self.isSpace(scalar) {
                break
            } else {
                word += Array(String(Character(scalar)).utf8)
            }
        }
        guard quote == nil else { throw Failure(message: "a quote that is never closed") }
        return String(decoding: word, as: UTF8.self)
    }

    private var peek: Unicode.Scalar? {
        self.index < self.rest.count ? self.rest[self.index] : nil
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    /// What follows a backslash (systemd.syntax(7), "Supported escapes").
    private mutating func escape() throws(Failure) -> [UInt8] {
        guard let scalar = self.peek else { throw Failure(message: "a lone backslash at its end") }
        self.index += 1
        switch scalar {
        case "a": return [0x07]
        case "b": return [0x08]
        case "f": return [0x0C]
        case "n": return [0x0A]
        case "r": return [0x0D]
        case "t": return [0x09]
        case "v": return [0x0B]
        case "s": return [0x20]
        case "\\", "\"", "'", ";": return Array(String(Character(scalar)).utf8)
        case "x": return [UInt8(truncatingIfNeeded: try self.number(digits: 2, radix: 16))]
        case "u": return try self.unicode(digits: 4)
        case "U": return try self.unicode(digits: 8)
        case "0"..."7":
            self.index -= 1
            return [UInt8(truncatingIfNeeded: try self.number(digits: 3, radix: 8))]
        default: throw Failure(message: "the unknown escape \\\(scalar)")
        }
    }

    private mutating func unicode(digits: Int) throws(Failure) -> [UInt8] {
        let number = try self.number(digits: digits, radix: 16)
        guard let scalar = Unicode.Scalar(UInt32(number)) else {
            throw Failure(message: "an escape that is no character")
        }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func number(digits: Int, radix: Int) throws(Failure) -> Int {
        let end = min(self.index + digits, self.rest.count)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: self.rest[self.index..<end])
        guard text.count == digits, let number = Int(String(text), radix: radix), number > 0 else {
            throw Failure(message: "an escape that is not followed by \(digits) digits")
        }
        self.index = end
        return number
    }
}
