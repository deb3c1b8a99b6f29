import Clusters
import EtcdClient
import NIOCore

/// All the clients of a run.
struct LoadGenerator: Sendable {
    private let clients: [LoadClient]
    private let rate: Double

    /// Clients pinned to the members of an experiment, not yet connected.
    init(
        _ experiment: Experiment,
        members: [ResolvedMember],
        recorder: RunRecorder,
        group: any EventLoopGroup
    ) {
        let pinned = experiment.pinning ?? members.map(\.name)
        self.rate = experiment.rate
        self.clients = (0..<experiment.clients).map { number in
            let name = pinned[number % pinned.count]
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("client \(number) is pinned to \(name), which is no member")
            }
            let options = EtcdClient.Options.lab.bound(to: LoadPace.address(of: number))
            return LoadClient(
                number: number,
                clients: experiment.clients,
                member: Int16(index),
                store: EtcdClient(
                    endpoints: [Endpoint(members[index].advertiseClientURL)],
                    group: group,
                    options: options
                ),
                recorder: recorder,
                watches: LoadWatches()
            )
        }
    }

    /// Works from `start` to `end`, nanoseconds of the run's clock, or until the board shows a
    /// violation; the clients take turns.
    func run(from start: Int64, to end: Int64, board: RunBoard) async {
        let interval = max(1, Int64(Double(self.clients.count) / self.rate * 1e9))
        await withDiscardingTaskGroup { group in
            for client in self.clients {
                let offset = interval * Int64(client.number) / Int64(self.clients.count)
                let pace = LoadPace(start: start + offset, interval: interval, end: end)
                group.addTask { await client.run(pace, board) }
            }
        }
    }

    /// Ends all watches and connections.
    func shutdown() async {
        for client in self.clients {
            await client.watches.end()
            await client.store.shutdown()
        }
    }
}

extension Endpoint {
    /// Where a URL of a cluster file points.
    init(_ url: MemberURL) {
        self.init(host: url.host, port: url.port)
    }
}
