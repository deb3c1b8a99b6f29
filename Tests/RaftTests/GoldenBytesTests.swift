import Basics
import Raft
import Testing

/// The bytes of etcd 3.5, which writes zero scalars and an empty snapshot (proto2 by gogoproto).
@Suite("Raft messages have etcd's bytes")
struct GoldenBytesTests {
    /// A pre-vote that etcd 3.5.30 sent to a member of a new cluster of two.
    static let capturedPreVote: [UInt8] =
        [0x08, 0x11, 0x10, 0xcc, 0xc9, 0xed, 0xf2, 0xe1, 0xdf, 0xa9, 0x9c, 0x24]
        + [0x18, 0xad, 0xd8, 0x87, 0xc8, 0xf2, 0xce, 0x91, 0xf1, 0xfd, 0x01]
        + [0x20, 0x02, 0x28, 0x01, 0x30, 0x02, 0x40, 0x00]
        + [0x4a, 0x0a, 0x12, 0x08, 0x0a, 0x02, 0x28, 0x00, 0x10, 0x00, 0x18, 0x00]
        + [0x50, 0x00, 0x58, 0x00]

    static let preVote = Message(
        type: .preVote,
        to: 0x2438_a6fe_1e5b_64cc,
        from: 0xfde2_4677_2901_ec2d,
        term: 2,
        logTerm: 1,
        index: 2
    )

    @Test
    func `a pre-vote has the bytes that etcd 3_5 was seen to send`() throws {
        #expect(Self.preVote.encode() == Self.capturedPreVote)
        #expect(try Message(decoding: Self.capturedPreVote) == Self.preVote)
    }

    @Test
    func `a message without zero values, as etcd 3_7 sends it, is the same message`() throws {
        let short = Array(Self.capturedPreVote.prefix(29))
        #expect(try Message(decoding: short) == Self.preVote)
    }

    @Test
    func `fields of newer versions are passed over`() throws {
        // vote = 7, and one empty response.
        let longer = Self.capturedPreVote + [0x68, 0x07, 0x72, 0x00]
        #expect(try Message(decoding: longer) == Self.preVote)
    }

    @Test
    func `an entry writes its zero type and leaves out absent data`() throws {
        #expect(Entry(term: 1, index: 2).encode() == [0x08, 0x00, 0x10, 0x01, 0x18, 0x02])
        let change = Entry(type: .confChangeV2, term: 1, index: 300, data: [0xff, 0x00])
        let bytes: [UInt8] =
            [0x08, 0x02, 0x10, 0x01, 0x18, 0xac, 0x02, 0x22, 0x02, 0xff, 0x00]
        #expect(change.encode() == bytes)
        #expect(try Entry(decoding: bytes) == change)
    }

    @Test
    func `a hard state writes every field`() {
        #expect(HardState().encode() == [0x08, 0, 0x10, 0, 0x18, 0])
        #expect(
            HardState(term: 5, vote: 1, commit: 128).encode()
                == [0x08, 5, 0x10, 1, 0x18, 0x80, 1]
        )
    }

    @Test
    func `a configuration lists its members unpacked`() throws {
        let state = ConfState(
            voters: [1, 2],
            learners: [3],
            votersOutgoing: [4],
            learnersNext: [5]
        )
        let bytes: [UInt8] = [0x08, 1, 0x08, 2, 0x10, 3, 0x18, 4, 0x20, 5, 0x28, 0]
        #expect(state.encode() == bytes)
        #expect(try ConfState(decoding: bytes) == state)
        // A writer that packs is understood too.
        #expect(try ConfState(decoding: [0x0a, 2, 1, 2]).voters == [1, 2])
    }

    @Test
    func `a snapshot writes its metadata even when empty`() {
        #expect(
            Snapshot().encode() == [0x12, 0x08, 0x0a, 0x02, 0x28, 0x00, 0x10, 0x00, 0x18, 0x00]
        )
        let metadata = SnapshotMetadata(confState: ConfState(voters: [1]), index: 9, term: 2)
        #expect(
            Snapshot(data: [7], metadata: metadata).encode()
                == [0x0a, 1, 7, 0x12, 0x0a, 0x0a, 0x04, 0x08, 1, 0x28, 0, 0x10, 9, 0x18, 2]
        )
    }

    @Test
    func `changes of configuration have both forms`() {
        let one = ConfChange(type: .addNode, nodeID: 3, context: [0x7b])
        #expect(one.encode() == [0x08, 0, 0x10, 0, 0x18, 3, 0x22, 1, 0x7b])
        let many = ConfChangeV2(
            transition: .jointExplicit,
            changes: [ConfChangeSingle(type: .removeNode, nodeID: 2)]
        )
        #expect(many.encode() == [0x08, 2, 0x12, 4, 0x08, 1, 0x10, 2])
        #expect(ConfChangeV2().encode() == [0x08, 0])
    }

    @Test
    func `an append carries its entries as they are`() throws {
        let entries = [Entry(term: 2, index: 8, data: [1, 2]), Entry(term: 2, index: 9)]
        let append = Message(
            type: .app,
            to: 2,
            from: 1,
            term: 2,
            logTerm: 1,
            index: 7,
            entries: entries,
            commit: 6
        )
        let bytes: [UInt8] =
            [0x08, 3, 0x10, 2, 0x18, 1, 0x20, 2, 0x28, 1, 0x30, 7]
            + [0x3a, 10, 0x08, 0, 0x10, 2, 0x18, 8, 0x22, 2, 1, 2]
            + [0x3a, 6, 0x08, 0, 0x10, 2, 0x18, 9] + [0x40, 6]
            + [0x4a, 0x0a, 0x12, 0x08, 0x0a, 0x02, 0x28, 0x00, 0x10, 0x00, 0x18, 0x00]
            + [0x50, 0, 0x58, 0]
        #expect(append.encode() == bytes)
        #expect(try Message(decoding: bytes) == append)
    }

    @Test
    func `every message type has etcd's number`() {
        let types: [MessageType] = [
            .hup, .beat, .prop, .app, .appResp, .vote, .voteResp, .snap, .heartbeat,
            .heartbeatResp, .unreachable, .snapStatus, .checkQuorum, .transferLeader, .timeoutNow,
            .readIndex, .readIndexResp, .preVote, .preVoteResp, .storageAppend,
            .storageAppendResp, .storageApply, .storageApplyResp, .forgetLeader,
        ]
        #expect(types.map(\.rawValue) == Array(0...23))
    }
}
