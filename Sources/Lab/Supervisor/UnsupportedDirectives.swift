/// What of the rendered units is not in force, in words.
package enum UnsupportedDirectives {
    /// The sentence for these directives; nil when there are none.
    package static func sentence(_ directives: [String]) -> String? {
        guard !directives.isEmpty else { return nil }
        let listed = directives.joined(separator: ", ")
        return "not in force here, because only systemd can do it: \(listed)"
    }
}
