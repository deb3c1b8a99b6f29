/// What the rendered units say about a member's process, in systemd's own words.
package struct SystemdSettings: Codable, Hashable, Sendable {
    /// `Restart=`: when a process that ended is started again.
    package var restart: RestartPolicy
    /// `RestartSec=` in milliseconds: how long to wait before that.
    package var restartDelayMilliseconds: Int
    /// `StartLimitBurst=`: how many starts are allowed in the interval; 0 allows any number.
    package var startLimitBurst: Int
    /// `StartLimitIntervalSec=` in milliseconds.
    package var startLimitIntervalMilliseconds: Int
    /// `TimeoutStopSec=` in milliseconds: how long an orderly stop may take before SIGKILL.
    package var timeoutStopMilliseconds: Int
    /// `KillSignal=`: the signal of an orderly stop, such as `SIGTERM`.
    package var killSignal: String
    /// `LimitNOFILE=`: open files and connections; 1024, the usual default, is too few for a store.
    package var openFilesMax: Int
    /// `User=`; nil runs as whoever runs the service manager.
    package var user: String?
    /// `Group=`.
    package var group: String?
    /// Whether the unit fences the process in: `ProtectSystem=strict` and its relatives.
    package var isHardened: Bool

    /// Settings that suit a cluster on this machine under the lab's hands, or a real one elsewhere.
    ///
    /// In the lab a member that dies stays dead until somebody starts it: otherwise a restart policy
    /// would heal faults behind the experiment's back.
    ///
    /// - Parameters:
    ///   - isLab: Whether the cluster's links are proxied by the lab.
    ///   - openFilesCeiling: How many open files this machine allows members that run on it.
    /// - Returns: The settings.
    package static func defaults(
        forLab isLab: Bool,
        openFilesCeiling: Int = .max
    ) -> SystemdSettings {
        SystemdSettings(
            restart: isLab ? .no : .onFailure,
            restartDelayMilliseconds: isLab ? 100 : 5_000,
            startLimitBurst: isLab ? 0 : 5,
            startLimitIntervalMilliseconds: isLab ? 0 : 120_000,
            timeoutStopMilliseconds: isLab ? 10_000 : 90_000,
            killSignal: "SIGTERM",
            openFilesMax: min(65_536, openFilesCeiling),
            user: nil,
            group: nil,
            isHardened: true
        )
    }
}

/// systemd's `Restart=`.
package enum RestartPolicy: String, Codable, Sendable, CaseIterable {
    /// Never.
    case no
    /// After a clean exit.
    case onSuccess = "on-success"
    /// After an exit status other than 0, an unclean signal, a timeout or a missed watchdog.
    case onFailure = "on-failure"
    /// After an unclean signal, a timeout or a missed watchdog.
    case onAbnormal = "on-abnormal"
    /// After a missed watchdog.
    case onWatchdog = "on-watchdog"
    /// After an unclean signal.
    case onAbort = "on-abort"
    /// Whatever happened.
    case always
}
