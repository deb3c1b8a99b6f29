import ArgumentParser
import Chaos
import Faults
import Lab

struct HealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal",
        abstract: "Ends a fault, or all of them, and looks whether it is gone."
    )

    @Argument(help: "The fault's number; may be omitted while only one is active.")
    var id: Int?

    @Flag(help: "End every fault.")
    var all = false

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func validate() throws {
        guard self.id == nil || !self.all else {
            throw ValidationError("give a fault's number or --all, not both")
        }
    }

    func run() async throws {
        let client = try self.cluster.directory().runningClient()
        let wanted = self.all ? nil : try await self.wanted(client)
        guard self.all || wanted != nil else {
            print(try self.options.show([FaultRecord](), as: FaultText.healed([])))
            return
        }
        guard case .faults(let healed) = try await client.send(.heal(id: wanted)) else { return }
        print(try self.options.show(healed, as: FaultText.healed(healed)))
        if let failure = FaultFailure(healed) { throw failure }
    }

    /// The fault that is meant; nil when none is active.
    private func wanted(_ client: ControlClient) async throws -> Int? {
        if let id = self.id { return id }
        let active = try await client.status().activeFaults
        guard active.count > 1 else { return active.first?.id }
        throw ChaosError.severalActive(active)
    }
}
