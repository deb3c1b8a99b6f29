// swift-tools-version: 6.2

import PackageDescription

/// Every target: Swift 6 mode, the upcoming features, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .enableUpcomingFeature("ImmutableWeakCaptures"),  // SE-0481
    .treatAllWarnings(as: .error),
]

/// Deterministic targets also have to acknowledge every unsafe expression (SE-0458).
let pure = strict + [.strictMemorySafety()]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

/// A deterministic target: no clock, file, socket, logger or unseeded randomness.
func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: pure)
}

/// A target that may touch the operating system or the network.
func edge(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(name)", swiftSettings: strict)
}

/// The tests of one target, which see no more of it than its users do.
func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        path: "Tests/\(name)",
        exclude: exclude,
        swiftSettings: strict
    )
}

let package = Package(
    name: "tern",
    products: [
        .executable(name: "tern", targets: ["tern"]),
        .executable(name: "ternd", targets: ["ternd"]),
        .library(name: "EtcdClient", targets: ["EtcdClient", "EtcdAPI"]),
    ],
    traits: [
        .trait(
            name: "PlantedBugs",
            description: "Mistakes in the cores for the simulation to find; never in a product."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C: what Swift cannot say. Each is a few lines, or a module map over a system library.
        .target(name: "CChecksum", path: "Sources/CChecksum"),
        .target(name: "CPlatform", path: "Sources/CPlatform"),
        .systemLibrary(
            name: "CLMDB",
            path: "Sources/CLMDB",
            pkgConfig: "lmdb",
            providers: [.apt(["liblmdb-dev"])]
        ),
        .systemLibrary(
            name: "CNGHTTP2",
            path: "Sources/CNGHTTP2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"])]
        ),
        .systemLibrary(
            name: "CSystemd",
            path: "Sources/CSystemd",
            pkgConfig: "libsystemd",
            providers: [.apt(["libsystemd-dev"])]
        ),

        // Vocabulary and deterministic cores.
        core("Basics", ["CChecksum"]),
        core("EtcdAPI", ["Basics"]),
        core("Bolt", ["Basics"]),
        core("MVCC", ["Basics", "EtcdAPI"]),
        core("Raft", ["Basics"]),
        core("Storage", ["Basics", "Raft"]),
        core("ReplicaCore", ["Basics", "EtcdAPI", "MVCC", "Raft", "Storage"]),

        // The lab's deterministic half. Nothing here may see the system under test.
        core("Histories", ["Basics"]),
        core("Checkers", ["Basics", "Histories"]),
        core("Faults", ["Basics"]),
        core("Workloads", ["Basics", "Faults", "Histories"]),

        // What the lab and its simulation say to the store.
        core("Calls", ["EtcdAPI", "Histories"]),
        core(
            "Simulator",
            [
                "Basics", "Calls", "Checkers", "EtcdAPI", "Faults", "Histories", "MVCC", "Raft",
                "ReplicaCore", "Storage", "Workloads",
            ]
        ),

        // Edges: the only targets that touch the operating system or the network.
        edge("Platform", ["Basics", "CPlatform", "CSystemd", "Storage"]),
        edge("Backends", ["Basics", "Bolt", "CLMDB", "MVCC"]),
        edge("PeerTransport", ["Basics", "Raft", nioHTTP] + nio),
        edge("GRPCTransport", ["Basics", "CNGHTTP2"] + nio),
        edge("EtcdClient", ["Basics", "EtcdAPI", "GRPCTransport"] + nio),
        edge("Clusters", ["Basics", "EtcdAPI", "EtcdClient", "Platform", yams] + nio),
        edge("Chaos", ["Basics", "Clusters", "EtcdAPI", "EtcdClient", "Faults", "Platform"] + nio),
        edge(
            "EtcdServer",
            [
                "Backends", "Basics", "EtcdAPI", "GRPCTransport", "MVCC", "PeerTransport",
                "Platform", "Raft", "ReplicaCore", "Storage", crypto, nioHTTP, yams,
            ] + nio
        ),
        edge("Reports", ["Basics", "Checkers", "Faults", "Histories"]),
        edge(
            "Lab",
            [
                "Basics", "Calls", "Chaos", "Checkers", "Clusters", "EtcdAPI", "EtcdClient",
                "Faults", "GRPCTransport", "Histories", "Platform", "Reports", "Simulator",
                "Workloads", yams,
            ] + nio
        ),

        // Executables: one file per subcommand, no logic.
        .executableTarget(
            name: "tern",
            dependencies: [
                "Basics", "Chaos", "Checkers", "Clusters", "Faults", "Histories", "Lab", "Platform",
                "Reports", "Simulator", arguments,
            ],
            path: "Sources/tern",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "ternd",
            dependencies: ["EtcdServer"],
            path: "Sources/ternd",
            swiftSettings: strict
        ),

        // Programs that only measure; no product ships them.
        .executableTarget(
            name: "transport-bench",
            dependencies: ["GRPCTransport"] + nio,
            path: "Benchmarks/Transport",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "tern-bench-storage",
            dependencies: ["Backends", "Basics", "MVCC", "Platform", "Raft", "Storage"],
            path: "Benchmarks/Storage",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "tern-bench-peers",
            dependencies: ["PeerTransport", "Raft"] + nio,
            path: "Benchmarks/Peers",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "tern-bench-checker",
            dependencies: ["Basics", "Checkers", "CheckerSupport", "Histories"],
            path: "Benchmarks/Checker",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "tern-planted",
            dependencies: ["Basics", "Simulator"],
            path: "Benchmarks/Planted",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "tern-bench-store",
            dependencies: ["Basics", "EtcdAPI", "GRPCTransport", "Platform"] + nio,
            path: "Benchmarks/Store",
            swiftSettings: strict
        ),

        .target(
            name: "CheckerSupport",
            dependencies: ["Basics", "Checkers", "Histories"],
            path: "Tests/CheckerSupport",
            swiftSettings: strict
        ),
        .target(
            name: "MVCCSupport",
            dependencies: ["Basics", "EtcdAPI"],
            path: "Tests/MVCCSupport",
            swiftSettings: strict
        ),
        .target(
            name: "StorageSupport",
            dependencies: ["Basics", "Storage"],
            path: "Tests/StorageSupport",
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Basics", "Platform"],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        tests("BasicsTests", ["Basics"]),
        tests("EtcdAPITests", ["Basics", "EtcdAPI"]),
        tests("BoltTests", ["Basics", "Bolt", "EtcdAPI"]),
        tests("RaftTests", ["Basics", "Raft"]),
        tests("MVCCTests", ["Basics", "EtcdAPI", "MVCC", "MVCCSupport"]),
        tests("StorageTests", ["Basics", "Raft", "Storage", "StorageSupport"]),
        tests(
            "ReplicaCoreTests",
            ["Basics", "EtcdAPI", "MVCC", "Raft", "ReplicaCore", "Storage", "StorageSupport"]
        ),
        tests(
            "ConformanceTests",
            ["Basics", "EtcdAPI", "EtcdClient", "MVCC", "MVCCSupport"] + nio
        ),
        tests("HistoriesTests", ["Basics", "CheckerSupport", "Histories"]),
        tests("CheckersTests", ["Basics", "Checkers", "CheckerSupport", "Histories"]),
        tests("FaultsTests", ["Basics", "Faults"]),
        tests("WorkloadsTests", ["Basics", "Faults", "Histories", "Workloads"]),
        tests("PlatformTests", ["Basics", "Platform", "Raft", "Storage"]),
        tests("BackendsTests", ["Backends", "Basics", "Bolt", "EtcdAPI", "MVCC", "Platform"]),
        tests("PeerTransportTests", ["Basics", "PeerTransport", "Raft"] + nio),
        tests("GRPCTransportTests", ["Basics", "GRPCTransport"] + nio),
        tests("EtcdClientTests", ["Basics", "EtcdAPI", "EtcdClient", "GRPCTransport"] + nio),
        tests(
            "EtcdServerTests",
            ["Basics", "EtcdAPI", "EtcdClient", "EtcdServer", "Platform"] + nio
        ),
        tests("ClustersTests", ["Basics", "Clusters", "Platform"]),
        tests("ChaosTests", ["Basics", "Chaos", "Clusters", "Faults", "Platform"] + nio),
        tests(
            "ReportsTests",
            ["Basics", "Checkers", "Faults", "Histories", "Reports"],
            exclude: ["Snapshots"]
        ),
        tests(
            "LabTests",
            [
                "Basics", "Chaos", "Checkers", "Clusters", "Faults", "Histories", "Lab", "Platform",
                "Reports", "Workloads",
            ]
        ),
        tests(
            "SimulatorTests",
            [
                "Basics", "Faults", "Histories", "Platform", "Simulator", "Storage",
                "StorageSupport", "Workloads",
            ]
        ),
        tests("ToolTests", ["Basics", "Histories", "Platform"]),
    ]
)
