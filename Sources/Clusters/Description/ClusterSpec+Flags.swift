import Platform

extension ClusterSpec {
    /// Lets the store itself read the file's further flags, so that a mistyped one is told at its
    /// place in the file and not by a member that does not start.
    ///
    /// With `--version` etcd parses its whole command line, prints its version and ends; flags that
    /// it does not know, or whose values it cannot read, it refuses first.
    func checkFlags(of cluster: ResolvedCluster) throws {
        var seen: Set<[ServerFlag]> = []
        for (index, member) in cluster.members.enumerated() where member.isLocal {
            guard !member.extraFlags.isEmpty, seen.insert(member.extraFlags).inserted else {
                continue
            }
            let arguments = member.extraFlags.map(\.argument) + ["--version"]
            let output = try BriefCommand.output(of: cluster.binary, arguments)
            guard StoreBinary.version(inOutput: output, of: cluster.storeKind) == nil else {
                continue
            }
            throw YAMLError([self.flagProblem(output, index, cluster)])
        }
    }

    private func flagProblem(
        _ output: String,
        _ index: Int,
        _ cluster: ResolvedCluster
    ) -> YAMLProblem {
        let line = output.split(separator: "\n").first.map(String.init) ?? ""
        let flags = cluster.members[index].extraFlags
        let named = line.split { $0 == " " || $0 == ":" }.lazy
            .filter { $0.first == "-" }.map { $0.drop { $0 == "-" } }.first
        guard let flag = flags.first(where: { $0.name == named ?? "" }) else {
            return self.problem("store.flags", "\(cluster.binary) refuses these flags: \(line)")
        }
        let own = "members.\(index).flags.\(flag.name)"
        let place = self.positions[own] == nil ? "store.flags.\(flag.name)" : own
        let store = [cluster.storeKind.rawValue, cluster.version].compactMap(\.self).joined(
            separator: " "
        )
        guard line.hasPrefix("flag provided but not defined") else {
            let message = "\(store) cannot read \"\(flag.value)\" as the value of --\(flag.name)"
            return self.problem(place, message)
        }
        let known = (try? BriefCommand.output(of: cluster.binary, ["--help"])) ?? ""
        let guess = Suggestion.clause(for: flag.name, in: Self.flagNames(inHelp: known))
        return self.problem(place, "\(store) has no flag --\(flag.name)\(guess)")
    }

    /// The flags that a help text lists: the first word of a line, if it begins with two dashes.
    private static func flagNames(inHelp text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let word = line.split(separator: " ").first ?? ""
            return word.hasPrefix("--") ? String(word.dropFirst(2)) : nil
        }
    }
}
