import Basics
import Histories

/// One client's own stream of draws and unique values.
struct ClientDrawing: Sendable {
    private let client: Int
    private let valueSize: Int
    private var written = 0
    var random: SeededRandom

    init(client: Int, valueSize: Int, random: SeededRandom) {
        self.client = client
        self.valueSize = valueSize
        self.random = random
    }

    /// A value no other call of any client returns.
    mutating func value(symbols: inout SymbolTable) -> Symbol {
        self.written += 1
        var bytes = Array("\(self.client).\(self.written)".utf8)
        if bytes.count < self.valueSize {
            bytes += [UInt8](repeating: UInt8(ascii: "~"), count: self.valueSize - bytes.count)
        }
        return symbols.intern(bytes)
    }

    /// The streams of all clients of a workload.
    static func all(clients: Int, options: WorkloadOptions, seed: UInt64) -> [ClientDrawing] {
        var random = SeededRandom(seed: seed)
        return (0..<clients).map {
            ClientDrawing(client: $0, valueSize: options.valueSize, random: random.split())
        }
    }
}

/// Actions with their weights.
struct ActionTable<Action: Sendable>: Sendable {
    private let entries: [(action: Action, weight: Int)]
    private let total: Int

    init(_ entries: [(action: Action, weight: Int)]) {
        self.entries = entries.filter { $0.weight > 0 }
        self.total = self.entries.reduce(0) { $0 + $1.weight }
        precondition(self.total > 0, "a workload whose weights are all 0 has nothing to do")
    }

    func draw(_ random: inout SeededRandom) -> Action {
        var rest = random.below(self.total)
        for entry in self.entries {
            if rest < entry.weight { return entry.action }
            rest -= entry.weight
        }
        preconditionFailure("a draw below \(self.total) left \(rest) after the last weight")
    }
}
