/// A strict reader of the markup that reports write: every element closed in order, every attribute
/// quoted, every ampersand part of a reference.
struct MarkupScanner {
    /// An element's start.
    struct Element {
        /// Its name.
        var name: String
        /// Its attributes, undecoded.
        var attributes: [String: String]
        /// What follows it up to the next markup.
        var text = ""
    }

    /// The elements, in order.
    private(set) var elements: [Element] = []
    /// What is wrong, a sentence each.
    private(set) var errors: [String] = []

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []

    private static let void: Set<String> = ["meta", "link", "br", "hr", "img", "input"]
    private static let raw: Set<String> = ["script", "style"]

    init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// Reads everything.
    mutating func run() {
        while self.position < self.bytes.count {
            if self.bytes[self.position] == UInt8(ascii: "<") {
                self.tag()
            } else {
                let text = self.take { $0 != UInt8(ascii: "<") }
                self.check(references: text)
                if !self.elements.isEmpty { self.elements[self.elements.count - 1].text += text }
            }
        }
        if !self.open.isEmpty { self.errors.append("never closed: \(self.open)") }
    }

    private mutating func tag() {
        self.position += 1
        let isEnd = self.skip(UInt8(ascii: "/"))
        if !isEnd, self.skip(UInt8(ascii: "!")) || self.skip(UInt8(ascii: "?")) {
            _ = self.take { $0 != UInt8(ascii: ">") }
            self.position += 1
            return
        }
        let name = self.take(Self.isName)
        if name.isEmpty { return self.errors.append("a tag without a name at \(self.position)") }
        isEnd ? self.end(name) : self.start(name)
    }

    private mutating func end(_ name: String) {
        if self.open.last == name {
            self.open.removeLast()
        } else {
            self.errors.append("</\(name)> at \(self.position) inside \(self.open.suffix(4))")
        }
        if !self.skip(UInt8(ascii: ">")) { self.errors.append("</\(name) is not closed") }
    }

    private mutating func start(_ name: String) {
        var element = Element(name: name, attributes: [:])
        while self.position < self.bytes.count {
            _ = self.take { $0 == 0x20 || $0 == 0x0A }
            if self.skip(UInt8(ascii: ">")) {
                if !Self.void.contains(name) { self.open.append(name) }
                break
            }
            if self.skip(UInt8(ascii: "/")) {
                if !self.skip(UInt8(ascii: ">")) { self.errors.append("<\(name) has a stray /") }
                break
            }
            guard let attribute = self.attribute(of: name) else { return }
            if element.attributes[attribute.name] != nil {
                self.errors.append("<\(name)> has \(attribute.name) twice")
            }
            element.attributes[attribute.name] = attribute.value
        }
        self.elements.append(element)
        if Self.raw.contains(name) { self.skipRaw(name) }
    }

    private mutating func attribute(of element: String) -> (name: String, value: String)? {
        let name = self.take(Self.isName)
        guard !name.isEmpty else {
            self.errors.append("<\(element)> has a bad attribute at \(self.position)")
            self.position += 1
            return nil
        }
        guard self.skip(UInt8(ascii: "=")) else { return (name, "") }
        guard self.skip(UInt8(ascii: "\"")) else {
            self.errors.append("<\(element)> has an unquoted \(name)")
            return nil
        }
        let value = self.take { $0 != UInt8(ascii: "\"") }
        self.position += 1
        if value.utf8.contains(UInt8(ascii: "<")) {
            self.errors.append("<\(element)> has a < in \(name)")
        }
        self.check(references: value)
        return (name, value)
    }

    private mutating func skipRaw(_ name: String) {
        let end = Array("</\(name)>".utf8)
        var text = self.position
        while text + end.count <= self.bytes.count,
            Array(self.bytes[text..<text + end.count]) != end
        {
            text += 1
        }
        self.elements[self.elements.count - 1].text = String(
            decoding: self.bytes[self.position..<text],
            as: UTF8.self
        )
        self.position = min(self.bytes.count, text + end.count)
        self.open.removeLast()
    }

    private mutating func check(references text: String) {
        for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "#" }
            if name.isEmpty || part.dropFirst(name.count).first != ";" {
                self.errors.append("a bare & before \(part.prefix(12))")
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard self.position < self.bytes.count, self.bytes[self.position] == byte else {
            return false
        }
        self.position += 1
        return true
    }

    private mutating func take(_ accepts: (UInt8) -> Bool) -> String {
        let start = self.position
        while self.position < self.bytes.count, accepts(self.bytes[self.position]) {
            self.position += 1
        }
        return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
