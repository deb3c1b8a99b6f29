import Clusters
import Faults
import Platform

/// Clusters described for people.
package enum ClusterText {
    /// What `tern up` prints.
    package static func up(_ result: ClusterUp.Result) -> String {
        let status = result.status
        let seconds = (result.milliseconds / 10).rounded() / 100
        let state = result.wasUp ? "was up already" : "is up after \(seconds) s"
        let version = status.version.map { " \($0)" } ?? ""
        let rows = status.members.map { member in
            [
                member.process.member, member.clientURL,
                member.process.pid.map { "\($0)" } ?? "-", member.isLeader ? "leader" : "",
            ]
        }
        let endpoints = status.members.map(\.clientURL).joined(separator: ",")
        return """
            cluster \(status.name) \(state): \(self.count(status.members.count)) of \
            \(status.storeKind.rawValue)\(version), \(self.leadership(status))

            \(TextTable.lay(["MEMBER", "CLIENTS CONNECT TO", "PID", ""], rows))

            use it:   etcdctl --endpoints=\(endpoints) put greeting hello
            next:     tern status \(status.name)   or   tern down \(status.name)
            """
    }

    /// `1 member`, `3 members`.
    static func count(_ members: Int) -> String { "\(members) member\(members == 1 ? "" : "s")" }

    private static func leadership(_ status: ClusterStatus) -> String {
        status.leader.isEmpty
            ? "no leader" : "\(status.leader) leads in term \(status.term)"
    }

    /// What `tern down` prints.
    package static func down(_ results: [ClusterDown.Result]) -> String {
        let done = results.filter { !$0.removed.isEmpty || !$0.kept.isEmpty }
        guard !done.isEmpty else { return "nothing is up" }
        return done.map { result in
            let removed = result.removed.map { "  removed \($0)" }
            let kept = result.kept.map { "  kept    \($0)" }
            let hint =
                result.kept.isEmpty
                ? []
                : [
                    "next:     tern up \(result.name)   or   tern down \(result.name) -v to delete them"
                ]
            let heading = result.removed.isEmpty ? "was down already" : "is down"
            return (["cluster \(result.name) \(heading)"] + removed + kept + hint)
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// What `tern ps` prints.
    package static func list(_ listings: [ClusterListing]) -> String {
        guard !listings.isEmpty else { return "no clusters; start one with tern up" }
        let rows = listings.flatMap { listing in
            [
                [
                    listing.name, "supervisor",
                    listing.record.map { "\($0.supervisor.pid)" } ?? "-", listing.state.rawValue,
                    "", listing.directory,
                ]
            ]
                + (listing.status?.members ?? []).map { member in
                    [
                        listing.name, member.process.member,
                        member.process.pid.map { "\($0)" } ?? "-", member.process.state.rawValue,
                        "\(member.process.restarts)", member.clientURL,
                    ]
                }
        }
        return TextTable.lay(["CLUSTER", "PROCESS", "PID", "STATE", "RESTARTS", "WHERE"], rows)
    }

    /// What `tern status` prints; when verbose, also what of the units is not in force.
    package static func status(_ status: ClusterStatus, isVerbose: Bool = false) -> String {
        let faults = status.activeFaults.map { fault in
            "fault \(fault.id): \(fault.fault) on \(fault.resolved.joined(separator: ", "))"
        }
        let heading =
            "cluster \(status.name): \(self.leadership(status)), revision \(status.revision), "
            + (faults.isEmpty
                ? "no faults in force"
                : "\(faults.count) fault\(faults.count == 1 ? "" : "s") in force")
        let ignored =
            isVerbose ? UnsupportedDirectives.sentence(status.unsupportedDirectives) : nil
        let lines = [heading, "", self.memberTable(status, status.members)] + faults
        return (lines + [ignored].compactMap(\.self)).joined(separator: "\n")
    }

    /// What `tern start` and its relatives print.
    package static func members(_ status: ClusterStatus, _ names: [String]) -> String {
        self.memberTable(status, status.members.filter { names.contains($0.process.member) })
    }

    private static func memberTable(_ status: ClusterStatus, _ members: [MemberStatus]) -> String {
        let rows = members.map { member in self.cells(member) }
        let columns = [
            "MEMBER", "STATE", "PID", "ROLE", "TERM", "REVISION", "LAG", "RESTARTS", "SAYS",
        ]
        return TextTable.lay(columns, rows)
    }

    private static func cells(_ member: MemberStatus) -> [String] {
        let process = member.process
        let answer = member.observation.flatMap {
            $0.isReachable && process.state.hasProcess ? $0 : nil
        }
        let role =
            !process.state.hasProcess
            ? "-" : member.isLeader ? "leader" : answer == nil ? "unreachable" : "follower"
        let pid: String = process.pid.map { "\($0)" } ?? "-"
        let term: String = answer.map { "\($0.term)" } ?? "-"
        let revision: String = answer.map { "\($0.revision)" } ?? "-"
        let lag: String = member.lag.map { "\($0)" } ?? "-"
        let says: String =
            process.statusText ?? (process.state.hasProcess ? nil : process.lastExit) ?? ""
        return [
            process.member, process.state.rawValue, pid, role, term, revision, lag,
            "\(process.restarts)", says,
        ]
    }
}

/// Text in columns.
package enum TextTable {
    /// Rows under headings, each column as wide as it needs to be; no blanks at the ends of lines.
    package static func lay(_ headings: [String], _ rows: [[String]]) -> String {
        let table = [headings] + rows
        let widths = headings.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            var line = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
