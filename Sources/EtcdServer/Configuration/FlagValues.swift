/// The flags as they were given, each value still text; what was not given has its default.
struct FlagValues: Sendable {
    private var given: [String: String] = [:]

    /// The names given, sorted.
    var names: [String] { self.given.keys.sorted() }

    func isGiven(_ name: String) -> Bool { self.given[name] != nil }

    mutating func set(_ name: String, _ value: String) {
        self.given[name] = value
    }

    /// A flag's value: as given, or given under its experimental name, or the default.
    subscript(_ name: String) -> String {
        if let value = self.given[name] { return value }
        guard let flag = FlagTable.byName[name] else {
            preconditionFailure("there is no flag --\(name)")
        }
        return self.given["experimental-\(name)"] ?? flag.initial
    }

    func boolean(_ name: String) -> Bool {
        GoValue.boolean(self[name]) ?? false
    }

    /// A whole number; those beyond 64 signed bits count as the largest.
    func integer(_ name: String) -> Int {
        Int(clamping: GoValue.integer(self[name], as: Int128.self) ?? 0)
    }

    /// Nanoseconds of a span.
    func nanoseconds(_ name: String) -> Int64 {
        GoValue.nanoseconds(self[name]) ?? 0
    }

    /// Words between commas, without repetitions.
    func list(_ name: String) -> [String] {
        var words: [String] = []
        for word in self[name].split(separator: ",").map({ String($0).trimmed })
        where !words.contains(word) && !word.isEmpty {
            words.append(word)
        }
        return words
    }

    func urls(_ name: String) -> [MemberURL] {
        (try? MemberURL.list(self[name]).get()) ?? []
    }

    /// The flags given a value that is not their default, in the table's order.
    var changed: [Flag] {
        FlagTable.all.filter { flag in
            guard let value = self.given[flag.name] else { return false }
            switch flag.kind {
            case .boolean: return GoValue.boolean(value) != GoValue.boolean(flag.initial)
            case .duration: return GoValue.nanoseconds(value) != GoValue.nanoseconds(flag.initial)
            default: return value != flag.initial
            }
        }
    }
}
