import EtcdAPI
import Foundation
import Testing

@Suite("The table of the API")
struct APITableTests {
    @Test
    func `generated files are what the generator writes`() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appendingPathComponent("scripts/generate-api")
        process.arguments = ["--check"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let complaint = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: complaint, as: UTF8.self))")
    }

    @Test
    func `every path names its service and method once`() {
        #expect(RPC.range == "/etcdserverpb.KV/Range")
        #expect(RPC.observe == "/v3electionpb.Election/Observe")
        #expect(RPC.healthWatch == "/grpc.health.v1.Health/Watch")
        #expect(Set(RPC.all.map(\.path)).count == RPC.all.count)
        #expect(RPC.all.count == 50)
        let streaming = RPC.all.filter { $0.clientStreams || $0.serverStreams }.map(\.path)
        #expect(
            streaming == [
                RPC.watch, RPC.leaseKeepAlive, RPC.snapshot, RPC.observe, RPC.healthWatch,
            ]
        )
    }

    @Test
    func `every error is found again by its code and text`() {
        #expect(EtcdError.all.count == 64)
        for error in EtcdError.all {
            let found = EtcdError(code: error.code.rawValue, message: error.message)
            #expect(found == error)
            #expect(error.message.hasPrefix("etcdserver: "))
        }
        #expect(EtcdError(code: 9, message: EtcdError.notCapable.message) == .notCapable)
        #expect(EtcdError(code: 13, message: EtcdError.notCapable.message) == nil)
        #expect(EtcdError.tooManyRequests.code == .unknown)
        #expect(
            EtcdError.compacted.message == "etcdserver: mvcc: required revision has been compacted"
        )
    }

    @Test(arguments: [
        ("a", "b"), ("az", "a{"), ("/registry/", "/registry0"),
    ])
    func `the end of a prefix is the next key that does not have it`(prefix: String, end: String) {
        #expect(KeyRange.end(ofPrefix: Array(prefix.utf8)) == Array(end.utf8))
    }

    @Test
    func `a prefix that ends in 0xff ends earlier or never`() {
        #expect(KeyRange.end(ofPrefix: [0x61, 0xff, 0xff]) == [0x62])
        #expect(KeyRange.end(ofPrefix: [0xff]) == KeyRange.toTheLast)
        #expect(KeyRange.end(ofPrefix: []) == KeyRange.toTheLast)
    }
}
