import Clusters
import Testing

@Suite struct ClusterResolutionTests {
    @Test func `three members on this machine get twelve different ports`() throws {
        let spec = try ClusterSpec(
            parsing: "{apiVersion: tern/v1, kind: Cluster, name: three, members: 3}",
            file: "three.yaml"
        )
        let reservation = try #require(try spec.reservePorts())
        let cluster = try spec.resolve(
            ResolutionOptions(reservation: reservation, needsBinary: false)
        )
        #expect(cluster.members.map(\.name) == ["n1", "n2", "n3"])
        #expect(cluster.links == .proxy)
        let urls = cluster.members.flatMap {
            [$0.listenClientURL, $0.advertiseClientURL, $0.listenPeerURL, $0.advertisePeerURL]
        }
        #expect(Set(urls.map(\.port)).count == 12)
        #expect(urls.allSatisfy { reservation.ports.contains($0.port) })
    }

    @Test func `what is rendered is what the launcher reads back`() throws {
        let spec = try ClusterSpec(
            parsing: "{apiVersion: tern/v1, kind: Cluster, name: three, members: 3}",
            file: "three.yaml"
        )
        let cluster = try spec.resolve(ResolutionOptions(needsBinary: false))
        let renderer = UnitRenderer(cluster, source: "three.yaml")
        let member = cluster.members[1]
        let rendered = renderer.service(for: member)
        var unit = try UnitFile(parsing: rendered.text, name: rendered.name)
        unit.sections[1].assignments.removeAll { $0.key == "ExecStart" }
        unit.sections[1].assignments.append(.init("ExecStart", "/bin/etcd --name=n2"))
        let service = try ServiceUnit(unit)
        #expect(service.type == .notify)
        #expect(service.arguments == ["/bin/etcd", "--name=n2"])
    }
}
