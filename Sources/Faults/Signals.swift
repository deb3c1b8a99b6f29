/// The signals a `kill` may send, by the names that `kill -l` prints.
///
/// The numbers are Linux's on every architecture the lab runs on; signals whose numbers differ
/// between architectures are left out and can be given as numbers.
enum Signals {
    private static let names: [(name: String, number: Int32)] = [
        ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ILL", 4), ("ABRT", 6), ("FPE", 8), ("KILL", 9),
        ("SEGV", 11), ("PIPE", 13), ("ALRM", 14), ("TERM", 15),
    ]

    /// The names, as a choice to be shown.
    static var choices: String { self.names.map(\.name).joined(separator: ", ") }

    /// The fault that does what somebody expects of a signal that ends nothing; nil for the others.
    ///
    /// A kill by them would be probed for a process that is gone, and never bite.
    static func verb(insteadOf text: String) -> String? {
        let upper = text.uppercased()
        switch upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper {
        case "STOP", "TSTP", "19", "20": return "pause"
        case "CONT", "18": return "unpause"
        default: return nil
        }
    }

    static func number(of text: some StringProtocol) -> Int32? {
        if let number = Int32(String(text)) { return (1...64).contains(number) ? number : nil }
        let upper = text.uppercased()
        let short = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        return self.names.first { $0.name == short }?.number
    }

    static func name(of number: Int32) -> String {
        self.names.first { $0.number == number }?.name ?? "\(number)"
    }
}
