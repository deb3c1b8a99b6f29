import Basics
import EtcdAPI
public import MVCC

/// The rows of the database that hold a cluster, in etcd's own form.
///
/// ```
/// members          id in hexadecimal  ->  the member in JSON
/// members_removed  id in hexadecimal  ->  "removed"
/// cluster          "clusterVersion"   ->  "3.5.0"
///                  "downgrade"        ->  {"target-version":"","enabled":false}
/// alarm            AlarmMember        ->  nothing
/// ```
enum ClusterRows {
    static let version = Array("clusterVersion".utf8)
    static let downgrade = Array("downgrade".utf8)
    static let removed = Array("removed".utf8)

    static func key(_ id: UInt64) -> [UInt8] { Array(hex(id).utf8) }

    static func write<Store: Backend>(_ member: ClusterMember, to store: inout Store) {
        store.put(.members, Self.key(member.id).span, member.encodeJSON().span)
    }

    static func writeRemoval<Store: Backend>(of id: UInt64, to store: inout Store) {
        store.delete(.members, Self.key(id).span)
        store.put(.membersRemoved, Self.key(id).span, Self.removed.span)
    }

    static func write<Store: Backend>(_ version: ClusterVersion, to store: inout Store) {
        store.put(.cluster, Self.version.span, Array(version.description.utf8).span)
    }

    static func write<Store: Backend>(_ downgrade: Downgrade, to store: inout Store) {
        store.put(.cluster, Self.downgrade.span, downgrade.encodeJSON().span)
    }

    static func write<Store: Backend>(_ alarm: ClusterAlarm, to store: inout Store) {
        store.put(.alarm, alarm.message.encode().span, [UInt8]().span)
    }

    static func delete<Store: Backend>(_ alarm: ClusterAlarm, from store: inout Store) {
        store.delete(.alarm, alarm.message.encode().span)
    }

    /// Every row of a bucket.
    static func all<Store: Backend>(
        _ bucket: Bucket,
        of store: borrowing Store
    ) -> [(key: [UInt8], value: [UInt8])] {
        var rows: [(key: [UInt8], value: [UInt8])] = []
        store.scan(bucket, from: [UInt8]().span) { key, value in
            rows.append((Self.copy(key), Self.copy(value)))
            return true
        }
        return rows
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        // The pointer does not leave the closure, and the array is a copy.
        unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension ClusterModel {
    /// Reads the rows of a database.
    ///
    /// - Throws: `ClusterError` when a row is none of etcd's.
    public init<Store: Backend>(rows store: borrowing Store) throws(ClusterError) {
        self.init()
        for (key, value) in ClusterRows.all(.members, of: store) {
            let id = try Self.id(of: key, in: .members)
            let member: ClusterMember
            do { member = try ClusterMember(decodingJSON: value) } catch {
                throw ClusterError("the row of member \(hex(id)) is damaged: \(error)")
            }
            guard member.id == id else {
                throw ClusterError("the row of member \(hex(id)) tells of \(hex(member.id))")
            }
            self.set(member)
        }
        for (key, _) in ClusterRows.all(.membersRemoved, of: store) {
            self.noteRemoved(try Self.id(of: key, in: .membersRemoved))
        }
        try self.readVersion(ClusterRows.all(.cluster, of: store))
        try self.readAlarms(ClusterRows.all(.alarm, of: store))
    }

    private static func id(of key: [UInt8], in bucket: Bucket) throws(ClusterError) -> UInt64 {
        let text = String(decoding: key, as: UTF8.self)
        guard let id = memberID(text) else {
            throw ClusterError("bucket \(bucket.name) has the key '\(text)', which is no member's")
        }
        return id
    }

    private mutating func readVersion(
        _ rows: [(key: [UInt8], value: [UInt8])]
    ) throws(ClusterError) {
        for (key, value) in rows {
            if key == ClusterRows.version {
                let text = String(decoding: value, as: UTF8.self)
                guard let version = ClusterVersion(text) else {
                    throw ClusterError("the cluster version of the database is '\(text)'")
                }
                self.version = version
            } else if key == ClusterRows.downgrade {
                do { self.downgrade = try Downgrade(decodingJSON: value) } catch {
                    throw ClusterError("the row of the cluster's downgrade is damaged: \(error)")
                }
            }
        }
    }

    private mutating func readAlarms(
        _ rows: [(key: [UInt8], value: [UInt8])]
    ) throws(ClusterError) {
        for (key, _) in rows {
            do {
                let alarm = try AlarmMember(decoding: key)
                self.alarms.append(ClusterAlarm(type: alarm.alarm, memberID: alarm.memberID))
            } catch {
                throw ClusterError("a row of bucket alarm is damaged: \(error)")
            }
        }
        self.alarms.sort()
    }
}
