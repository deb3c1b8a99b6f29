import ArgumentParser
import Clusters

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks what the lab needs on this machine, and says what to do about the rest.",
        discussion: "Exits with 3 when something fails that nothing works without."
    )

    @OptionGroup var options: OutputOptions

    func run() throws {
        let findings = Doctor.examine()
        switch self.options.output {
        case .text: print(Doctor.text(findings), terminator: "")
        case .json: print(Doctor.json(findings).pretty, terminator: "")
        }
        guard Doctor.isHealthy(findings) else { throw DoctorVerdict(findings) }
    }
}
