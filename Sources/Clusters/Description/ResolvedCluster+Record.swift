import Foundation
import Platform

extension ResolvedCluster {
    /// The file in a state directory that records what a cluster was resolved to.
    package static let recordName = "cluster.resolved.json"

    /// Writes the record into `directory`, at once.
    package func record(in directory: String) throws(ClustersError) {
        let path = "\(directory)/\(Self.recordName)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try Files.writeAtomically(try encoder.encode(self), to: path)
        } catch {
            throw ClustersError("recording cluster \(self.name)", "\(error)")
        }
    }

    /// The record in `directory`; nil when there is none, an error when it cannot be understood.
    package static func recorded(in directory: String) throws(ClustersError) -> ResolvedCluster? {
        let path = "\(directory)/\(Self.recordName)"
        guard Files.exists(path) else { return nil }
        do {
            return try JSONDecoder().decode(ResolvedCluster.self, from: Data(Files.read(path)))
        } catch {
            throw ClustersError("reading \(path)", "it is no record of a cluster; remove it")
        }
    }
}
