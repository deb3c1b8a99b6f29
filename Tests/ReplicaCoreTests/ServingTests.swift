import EtcdAPI
import ReplicaCore
import Testing

@Suite struct ServingTests {
    @Test(arguments: [1, 3]) func `a write is answered and read back from every member`(
        count: Int
    ) throws {
        let simulation = try Simulation(count, seed: 1)
        let leader = try simulation.waitForLeader()
        let put = PutRequest(key: Array("k".utf8), value: Array("v".utf8))
        let answer = try simulation.answer(leader, .put(put), as: PutResponse.self)
        #expect(answer.header?.revision == 2)
        #expect(answer.header?.memberID == leader)
        for member in simulation.members {
            let range = try simulation.answer(
                member.id,
                .range(RangeRequest(key: Array("k".utf8))),
                as: RangeResponse.self
            )
            #expect(range.kvs.map(\.value) == [Array("v".utf8)])
        }
    }
}
