import Glibc

/// What /proc says about one process.
package struct ProcessState: Hashable, Sendable {
    /// Its pid.
    package let pid: Int32
    /// The first 15 bytes of its program's name.
    package let command: String
    /// Its state's letter.
    ///
    /// R running, S sleeping, D waiting for a device, T stopped, Z ended but not reaped.
    package let state: Character
    /// Its parent.
    package let parent: Int32
    /// Its process group.
    package let group: Int32
    /// When it started, in clock ticks since boot.
    package let startTicks: UInt64

    /// Whether it is stopped by a signal.
    package var isStopped: Bool { self.state == "T" }
    /// Whether it has ended and only waits to be reaped.
    package var isZombie: Bool { self.state == "Z" || self.state == "X" }
}

/// Which process, for certain: a pid is used again, together with its start time it is not.
package struct ProcessIdentity: Codable, Hashable, Sendable {
    /// Its pid.
    package let pid: Int32
    /// When it started, in clock ticks since boot; 0 when it had already ended.
    package let startTicks: UInt64
    /// The boot it ran under.
    package let boot: String

    /// The process that has this pid now.
    package init(pid: Int32) {
        self.pid = pid
        self.startTicks = ProcessTable.state(of: pid)?.startTicks ?? 0
        self.boot = ProcessTable.bootID
    }

    /// This process.
    package static var current: ProcessIdentity { ProcessIdentity(pid: getpid()) }

    /// Whether that very process still runs.
    package var isAlive: Bool {
        guard self.boot == ProcessTable.bootID else { return false }
        guard let state = ProcessTable.state(of: self.pid), !state.isZombie else { return false }
        return state.startTicks == self.startTicks
    }
}

/// The processes of this machine, as /proc tells them.
package enum ProcessTable {
    /// What tells this boot of the machine from every other.
    package static let bootID: String = {
        let text = (try? Files.readText("/proc/sys/kernel/random/boot_id")) ?? "unknown"
        return String(text.prefix { !$0.isNewline })
    }()

    /// What /proc/PID/stat says; nil when there is no such process.
    package static func state(of pid: Int32) -> ProcessState? {
        guard let text = try? Files.readText("/proc/\(pid)/stat") else { return nil }
        return self.parse(stat: text)
    }

    /// Whether a stop signal has reached every thread of a process.
    ///
    /// One thread takes the signal and then halts the others, so on a busy machine some still
    /// compute, and answer, after the process is shown as stopped. A thread that waits for a device
    /// halts before it is back from the kernel.
    package static func isFrozen(_ pid: Int32) -> Bool {
        guard self.state(of: pid)?.isStopped == true else { return false }
        let threads = (try? Files.list("/proc/\(pid)/task")) ?? []
        return threads.allSatisfy { thread in
            let text = try? Files.readText("/proc/\(pid)/task/\(thread)/stat")
            let state = text.flatMap { self.parse(stat: $0) }?.state
            return state != "R" && state != "S"
        }
    }

    /// Reads a line of /proc/PID/stat (proc(5)); nil when it is not one.
    ///
    /// The command stands in parentheses and may contain any of the separators itself, so the rest
    /// counts from the *last* closing one.
    package static func parse(stat text: String) -> ProcessState? {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"),
            let pid = Int32(text[..<open].filter { $0 != " " })
        else { return nil }
        let fields = text[text.index(after: close)...].split { $0 == " " || $0.isNewline }
        guard fields.count > 19, let state = fields[0].first, let parent = Int32(fields[1]),
            let group = Int32(fields[2]), let ticks = UInt64(fields[19])
        else { return nil }
        return ProcessState(
            pid: pid,
            command: String(text[text.index(after: open)..<close]),
            state: state,
            parent: parent,
            group: group,
            startTicks: ticks
        )
    }

    /// Every process there is, by pid.
    package static func all() -> [ProcessState] {
        let names = (try? Files.list("/proc")) ?? []
        return names.compactMap { Int32($0) }.sorted().compactMap { self.state(of: $0) }
    }

    /// Kills the group led by exactly that process, if it still runs.
    package static func killGroup(of process: ProcessIdentity) {
        guard process.isAlive, self.state(of: process.pid)?.group == process.pid else { return }
        Glibc.kill(-process.pid, SIGKILL)
    }

    /// Kills exactly that process, if it still runs.
    package static func kill(_ process: ProcessIdentity) {
        guard process.isAlive else { return }
        Glibc.kill(process.pid, SIGKILL)
    }

    /// The inodes of the sockets a process holds; empty when it is gone or not ours to look at.
    package static func socketInodes(of pid: Int32) -> Set<UInt64> {
        let directory = "/proc/\(pid)/fd"
        var inodes: Set<UInt64> = []
        for name in (try? Files.list(directory)) ?? [] {
            guard let target = try? Files.destination(ofLink: "\(directory)/\(name)"),
                target.hasPrefix("socket:["), target.hasSuffix("]"),
                let inode = UInt64(target.dropFirst(8).dropLast())
            else { continue }
            inodes.insert(inode)
        }
        return inodes
    }
}
