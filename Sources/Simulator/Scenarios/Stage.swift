import Histories
import ReplicaCore
import Workloads

/// A simulated cluster in the hands of a scenario.
///
/// Client `n` speaks to node `n`. Nothing goes wrong but what the scenario does.
final class Stage {
    let world: World
    static let second: Int64 = 1_000_000_000

    /// Founds a cluster with a client at each node.
    ///
    /// - Parameters:
    ///   - habits: What each client does of itself; how many there are is how many nodes there are.
    ///   - seed: Determines the rest.
    ///   - change: Sets what the scenario needs otherwise.
    init(
        _ habits: [ScriptedWorkload.Habit],
        seed: UInt64,
        _ change: (inout SwarmOptions) -> Void = { _ in }
    ) {
        var options = SwarmOptions(calm: seed)
        options.voters = habits.count
        options.clients = habits.count
        options.rate = 20 * habits.count
        options.operations = 0
        options.faultPhase = 20 * Self.second
        change(&options)
        self.world = World(options)
        self.world.workload = ScriptedWorkload(habits)
    }

    /// Lets time pass.
    func run(for time: Int64) { self.world.run(for: time) }

    /// Waits until a member leads and has told so, and returns its node.
    func waitForLeader(besides other: Int? = nil) -> Int {
        for _ in 0..<300 {
            if let leader = self.world.leader, leader != other,
                self.world.nodes[leader].core?.appliedIndex ?? 0 > 3
            {
                return leader
            }
            self.run(for: Self.second / 10)
        }
        self.world.fail(.election, "the scenario waits for a leader")
        return 0
    }

    /// Has a client do something, and waits for what becomes of it.
    @discardableResult
    func have(_ client: Int, _ act: ScriptedWorkload.Act) -> WorkloadResult {
        let before = self.script { $0.results[client].count }
        self.script { $0.told[client].append(act) }
        for _ in 0..<300 where self.script({ $0.results[client].count }) == before {
            self.run(for: Self.second / 20)
        }
        return self.script { script in
            let results = script.results[client]
            return results.count > before ? results[before] : .unknown
        }
    }

    /// What a client does from now on when it is told nothing.
    func setHabit(_ client: Int, _ habit: ScriptedWorkload.Habit) {
        self.script { $0.habits[client] = habit }
    }

    /// Asks a node something that is no part of the history, and waits a little.
    func ask(_ node: Int, _ request: ReplicaRequest, _ chore: ChoreKind) {
        self.world.call(.chore(chore), node, .other(request, chore.shape), -1, timeout: Self.second)
        self.run(for: Self.second / 10)
    }

    /// Cuts the power of every node, and has them start again.
    func blackOut() {
        for node in self.world.nodes { self.world.kill(node, cutsPower: true) }
    }

    /// The revision of an answer.
    func revision(_ result: WorkloadResult) -> Int64? {
        guard case .answered(let answer) = result else { return nil }
        return answer.revision
    }

    /// Whether an answer says that there is no such key.
    func isEmpty(_ result: WorkloadResult) -> Bool {
        guard case .answered(let answer) = result else { return false }
        return answer.results.allSatisfy(\.keyValues.isEmpty)
    }

    /// Runs to the end, through the liveness phases and all checks.
    func end() -> SimulationResult {
        self.world.run()
        return SimulationResult(of: self.world, traceLines: 40)
    }

    @discardableResult
    private func script<Result>(_ body: (inout ScriptedWorkload) -> Result) -> Result {
        guard var script = self.world.workload as? ScriptedWorkload else {
            preconditionFailure("a scenario's workload is a script")
        }
        let result = body(&script)
        self.world.workload = script
        return result
    }
}
