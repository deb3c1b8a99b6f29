import Platform

/// What the rendered unit of one member tells the process launcher to do.
///
/// The launcher acts on this and on nothing else, so that the unit's text stays the only truth
/// about how a member runs.
package struct MemberService: Hashable, Sendable {
    /// Whom the stop signal reaches.
    package enum KillMode: String, Sendable {
        /// The member's process and all it has forked.
        case controlGroup = "control-group"
        /// The stop signal reaches the member's process, the final SIGKILL all of them.
        case mixed
    }

    /// The member's name.
    package var member: String
    /// The unit, decoded.
    package var unit: ServiceUnit
    /// `KillMode=`.
    package var killMode: KillMode
    /// Directives that only a service manager can honour, such as `ProtectSystem`, in order.
    package var unsupported: [String]

    /// What the unit's text says; throws when the launcher could not carry it out.
    package init(member: String, unitName: String, text: String) throws {
        let file = try UnitFile(parsing: text, name: unitName)
        self.member = member
        self.unit = try ServiceUnit(file)
        let mode = file.value("KillMode", in: "Service") ?? KillMode.controlGroup.rawValue
        guard let killMode = KillMode(rawValue: mode) else {
            throw ClustersError(
                "reading \(unitName)",
                "KillMode=\(mode) is not something Tern's launcher can do"
            )
        }
        self.killMode = killMode
        self.unsupported = Self.unsupported(in: file)
        let openFilesMax = UInt64(self.unit.openFilesMax ?? 0)
        if openFilesMax > Limits.openFilesMax { self.unsupported.append("LimitNOFILE") }
    }

    /// What is honoured, or describes the service without changing how it runs.
    private static let honoured: Set<String> = [
        "Type", "NotifyAccess", "ExecStart", "Environment", "WorkingDirectory", "Restart",
        "RestartSec", "TimeoutStartSec", "TimeoutStopSec", "KillSignal", "KillMode", "LimitNOFILE",
        "SyslogIdentifier",
    ]

    private static func unsupported(in file: UnitFile) -> [String] {
        let service = file.sections.filter { $0.name == "Service" }.flatMap(\.assignments)
        var seen = Self.honoured
        return service.map(\.key).filter { seen.insert($0).inserted }
    }
}
