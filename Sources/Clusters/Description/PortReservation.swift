import Glibc
import Platform

/// Ports of this machine that no other cluster of Tern will take while this value lives.
///
/// Ports come in blocks of 40 from 20000 to 31999: below the range from which the kernel takes the
/// source ports of outgoing connections, so that no connection can steal the port of a member that
/// is down for a moment. A block belongs to whoever holds its lock file; nobody else's listener may
/// sit on any port of it either. The first block to be tried follows from the cluster's name, so a
/// cluster usually finds itself at the same address again.
package final class PortReservation: Sendable {
    static let firstPort = 20_000
    static let blockPorts = 40
    static let blocks = 300

    /// The reserved ports, in ascending order.
    package let ports: ClosedRange<Int>
    private let locks: [FileLock]

    /// Reserves `count` consecutive ports on 127.0.0.1, at most 400; throws when all are taken.
    ///
    /// - Parameters:
    ///   - count: How many ports are needed.
    ///   - key: What the preferred place is derived from, such as a cluster's name.
    /// - Throws: A `ClustersError` when no free block is left.
    package init(count: Int, for key: String) throws(ClustersError) {
        let operation = "reserving \(count) ports for \(key)"
        let length = (count + Self.blockPorts - 1) / Self.blockPorts
        precondition((1...10).contains(length), "\(count) ports are not between 1 and 400")
        let directory = try Self.lockDirectory(operation)
        let start = Int(Self.hash(key) % UInt64(Self.blocks))
        for offset in 0..<Self.blocks {
            let block = (start + offset) % Self.blocks
            guard block + length <= Self.blocks else { continue }
            let wanted = block..<(block + length)
            guard let locks = try Self.lock(wanted, in: directory, operation) else { continue }
            let first = Self.firstPort + block * Self.blockPorts
            let ports = first...(first + length * Self.blockPorts - 1)
            if ports.allSatisfy({ Ports.isFree($0) }) {
                self.ports = ports
                self.locks = locks
                return
            }
        }
        throw ClustersError(
            operation,
            "no free block is left from 20000 to 31999; set ports.client and ports.peer"
        )
    }

    /// Descriptors for a child to inherit, which then goes on holding the ports after this process.
    package func share() -> [Int32] {
        self.locks.map { $0.share() }
    }

    /// FNV-1a: the same name prefers the same ports in every process.
    private static func hash(_ key: String) -> UInt64 {
        key.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// One directory for all processes of this user, whatever their environment says.
    private static func lockDirectory(_ operation: String) throws(ClustersError) -> String {
        let path = "/tmp/tern-ports-\(getuid())"
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            let reason = String(cString: strerror(errno))
            throw ClustersError(operation, "\(path) cannot be created: \(reason)")
        }
        var status = stat()
        // Somebody else's directory or link in /tmp would let them direct what we open.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == getuid()
        else { throw ClustersError(operation, "\(path) is not a directory of yours; remove it") }
        return path
    }

    private static func lock(
        _ blocks: Range<Int>,
        in directory: String,
        _ operation: String
    ) throws(ClustersError) -> [FileLock]? {
        var locks: [FileLock] = []
        for block in blocks {
            let path = "\(directory)/\(Self.firstPort + block * Self.blockPorts).lock"
            do throws(PlatformError) {
                guard let lock = try FileLock.take(path) else { return nil }
                locks.append(lock)
            } catch {
                throw ClustersError(operation, error.description)
            }
        }
        return locks
    }
}
