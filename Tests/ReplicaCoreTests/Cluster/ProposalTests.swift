import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Testing

@Suite("Changes of configuration before they are proposed")
struct ProposalTests {
    /// Voters 1…`voters`, of which the first `started` have told their name, and the learner 100.
    private static func cluster(voters: UInt64, started: UInt64) throws -> ClusterModel {
        var model = ClusterModel()
        for id in 1...voters {
            let member = ClusterMember(
                id: id,
                name: id <= started ? "n\(id)" : "",
                peerURLs: ["http://h\(id):1"]
            )
            _ = model.replay(ConfChange(nodeID: id, context: member.encodeJSON()))
        }
        let learner = ClusterMember(id: 100, peerURLs: ["http://l:1"], isLearner: true)
        _ = model.replay(
            ConfChange(type: .addLearnerNode, nodeID: 100, context: learner.encodeJSON())
        )
        try #require(model.members.count == Int(voters) + 1)
        return model
    }

    private static func rules(
        connected: [UInt64] = [],
        active: [UInt64] = [],
        strict: Bool = true
    ) -> ReconfigurationRules {
        ReconfigurationRules(isStrict: strict, local: 1, connected: connected, active: active)
    }

    /// What the call was refused with, nil when it was not.
    private static func refusal(
        _ call: () throws(EtcdError) -> ConfChange
    ) -> EtcdError? {
        do {
            _ = try call()
            return nil
        } catch {
            return error
        }
    }

    @Test
    func `contexts have etcd's forms`() throws {
        let model = try Self.cluster(voters: 1, started: 1)
        let rules = Self.rules()
        let urls = ["http://z:2", "http://a:2"]
        let added = try model.addChange(id: 9, peerURLs: urls, isLearner: false, rules: rules)
        #expect(added.type == .addNode)
        #expect(text(added.context) == #"{"id":9,"peerURLs":["http://a:2","http://z:2"]}"#)
        let learner = try model.addChange(id: 9, peerURLs: urls, isLearner: true, rules: rules)
        #expect(learner.type == .addLearnerNode)
        #expect(
            text(learner.context)
                == #"{"id":9,"peerURLs":["http://a:2","http://z:2"],"isLearner":true}"#
        )
        let promoted = try model.promoteChange(id: 100, rules: rules, match: 10, leaderMatch: 10)
        #expect(promoted.type == .addNode)
        #expect(text(promoted.context) == #"{"id":100,"peerURLs":null,"isPromote":true}"#)
        let updated = try model.updateChange(id: 1, peerURLs: urls)
        #expect(updated.type == .updateNode)
        // As in etcd, an update keeps the order of its URLs.
        #expect(text(updated.context) == #"{"id":1,"peerURLs":["http://z:2","http://a:2"]}"#)
        let removed = try model.removeChange(id: 100, rules: rules)
        #expect(removed == ConfChange(type: .removeNode, nodeID: 100))
    }

    @Test(
        arguments: [
            // voters, started, refused for want of started members
            (1, 1, false), (2, 1, true), (2, 2, false), (3, 2, true), (3, 3, false), (5, 3, true),
            (5, 4, false),
        ] as [(UInt64, UInt64, Bool)]
    )
    func `a voter is added only while a majority will have started`(
        voters: UInt64,
        started: UInt64,
        isRefused: Bool
    ) throws {
        let model = try Self.cluster(voters: voters, started: started)
        let rules = Self.rules(active: Array(2...max(2, voters)))
        let refusal = Self.refusal { () throws(EtcdError) in
            try model.addChange(id: 9, peerURLs: ["http://x:1"], isLearner: false, rules: rules)
        }
        #expect(refusal == (isRefused ? .memberNotEnoughStarted : nil))
        let learner = Self.refusal { () throws(EtcdError) in
            try model.addChange(id: 9, peerURLs: ["http://x:1"], isLearner: true, rules: rules)
        }
        #expect(learner == nil)
    }

    @Test
    func `nobody is added while a voter is out of reach, learners do not count`() throws {
        let model = try Self.cluster(voters: 3, started: 3)
        for (active, expected) in [([2, 3], nil), ([2], .unhealthy), ([3, 100], .unhealthy)]
            as [([UInt64], EtcdError?)]
        {
            for isLearner in [false, true] {
                let refusal = Self.refusal { () throws(EtcdError) in
                    try model.addChange(
                        id: 9,
                        peerURLs: ["http://x:1"],
                        isLearner: isLearner,
                        rules: Self.rules(active: active)
                    )
                }
                #expect(refusal == expected)
            }
        }
        #expect(
            Self.refusal { () throws(EtcdError) in
                try model.addChange(
                    id: 9,
                    peerURLs: ["http://x:1"],
                    isLearner: false,
                    rules: Self.rules(strict: false)
                )
            } == nil
        )
    }

    @Test(
        arguments: [
            // voters, started, id, connected, active, refusal
            (1, 1, 1, [], [], .memberNotEnoughStarted),
            (2, 2, 2, [2], [2], nil),
            (2, 1, 1, [], [], .memberNotEnoughStarted),
            (2, 1, 2, [], [], nil),
            (3, 3, 3, [2, 3], [2, 3], nil),
            (3, 3, 3, [2, 3], [2], .unhealthy),
            (3, 3, 1, [2, 3], [2], .unhealthy),
            (3, 3, 3, [2], [2], nil),
            (3, 3, 3, [3], [3], .unhealthy),
            (5, 5, 5, [2, 3, 4, 5], [2, 3, 5], nil),
            (5, 5, 5, [2, 3, 4, 5], [2, 3], .unhealthy),
            (3, 1, 3, [], [], .memberNotEnoughStarted),
            (3, 1, 100, [], [], nil),
            (3, 3, 77, [2, 3], [2, 3], nil),
        ] as [(UInt64, UInt64, UInt64, [UInt64], [UInt64], EtcdError?)]
    )
    func `a member is removed only while the majority stays safe`(
        voters: UInt64,
        started: UInt64,
        id: UInt64,
        connected: [UInt64],
        active: [UInt64],
        expected: EtcdError?
    ) throws {
        let model = try Self.cluster(voters: voters, started: started)
        let rules = Self.rules(connected: connected, active: active)
        let refusal = Self.refusal { () throws(EtcdError) in
            try model.removeChange(id: id, rules: rules)
        }
        #expect(refusal == expected)
    }

    @Test(
        arguments: [
            (nil, 100, .memberNotFound), (89, 100, .learnerNotReady), (90, 100, nil),
            (0, 0, nil), (899, 1_000, .learnerNotReady), (900, 1_000, nil),
        ] as [(UInt64?, UInt64, EtcdError?)]
    )
    func `a learner is ready when it has nine tenths of the log`(
        match: UInt64?,
        leader: UInt64,
        expected: EtcdError?
    ) throws {
        let model = try Self.cluster(voters: 3, started: 3)
        let refusal = Self.refusal { () throws(EtcdError) in
            try model.promoteChange(
                id: 100,
                rules: Self.rules(),
                match: match,
                leaderMatch: leader
            )
        }
        #expect(refusal == expected)
    }

    @Test
    func `a promoted learner counts as started`() throws {
        for (voters, started, expected) in [(3, 2, nil), (3, 1, .memberNotEnoughStarted)]
            as [(UInt64, UInt64, EtcdError?)]
        {
            let model = try Self.cluster(voters: voters, started: started)
            let refusal = Self.refusal { () throws(EtcdError) in
                try model.promoteChange(id: 100, rules: Self.rules(), match: 1, leaderMatch: 1)
            }
            #expect(refusal == expected)
        }
    }

    @Test(
        arguments: [
            [], [""], ["127.0.0.1:2380"], ["ftp://a:1"], ["http://a"], ["http://a:1/"],
            ["http://a:1/x"], ["http://:1"], ["http://a:"], ["http://a:x"], ["http://a:70000"],
            ["http://::1:2380"], ["http://a:1", "nonsense"], ["http://[]:1"], ["http://u@a:1"],
        ]
    )
    func `URLs that are none are refused`(urls: [String]) throws {
        let model = try Self.cluster(voters: 1, started: 1)
        #expect(throws: ClusterError.self) { try PeerURLs.check(urls) }
        #expect(throws: EtcdError.memberBadURLs) {
            try model.addChange(id: 9, peerURLs: urls, isLearner: false, rules: Self.rules())
        }
        #expect(throws: EtcdError.memberBadURLs) { try model.updateChange(id: 1, peerURLs: urls) }
    }

    @Test
    func `URLs are trimmed and sorted by their bytes`() throws {
        let urls = [" http://b:1 ", "HTTPS://[::1]:2380", "http://B:1", "http://é:1"]
        let expected = ["http://B:1", "http://b:1", "http://é:1", "https://[::1]:2380"]
        #expect(try PeerURLs.check(urls) == expected)
    }

    @Test
    func `a cluster's version rises to the oldest member's`() throws {
        func propose(_ current: String?, _ reported: [String?], _ down: String? = nil) -> String? {
            ClusterVersion.toPropose(
                current: current.flatMap { ClusterVersion($0) },
                reported: reported.map { $0.flatMap { ClusterVersion($0) } },
                downgrade: down.flatMap { ClusterVersion($0) }
            )?.description
        }
        #expect(propose(nil, ["3.6.2", nil]) == "3.0.0")
        #expect(propose(nil, ["3.6.2", "3.5.9"]) == "3.5.0")
        #expect(propose("3.0.0", ["3.6.2", nil]) == nil)
        #expect(propose("3.0.0", ["3.6.2", "3.6.0-rc.1+abc"]) == "3.6.0")
        #expect(propose("3.6.0", ["3.6.2", "3.6.4"]) == nil)
        #expect(propose("3.6.0", ["3.5.2", "3.6.4"]) == nil)
        #expect(propose("3.6.0", ["3.5.2", "3.6.4"], "3.5.0") == "3.5.0")
        #expect(propose("3.6.0", ["3.4.2", "3.6.4"], "3.5.0") == nil)
    }

    @Test(arguments: ["", "3", "3.5", "3.5.", "3.5.x", "3.5.0.1", "-3.5.0", "3.5.+1", "v3.5.0"])
    func `text that is no version`(text: String) {
        #expect(ClusterVersion(text) == nil)
    }
}
