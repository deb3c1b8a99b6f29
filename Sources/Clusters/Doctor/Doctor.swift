import Basics
import Glibc
import Platform

/// Looks at this machine and says what the lab will lack on it.
package enum Doctor {
    /// How one check ended.
    package enum Outcome: String, Sendable {
        /// All is well.
        case ok
        /// Something that only some commands need is missing.
        case warn
        /// Nothing will work until this is put right.
        case fail
    }

    /// What one check found.
    package struct Finding: Sendable, Equatable {
        /// What was looked at, in a word or two.
        package var name: String
        /// How it ended.
        package var outcome: Outcome
        /// What was found.
        package var found: String
        /// What to do about it; empty when all is well.
        package var advice: String

        /// A finding.
        package init(_ name: String, _ outcome: Outcome, _ found: String, advice: String = "") {
            self.name = name
            self.outcome = outcome
            self.found = found
            self.advice = advice
        }
    }

    /// Looks at everything; `environment` is where executables and directories are looked up.
    package static func examine(
        environment: [String: String] = Environment.all()
    ) -> [Finding] {
        [
            Self.store(.etcd, environment), Self.store(.tern, environment),
            Self.stateDirectory(environment), Self.ports(),
            Self.loopback(), Self.openFiles(), Self.kernel(), Self.processTable(),
            Self.userNamespaces(environment), Self.cgroup(), Self.systemd(environment),
        ]
    }

    /// Whether nothing failed.
    package static func isHealthy(_ findings: [Finding]) -> Bool {
        !findings.contains { $0.outcome == .fail }
    }

    /// One line a finding, and one more for the advice where there is any.
    package static func text(_ findings: [Finding]) -> String {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.map { finding in
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let mark = finding.outcome.rawValue.count < 4 ? "ok  " : finding.outcome.rawValue
            let advice = finding.advice.isEmpty ? "" : "\n        \(finding.advice)"
            return "\(mark)  \(name)  \(finding.found)\(advice)\n"
        }.joined()
    }

    /// The findings for programs.
    package static func json(_ findings: [Finding]) -> JSONText {
        let checks = findings.map { finding in
            JSONText.object([
                ("name", .string(finding.name)), ("outcome", .string(finding.outcome.rawValue)),
                ("found", .string(finding.found)), ("advice", .string(finding.advice)),
            ])
        }
        return .object([
            ("healthy", .boolean(Self.isHealthy(findings))), ("checks", .array(checks)),
        ])
    }
}

/// Something failed that the lab cannot do without.
package struct DoctorVerdict: ExitCoded {
    /// How many checks failed.
    package let failed: Int
    package var exitCode: Int32 { 3 }

    /// The verdict over findings of which at least one failed.
    package init(_ findings: [Doctor.Finding]) {
        self.failed = findings.count { $0.outcome == .fail }
    }

    package var description: String {
        "\(self.failed) of the checks failed; do what stands below each, then run tern doctor again"
    }
}

extension Doctor {
    /// Whether a store can be run; only cluster files without a `store` need etcd, and only
    /// `--store tern` and `kind: tern` need ternd.
    private static func store(_ kind: StoreKind, _ environment: [String: String]) -> Finding {
        let name = kind == .etcd ? "etcd" : "ternd"
        let search = StoreBinary.SearchPath(
            environment: environment,
            directory: ".",
            programs: StoreBinary.SearchPath.ownDirectory
        )
        do throws(ClustersError) {
            let found = try StoreBinary.find(kind, asWritten: nil, in: search)
            return Finding(name, .ok, "\(found.path), version \(found.version)")
        } catch {
            // Its sentence ends with what to do.
            let parts = error.reason.split(separator: "; ", maxSplits: 1).map(String.init)
            return Finding(
                name,
                kind == .etcd ? .fail : .warn,
                parts.first ?? error.reason,
                advice: parts.dropFirst().first ?? ""
            )
        }
    }

    private static func stateDirectory(_ environment: [String: String]) -> Finding {
        let name = "state directory"
        let path = ClusterSpec.defaultStateRoot(environment: environment)
        do throws(PlatformError) {
            try Files.makeDirectories(path)
        } catch {
            return Finding(
                name,
                .fail,
                "\(error)",
                advice: "set $XDG_STATE_HOME to a directory of yours"
            )
        }
        guard access(path, W_OK) == 0 else {
            let advice = "set $XDG_STATE_HOME to a directory of yours"
            return Finding(name, .fail, "\(path) cannot be written", advice: advice)
        }
        return Finding(name, .ok, path)
    }

    private static func ports() -> Finding {
        do throws(ClustersError) {
            let reservation = try PortReservation(count: 40, for: "doctor")
            let ports = reservation.ports
            return Finding("ports", .ok, "\(ports.lowerBound) to \(ports.upperBound) are free")
        } catch {
            let advice = "stop what listens on 20000 to 31999, or give clusters ports of their own"
            return Finding("ports", .fail, error.reason, advice: advice)
        }
    }

    /// Clients are told apart by their addresses in 127.1.0.0/16.
    private static func loopback() -> Finding {
        let free = (try? Ports.free(1, host: "127.1.0.1")) ?? []
        guard free.isEmpty else {
            return Finding("loopback", .ok, "all of 127.0.0.0/8 can be used")
        }
        let advice = "bring the interface lo up with the netmask 255.0.0.0"
        return Finding("loopback", .fail, "127.1.0.1 cannot be bound", advice: advice)
    }

    private static func openFiles() -> Finding {
        let limit = Machine.openFilesMax()
        let found = "at most \(limit)"
        guard limit < 4096 else { return Finding("open files", .ok, found) }
        let advice = "raise the hard limit, for example with LimitNOFILE= or limits.conf"
        return Finding("open files", .fail, found, advice: advice)
    }

    private static func kernel() -> Finding {
        let release = (try? Files.readText("/proc/sys/kernel/osrelease")) ?? "unknown"
        let version = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        let found = "Linux \(release.prefix { !$0.isNewline })"
        // pidfd_open: signals must never hit a process that took over a dead one's number.
        let isNew = version.count == 2 && (version[0], version[1]) >= (5, 3)
        return isNew
            ? Finding("kernel", .ok, found)
            : Finding("kernel", .fail, found, advice: "use Linux 5.3 or newer")
    }

    /// Who opened a connection is found through /proc.
    private static func processTable() -> Finding {
        let canSee = ProcessTable.state(of: getpid()) != nil && !SocketTable.all().isEmpty
        return canSee || Files.exists("/proc/net/tcp")
            ? Finding("proc", .ok, "/proc shows processes and sockets")
            : Finding("proc", .fail, "/proc is not mounted", advice: "mount -t proc proc /proc")
    }

    private static func userNamespaces(_ environment: [String: String]) -> Finding {
        let name = "user namespaces"
        let advice = "only network namespaces need them: sysctl kernel.unprivileged_userns_clone=1"
        guard let unshare = Executables.find("unshare", path: environment["PATH"]) else {
            return Finding(
                name,
                .warn,
                "the program unshare is missing",
                advice: "install util-linux"
            )
        }
        let arguments = ["--user", "--map-root-user", "--net", "/bin/echo", "allowed"]
        let answer = (try? BriefCommand.output(of: unshare, arguments)) ?? ""
        let line = String(answer.prefix { !$0.isNewline })
        return line == "allowed"
            ? Finding(name, .ok, "allowed") : Finding(name, .warn, line, advice: advice)
    }

    private static func cgroup() -> Finding {
        if Files.exists("/sys/fs/cgroup/cgroup.controllers") {
            return Finding("cgroup", .ok, "version 2")
        }
        let isOld = Files.isDirectory("/sys/fs/cgroup/freezer")
        let found = isOld ? "version 1 with a freezer" : "none mounted"
        let advice = "pausing uses signals here, which is all the lab needs"
        return Finding("cgroup", .warn, found, advice: advice)
    }

    private static func systemd(_ environment: [String: String]) -> Finding {
        guard Executables.find("systemd-analyze", path: environment["PATH"]) != nil else {
            let advice = "only checking rendered units needs it: install the package systemd"
            return Finding("systemd", .warn, "systemd-analyze is missing", advice: advice)
        }
        let runs = Files.isDirectory("/run/systemd/system")
        return Finding("systemd", .ok, runs ? "running" : "installed, not running; not needed")
    }
}
