import Foundation
import TestSupport
import Testing

@Suite("A fixture of real etcd members")
struct EtcdFixtureTests {
    @Test(.timeLimit(.minutes(1)))
    func `starts three members, restarts a killed one and leaves nothing behind`() async throws {
        let fixture = try await EtcdFixture.start(members: 3)
        let pids = fixture.members.compactMap(\.pid)
        #expect(Set(pids).count == 3)
        #expect(Set(fixture.clientURLs).count == 3)

        try await fixture.members[1].restart()
        #expect(fixture.members[1].pid != pids[1])

        let last = fixture.members.compactMap(\.pid)
        fixture.stop()
        for pid in Set(pids + last) {
            #expect(kill(pid, 0) == -1, "process \(pid) is still there")
        }
    }
}
