/// The unit templates of `units/`, embedded so that `tern` renders from anywhere.
///
/// Generated: edit the files and run
/// `TERN_REFRESH_SNAPSHOTS=1 swift test --filter ClustersTests`.
package enum UnitTemplates {
    /// `units/member.service.template`.
    package static let member = #"""
        # {{unit}}: rendered by `tern units render` from {{file}}; render it again instead of editing.
        #
        # With Type=notify a member counts as started only when it serves, and the first members of a new
        # cluster serve only when a majority of them runs. So starting them one after the other, each start
        # waiting for readiness, never ends. TimeoutStartSec=0 lets a member wait for the others, and
        #     systemctl start --no-block {{target}}
        # starts it without waiting here.
        {{links}}
        [Unit]
        Description={{description}}
        Documentation=https://etcd.io/docs/
        Wants=network-online.target
        After=network-online.target
        PartOf={{target}}
        StartLimitIntervalSec={{start-limit-interval}}
        StartLimitBurst={{start-limit-burst}}

        [Service]
        Type=notify
        NotifyAccess=main
        WorkingDirectory={{working-directory}}
        {{environment}}
        ExecStart={{exec-start}}
        Restart={{restart}}
        RestartSec={{restart-delay}}
        TimeoutStartSec=0
        TimeoutStopSec={{timeout-stop}}
        KillSignal={{kill-signal}}
        KillMode=mixed
        LimitNOFILE={{open-files}}
        Slice={{slice}}
        SyslogIdentifier={{identifier}}
        LogExtraFields=TERN_CLUSTER={{cluster}} TERN_MEMBER={{member}}
        {{account}}
        {{storage}}
        {{hardening}}

        [Install]
        WantedBy={{target}}

        """#

    /// `units/cluster.target.template`.
    package static let target = #"""
        # {{unit}}: rendered by `tern units render` from {{file}}; render it again instead of editing.
        #
        # Start it without waiting, because members become ready only together:
        #     systemctl start --no-block {{unit}}
        # On each host only that host's services need to be installed: Wants= passes over missing ones.
        [Unit]
        Description={{description}}
        Documentation=https://etcd.io/docs/
        {{wants}}

        [Install]
        WantedBy=multi-user.target

        """#

    /// `units/cluster.slice.template`.
    package static let slice = #"""
        # {{unit}}: rendered by `tern units render` from {{file}}; render it again instead of editing.
        [Unit]
        Description={{description}}
        Documentation=https://etcd.io/docs/

        [Slice]
        CPUAccounting=yes
        IOAccounting=yes
        MemoryAccounting=yes
        TasksAccounting=yes

        """#
}
