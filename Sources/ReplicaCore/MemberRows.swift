import Basics
public import MVCC
import Raft

/// The rows of the bucket `meta` in which a member notes how far its database has come.
///
/// They are in the same commits as the rows they speak of, so that a crash neither loses nor repeats
/// an entry.
public enum MemberRows {
    private static var consistentIndexKey: [UInt8] { Array("consistent_index".utf8) }
    private static var termKey: [UInt8] { Array("term".utf8) }
    private static var confStateKey: [UInt8] { Array("confState".utf8) }

    /// The last entry whose effects are in the rows; 0 in a new database.
    public static func consistentIndex<Store: Backend>(_ store: borrowing Store) -> UInt64 {
        Self.number(Self.consistentIndexKey, store)
    }

    /// That entry's term; 0 when it is not known.
    public static func term<Store: Backend>(_ store: borrowing Store) -> UInt64 {
        Self.number(Self.termKey, store)
    }

    static func write<Store: Backend>(index: UInt64, term: UInt64, to store: inout Store) {
        store.put(.meta, Self.consistentIndexKey.span, Self.bytes(index).span)
        store.put(.meta, Self.termKey.span, Self.bytes(term).span)
    }

    /// Writes the configuration as etcd does, in JSON.
    static func write<Store: Backend>(_ state: ConfState, to store: inout Store) {
        var lists: [String] = []
        for (name, ids) in [
            ("voters", state.voters), ("learners", state.learners),
            ("voters_outgoing", state.votersOutgoing), ("learners_next", state.learnersNext),
        ] where !ids.isEmpty {
            lists.append("\"\(name)\":[\(ids.map { String($0) }.joined(separator: ","))]")
        }
        lists.append("\"auto_leave\":\(state.autoLeave)")
        let text = "{\(lists.joined(separator: ","))}"
        store.put(.meta, Self.confStateKey.span, Array(text.utf8).span)
    }

    private static func number<Store: Backend>(
        _ key: [UInt8],
        _ store: borrowing Store
    ) -> UInt64 {
        var number: UInt64 = 0
        _ = store.read(.meta, key.span) { value in
            guard value.count == 8 else { return }
            for place in 0..<8 { number = number << 8 | UInt64(value[place]) }
        }
        return number
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }
}
