/// Renders the units of a cluster: a service per member, a target and a slice.
package struct UnitRenderer: Sendable {
    /// What is rendered.
    package var cluster: ResolvedCluster
    /// What the units say they were rendered from: the cluster file's name, without directories, so
    /// that the text does not depend on where somebody keeps it.
    package var source: String

    /// A rendered unit.
    package struct Unit: Hashable, Sendable {
        /// The file name, such as `tern-three-n1.service`.
        package var name: String
        /// The whole text.
        package var text: String
    }

    /// A renderer of a cluster that came from the file `source`.
    package init(_ cluster: ResolvedCluster, source: String) {
        self.cluster = cluster
        self.source = source.split(separator: "/").last.map(String.init) ?? source
    }

    /// Every unit: the services in the order of the members, then the target, then the slice.
    package func all() -> [Unit] {
        self.cluster.members.map(self.service) + [self.target(), self.slice()]
    }

    /// The name of a member's service.
    package static func serviceName(cluster: String, member: String) -> String {
        "tern-\(cluster)-\(member).service"
    }

    private var targetName: String { "tern-\(self.cluster.name).target" }
    private var sliceName: String { "tern-\(self.cluster.name).slice" }

    /// The service that runs one member.
    package func service(for member: ResolvedMember) -> Unit {
        let name = Self.serviceName(cluster: self.cluster.name, member: member.name)
        let settings = self.cluster.systemd
        let storage = StoragePlan(member, stateDirectory: self.cluster.stateDirectory)
        let description =
            "\(self.cluster.storeKind.rawValue) member \(member.name) of cluster \(self.cluster.name)"
        let text = Self.fill(
            UnitTemplates.member,
            lines: [
                "links": self.linkNote(member),
                "environment": member.environment.map { variable in
                    "Environment=" + UnitText.listItem("\(variable.name)=\(variable.value)")
                },
                "account": [
                    settings.user.map { "User=\($0)" }, settings.group.map { "Group=\($0)" },
                ].compactMap(\.self),
                "storage": storage.lines,
                "hardening": settings.isHardened ? storage.hardening : [],
            ],
            words: [
                "unit": name,
                "file": self.source,
                "target": self.targetName,
                "slice": self.sliceName,
                "description": UnitText.line(description),
                "start-limit-interval": TimeSpan.text(
                    milliseconds: settings.startLimitIntervalMilliseconds
                ),
                "start-limit-burst": "\(settings.startLimitBurst)",
                "working-directory": UnitText.line(storage.workingDirectory),
                "exec-start": self.command(for: member),
                "restart": settings.restart.rawValue,
                "restart-delay": TimeSpan.text(milliseconds: settings.restartDelayMilliseconds),
                "timeout-stop": TimeSpan.text(milliseconds: settings.timeoutStopMilliseconds),
                "kill-signal": settings.killSignal,
                "open-files": "\(settings.openFilesMax)",
                "identifier": "\(self.cluster.name)/\(member.name)",
                "cluster": self.cluster.name,
                "member": member.name,
            ]
        )
        return Unit(name: name, text: text)
    }

    private func target() -> Unit {
        let members = self.cluster.members.map(\.name)
        let services = members.map { Self.serviceName(cluster: self.cluster.name, member: $0) }
        let text = Self.fill(
            UnitTemplates.target,
            lines: ["wants": services.map { "Wants=\($0)" }],
            words: [
                "unit": self.targetName,
                "file": self.source,
                "description": "all members of cluster \(self.cluster.name)",
            ]
        )
        return Unit(name: self.targetName, text: text)
    }

    private func slice() -> Unit {
        let text = Self.fill(
            UnitTemplates.slice,
            lines: [:],
            words: [
                "unit": self.sliceName,
                "file": self.source,
                "description": "processes of cluster \(self.cluster.name)",
            ]
        )
        return Unit(name: self.sliceName, text: text)
    }

    /// The command line: what Tern derives in a fixed order, then the file's own flags.
    private func command(for member: ResolvedMember) -> String {
        let derived = [
            ServerFlag("name", member.name),
            ServerFlag("data-dir", member.dataDirectory),
            ServerFlag("listen-client-urls", "\(member.listenClientURL)"),
            ServerFlag("advertise-client-urls", "\(member.advertiseClientURL)"),
            ServerFlag("listen-peer-urls", "\(member.listenPeerURL)"),
            ServerFlag("initial-advertise-peer-urls", "\(member.advertisePeerURL)"),
            ServerFlag("initial-cluster", self.cluster.initialCluster),
            ServerFlag("initial-cluster-token", self.cluster.token),
            ServerFlag("initial-cluster-state", self.cluster.initialState.rawValue),
        ]
        let flags = (derived + member.extraFlags).map { UnitText.commandWord($0.argument) }
        // The executable's path is a word too, but `$` means nothing in it.
        return ([UnitText.listItem(self.cluster.binary)] + flags).joined(separator: " \\\n    ")
    }

    private func linkNote(_ member: ResolvedMember) -> [String] {
        guard self.cluster.links == .proxy else { return [] }
        return [
            "#",
            "# Clients and peers reach this member through proxies of the lab, which listen on the",
            "# advertised URLs while `tern up` or `tern run` holds the cluster. To run the unit under",
            "# systemd alone, render it with `tern units render --links direct`.",
        ]
    }

    /// Replaces every placeholder of a template.
    ///
    /// A line that is nothing but a placeholder becomes any number of lines; a placeholder inside a
    /// line becomes a word.
    private static func fill(
        _ template: String,
        lines: [String: [String]],
        words: [String: String]
    ) -> String {
        var result: [String] = []
        for line in template.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("{{"), line.hasSuffix("}}"),
                let block = lines[String(line.dropFirst(2).dropLast(2))]
            {
                result += block
            } else {
                result.append(Self.fill(line, words: words))
            }
        }
        return result.joined(separator: "\n")
    }

    private static func fill(_ line: Substring, words: [String: String]) -> String {
        var result = ""
        var rest = line
        while let start = rest.firstRange(of: "{{"), let end = rest.firstRange(of: "}}") {
            let name = String(rest[start.upperBound..<end.lowerBound])
            guard let word = words[name] else {
                preconditionFailure("no value for the placeholder \(name) of a unit template")
            }
            result += rest[..<start.lowerBound] + word
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}

/// Where a member may write, and how the unit says so.
private struct StoragePlan {
    let workingDirectory: String
    /// `StateDirectory=` or `ReadWritePaths=`.
    let lines: [String]
    /// What fences the process in without fencing off its own files.
    let hardening: [String]

    init(_ member: ResolvedMember, stateDirectory: String) {
        let systemPrefix = "/var/lib/"
        if !member.isLocal, member.dataDirectory.hasPrefix(systemPrefix) {
            // systemd makes it, with the right owner, before the process starts.
            let name = String(member.dataDirectory.dropFirst(systemPrefix.count))
            self.workingDirectory = member.dataDirectory
            self.lines = ["StateDirectory=" + UnitText.listItem(name), "StateDirectoryMode=0700"]
        } else {
            let parent = Self.parent(of: member.dataDirectory)
            let isBelow = member.dataDirectory.hasPrefix(stateDirectory + "/") && member.isLocal
            self.workingDirectory = isBelow ? stateDirectory : parent
            self.lines = ["ReadWritePaths=" + UnitText.listItem(self.workingDirectory)]
        }
        let usesTmp =
            self.workingDirectory.hasPrefix("/tmp") || self.workingDirectory.hasPrefix("/var/tmp")
        self.hardening = [
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            // The lab's own state may lie in a home directory, which a stricter fence would hide.
            member.isLocal ? "ProtectHome=read-only" : "ProtectHome=yes",
            usesTmp ? "PrivateTmp=no" : "PrivateTmp=yes",
            "PrivateDevices=yes",
            "ProtectClock=yes",
            "ProtectControlGroups=yes",
            "ProtectHostname=yes",
            "ProtectKernelLogs=yes",
            "ProtectKernelModules=yes",
            "ProtectKernelTunables=yes",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
            "RestrictNamespaces=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "LockPersonality=yes",
            "MemoryDenyWriteExecute=yes",
            "SystemCallArchitectures=native",
            "CapabilityBoundingSet=",
            "UMask=0077",
        ]
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
