/// The kinds of file there are, and how one that was taken for another is turned away.
///
/// A file of another kind breaks nearly every rule of the kind it was taken for. One sentence about
/// the kind helps; a list of unknown keys does not.
enum FileKind {
    /// Each kind's word in the file, what it is called, and what is done with it.
    private static let all: [(kind: String, noun: String, command: String)] = [
        ("Cluster", "a cluster", "tern up"), ("Experiment", "an experiment", "tern run"),
    ]

    /// Throws one sentence when `value` is plainly no file of the kind that `shape` describes.
    ///
    /// A slip, as in `kind: Clutser`, is left to the shape, which guesses what was meant. A shape
    /// without a `kind` refuses nothing here.
    static func refuse(
        _ value: YAMLValue,
        file: String,
        as shape: YAMLShape
    ) throws(YAMLError) {
        guard case .object(let object) = shape,
            case .choice(let words)? = object.fields.first(where: { $0.key == "kind" })?.shape,
            let wanted = Self.all.first(where: { words.contains($0.kind) })
        else { return }
        guard Self.looksLikeOurs(value) else {
            let message =
                "this is not \(wanted.noun): it has neither apiVersion: tern/v1 nor kind:"
                + " \(wanted.kind); tern schema \(object.name) tells what one looks like"
            throw YAMLError([value.problem(message)])
        }
        guard let kind = value["kind"], let word = kind.string, word != wanted.kind else { return }
        if let other = Self.all.first(where: { $0.kind == word }) {
            let message =
                "this is \(other.noun), not \(wanted.noun); use it with \(other.command) \(file)"
            throw YAMLError([kind.problem(message)])
        }
        guard Suggestion.nearest(to: word, in: words) == nil else { return }
        let message =
            "expected \(wanted.noun) (kind: \(wanted.kind)), found something of kind \"\(word)\""
        throw YAMLError([kind.problem(message)])
    }

    /// Whether any key says, or tries to say, that this is a file of ours.
    private static func looksLikeOurs(_ value: YAMLValue) -> Bool {
        value.entries.contains { entry in
            Suggestion.nearest(to: entry.key, in: ["apiVersion", "kind"]) != nil
        }
    }
}
