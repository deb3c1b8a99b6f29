import Clusters
import Lab
import Platform
import TestSupport
import Testing

/// What is decided before a run begins.
@Suite struct RunPlanTests {
    @Test func `two runs of one cluster at the same time never share a port`() throws {
        let place = try TemporaryDirectory()
        let plans = try (1...2).map { number in
            try RunPlan(
                RunPlan.Options(argument: "quick", directory: "\(place.path)/\(number)")
            )
        }
        let ports = plans.map { plan in
            Set(
                plan.cluster.members.flatMap { member in
                    [
                        member.listenClientURL, member.advertiseClientURL, member.listenPeerURL,
                        member.advertisePeerURL,
                    ].map(\.port)
                }
            )
        }
        #expect(ports.allSatisfy { $0.count == 12 })
        #expect(ports[0].isDisjoint(with: ports[1]))
        withExtendedLifetime(plans) {}
    }

    @Test func `named files are found here first, then in the checkout of the program`() throws {
        let checkout = try TemporaryDirectory()
        let program = "\(checkout.path)/.build/debug/tern"
        #expect(ShippedFiles.directories(executable: program) == ["clusters"])
        try Files.makeDirectories("\(checkout.path)/clusters")
        let both = ["clusters", "\(checkout.path)/clusters"]
        #expect(ShippedFiles.directories(executable: program) == both)
        #expect(ShippedFiles.directories(executable: "/usr/bin/tern") == ["clusters"])
    }

    @Test func `a place that takes no runs is answered with the way out`() throws {
        let place = try TemporaryDirectory()
        let file = "\(place.path)/file"
        try Files.writeAtomically([], to: file)
        #expect {
            try RunDirectory.create(told: nil, name: "x", root: "\(file)/runs")
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("cannot keep runs in \(file)/runs (")
                && text.hasSuffix("or name a directory with --out")
        }
    }
}
