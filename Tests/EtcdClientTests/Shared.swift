import Basics
import EtcdAPI
import EtcdClient
import Foundation
import NIOPosix
import TestSupport
import Testing

/// Clusters that several tests share, started by the first that needs them.
enum SharedCluster {
    private static let single = Task { try await EtcdFixture.start() }
    private static let triple = Task { try await EtcdFixture.start(members: 3) }

    static func one() async throws -> EtcdMember {
        try #require(try await Self.single.value.members.first)
    }

    static func three() async throws -> [EtcdMember] {
        try await Self.triple.value.members
    }
}

extension EtcdMember {
    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: self.clientPort) }

    /// A lab client pinned to this member; calls may take ten seconds unless told otherwise.
    func client(_ change: (inout EtcdClientOptions) -> Void = { _ in }) -> EtcdClient {
        var options = EtcdClientOptions.lab
        options.timeout = .seconds(10)
        options.connectTimeout = .seconds(10)
        change(&options)
        return EtcdClient(
            endpoints: [self.endpoint],
            group: MultiThreadedEventLoopGroup.singleton,
            options: options
        )
    }
}

/// An application's client of all these members.
func applicationClient(_ members: [EtcdMember], seed: UInt64 = 1) -> EtcdClient {
    var options = EtcdClientOptions.application(
        RetryPolicy(attemptsMax: 40, attemptTimeout: .seconds(1), seed: seed)
    )
    options.timeout = .seconds(20)
    return EtcdClient(
        endpoints: members.map(\.endpoint),
        group: MultiThreadedEventLoopGroup.singleton,
        options: options
    )
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A prefix for one test's keys, since tests run side by side on shared clusters.
func freshPrefix(_ name: String = #function) -> String {
    "test-\(UUID().uuidString.prefix(8))/"
}

/// Expects a refusal of etcd's, word for word, that surely had no effect.
func expectRefusal<Value>(
    _ expected: EtcdError,
    outcome: OutcomeCertainty = .definite,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async {
    let error = await #expect(throws: EtcdClientError.self, sourceLocation: sourceLocation) {
        _ = try await body()
    }
    #expect(
        error?.etcdError == expected,
        "\(String(describing: error))",
        sourceLocation: sourceLocation
    )
    #expect(error?.message == expected.message, sourceLocation: sourceLocation)
    #expect(error?.outcome == outcome, sourceLocation: sourceLocation)
}

/// Waits until a condition holds, for at most ten seconds.
func eventually(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("\(what) did not come true in time", sourceLocation: sourceLocation)
}
