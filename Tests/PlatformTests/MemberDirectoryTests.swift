import Glibc
import Platform
import Storage
import TestSupport
import Testing

private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

@Suite struct `A member's directory` {
    @Test func `is made for its owner alone, with everything in it`() throws {
        let root = try TemporaryDirectory()
        let data = "\(root.path)/deep/data"
        #expect(try !MemberDirectory.holdsMember(dataDirectory: data))
        #expect(!Files.exists(data))
        let directory = try MemberDirectory(dataDirectory: data)
        for path in [data, "\(data)/member", "\(data)/member/snap", "\(data)/member/wal"] {
            #expect(mode(path) == 0o700, "\(path)")
        }
        #expect(directory.databasePath == "\(data)/member/snap/db")
        #expect(directory.warnings.isEmpty)
        #expect(try directory.freeBytes() > 0)
    }

    @Test func `has one holder at a time`() throws {
        let root = try TemporaryDirectory()
        do {
            let directory = try MemberDirectory(dataDirectory: root.path)
            #expect {
                try MemberDirectory(dataDirectory: root.path)
            } throws: { error in
                "\(error)".contains("another process uses it")
            }
            withExtendedLifetime(directory) {}
        }
        _ = try MemberDirectory(dataDirectory: root.path)
    }

    @Test func `shares no log with another member`() throws {
        let root = try TemporaryDirectory()
        let wal = "\(root.path)/wal"
        let directory = try MemberDirectory(dataDirectory: "\(root.path)/a", walDirectory: wal)
        #expect(directory.path(of: .segment(sequence: 0, index: 0)).hasPrefix("\(wal)/0"))
        #expect(!Files.exists("\(root.path)/a/member/wal"))
        #expect(throws: PlatformError.self) {
            try MemberDirectory(dataDirectory: "\(root.path)/b", walDirectory: wal)
        }
        withExtendedLifetime(directory) {}
    }

    @Test func `is known by the log in it`() throws {
        let root = try TemporaryDirectory()
        let directory = try MemberDirectory(dataDirectory: root.path)
        #expect(try !MemberDirectory.holdsMember(dataDirectory: root.path))
        try FileDisk(directory).perform(
            .prepare(.segment(sequence: 0, index: 0), size: 512)
        )
        #expect(try MemberDirectory.holdsMember(dataDirectory: root.path))
    }

    @Test func `is refused where a file is in the way`() throws {
        let root = try TemporaryDirectory()
        try Files.writeAtomically([1], to: "\(root.path)/data")
        #expect {
            try MemberDirectory(dataDirectory: "\(root.path)/data")
        } throws: { error in
            "\(error)" == "opening \(root.path)/data: it is no directory; name another one"
        }
    }

    @Test func `is looked over for what its owner should know`() throws {
        let root = try TemporaryDirectory()
        #expect(chmod(root.path, 0o755) == 0)
        try Files.writeAtomically([1], to: "\(root.path)/notes")
        let warnings = try MemberDirectory(dataDirectory: root.path).warnings
        #expect(warnings.count == 2)
        #expect(warnings.contains { $0.contains("whose mode is 755") })
        #expect(warnings.contains { $0.contains("\(root.path)/notes") })
    }
}

@Suite struct `Time and chance` {
    @Test func `The time since boot never goes back and counts what monotonic time counts`() {
        let monotonic = MonotonicClock.now()
        let first = MonotonicClock.sinceBoot()
        let second = MonotonicClock.sinceBoot()
        #expect(first >= monotonic)
        #expect(second >= first)
    }

    @Test func `Random bytes are as many as asked for, and others each time`() {
        let first = Entropy.bytes(1_000)
        #expect(first.count == 1_000)
        #expect(first != Entropy.bytes(1_000))
        #expect(Entropy.seed() != Entropy.seed())
    }
}
