import Clusters
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct PortTests {
    @Test func `two clusters of the same name get different ports`() throws {
        let first = try PortReservation(count: 40, for: "same")
        let second = try PortReservation(count: 40, for: "same")
        #expect(!first.ports.overlaps(second.ports))
        withExtendedLifetime((first, second)) {}
    }

    @Test func `many clusters side by side share no port`() throws {
        let reservations = try (0..<12).map { try PortReservation(count: 80, for: "lab-\($0 % 3)") }
        for (index, one) in reservations.enumerated() {
            #expect(one.ports.count == 80)
            for other in reservations[..<index] { #expect(!one.ports.overlaps(other.ports)) }
        }
    }

    @Test func `a reservation that is let go is found again`() throws {
        // A name of this process, so that no test beside this one takes the block in between.
        let name = "again-\(getpid())"
        let first = try PortReservation(count: 40, for: name).ports
        let second = try PortReservation(count: 40, for: name).ports
        #expect(first == second)
    }

    @Test func `a block in which somebody listens is passed over`() throws {
        let name = "occupied-\(getpid())"
        let ports = try PortReservation(count: 40, for: name).ports
        let listener = try #require(Listener(port: ports.lowerBound + 17))
        let others = try PortReservation(count: 40, for: name)
        #expect(!others.ports.contains(listener.port))
        withExtendedLifetime(listener) {}
    }

    @Test func `a port that is taken is named with who has it and what to do`() throws {
        let ports = try Ports.free(2)
        let text = """
            {apiVersion: tern/v1, kind: Cluster, name: lab, members: 1, links: direct,
             ports: {client: \(ports[0]), peer: \(ports[1])}}
            """
        let cluster = try ClusterSpec(parsing: text, file: "f")
            .resolve(ResolutionOptions(needsBinary: false))
        try cluster.checkPortsAreFree()
        let listener = try #require(Listener(port: ports[1]))
        let error = #expect(throws: ClustersError.self) { try cluster.checkPortsAreFree() }
        let name = try #require(ProcessTable.state(of: getpid())).command
        #expect(
            error?.description
                == "starting cluster lab: port \(ports[1]) is already in use by pid \(getpid())"
                + " (\(name)); choose another base under ports.peer"
        )
        #expect(error?.exitCode == 3)
        let allotted = #expect(throws: ClustersError.self) { try cluster.checkPortsAreFree(.data) }
        #expect(
            allotted?.description.hasSuffix(
                "; lab had that port before, and its data is bound to it: stop that process, or"
                    + " delete the data with tern down lab -v and start anew"
            ) == true
        )
        let auto = "{apiVersion: tern/v1, kind: Cluster, name: lab, members: 1, ports: auto}"
        #expect(try ClusterSpec(parsing: auto, file: "f").portOrigin == .data)
        #expect(try ClusterSpec(parsing: text, file: "f").portOrigin == .base)
        withExtendedLifetime(listener) {}
    }
}

/// Something that listens on a port of 127.0.0.1 while it lives.
private final class Listener {
    let port: Int
    private let descriptor: Int32

    init?(port: Int) {
        self.port = port
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var yes: Int32 = 1
        setsockopt(
            self.descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(self.descriptor, 1) == 0 else {
            close(self.descriptor)
            return nil
        }
    }

    deinit { close(self.descriptor) }
}
