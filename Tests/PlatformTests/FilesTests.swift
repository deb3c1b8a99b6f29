import Platform
import TestSupport
import Testing

@Suite struct `Files and locks` {
    @Test func `A file is replaced whole, and no temporary one stays`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/state.json"
        try Files.writeAtomically(Array("one".utf8), to: path)
        try Files.writeAtomically(Array("two".utf8), to: path)
        #expect(try Files.readText(path) == "two")
        #expect(try Files.list(directory.path) == ["state.json"])
    }

    @Test func `A missing file is named together with what was tried`() {
        #expect {
            try Files.read("/nowhere/at all")
        } throws: { error in
            "\(error)" == "opening /nowhere/at all: No such file or directory"
        }
    }

    @Test func `A tree is removed, and what its links point at is not`() throws {
        let directory = try TemporaryDirectory()
        try Files.makeDirectories("\(directory.path)/tree/deep")
        try Files.makeDirectories("\(directory.path)/kept")
        try Files.writeAtomically([1], to: "\(directory.path)/kept/file")
        try Files.writeAtomically([1], to: "\(directory.path)/tree/deep/file")
        try Files.makeLink("\(directory.path)/tree/link", to: "\(directory.path)/kept")
        try Files.remove("\(directory.path)/tree")
        try Files.remove("\(directory.path)/tree")
        #expect(try Files.list(directory.path) == ["kept"])
        #expect(Files.isFile("\(directory.path)/kept/file"))
    }

    @Test func `A lock has one holder, and is free again when that one lets go`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/lock"
        do {
            let lock = try FileLock.take(path)
            try #require(lock != nil)
            #expect(try FileLock.take(path) == nil)
            withExtendedLifetime(lock) {}
        }
        #expect(try FileLock.take(path) != nil)
    }

    @Test func `A shared lock is held by whoever inherited it`() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/lock"
        var heir = ProcessPlan("/bin/sleep", ["60"])
        var lock = try FileLock.take(path)
        heir.inherited = [try #require(lock?.share())]
        let child = try await ChildProcess.start(heir)
        lock = nil
        #expect(try FileLock.take(path) == nil)
        child.signal(9)
        _ = await child.wait()
        #expect(try await eventually { try FileLock.take(path) != nil })
    }

    @Test(arguments: [
        ("/a/b", "/a"), ("/a", "/"), ("a", "."), ("/", "/"),
    ])
    func `A path has a parent`(path: String, parent: String) {
        #expect(Files.parent(of: path) == parent)
    }

    @Test func `Dots in a path are worked out`() throws {
        #expect(try Files.absolute("/a/./b/../c") == "/a/c")
        #expect(try Files.absolute("x").hasSuffix("/x"))
    }
}
