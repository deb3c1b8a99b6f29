import Foundation
import TestSupport

/// Debian's protoc, given the table's field lists as .proto files.
struct Protoc {
    private let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
        for file in protoFiles {
            let path = "\(self.directory.path)/\(file.name)"
            try file.text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// The bytes of the message of type `name` that `text` describes.
    func encode(_ name: String, in file: String, _ text: String) throws -> [UInt8] {
        try self.run(["--encode=\(name)", file], input: Array(text.utf8))
    }

    /// The text of the message of type `name` that `bytes` hold.
    func decode(_ name: String, in file: String, _ bytes: [UInt8]) throws -> String {
        String(decoding: try self.run(["--decode=\(name)", file], input: bytes), as: UTF8.self)
    }

    private func run(_ arguments: [String], input: [UInt8]) throws -> [UInt8] {
        let source = "\(self.directory.path)/input-\(UUID().uuidString)"
        try Data(input).write(to: URL(fileURLWithPath: source))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["protoc", "--proto_path=\(self.directory.path)"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let sentence = String(decoding: complaint.prefix(2_000), as: UTF8.self)
            throw FixtureError(
                "protoc \(arguments) failed (scripts/prepare installs it): \(sentence)"
            )
        }
        return Array(bytes)
    }
}
