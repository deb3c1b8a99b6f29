package import Basics
package import Storage

/// Files in memory that lose what was not synced, sector by sector, when the power fails.
///
/// A process that dies alone leaves the disk as it is: what it wrote and did not sync is still in
/// doubt. Names survive a power failure as a prefix of the changes since their directory was synced,
/// as a journal keeps them.
package struct SimulatedDisk: Disk {
    private struct Name {
        var file: StoredFile
        var id: Int
    }

    private var files: [SimulatedFile?] = []
    /// In the order in which the names were given, so that nothing depends on hashing.
    private var names: [Name] = []
    private var durableNames: [Name] = []
    private var nameChanges: [(directory: StoredFile.Directory, names: [Name])] = []

    /// An empty disk.
    package init() {}

    /// How many bytes its files hold.
    package var byteCount: Int {
        self.names.reduce(0) { $0 + (self.files[$1.id]?.seen.count ?? 0) }
    }

    /// All files.
    package var allFiles: [StoredFile] { self.names.map(\.file) }

    package func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile] {
        self.allFiles.filter { $0.directory == directory }
    }

    package func contents(of file: StoredFile) throws(DiskError) -> [UInt8] {
        guard let id = self.id(of: file), let found = self.files[id] else {
            throw DiskError(operation: "reading \(file)", reason: "no such file")
        }
        return found.seen
    }

    package mutating func perform(_ step: DiskStep) throws(DiskError) {
        switch step {
        case .prepare(let file, let size): self.files[self.made(file)]?.prepare(size)
        case .write(let file, let offset, let bytes):
            self.files[self.made(file)]?.write(bytes, at: offset)
        case .zero(let file, let lower, let upper):
            self.files[self.made(file)]?.zero(lower, upper)
        case .truncate(let file, let size): self.files[self.made(file)]?.truncate(size)
        case .sync(let file): self.files[self.made(file)]?.sync()
        case .rename(let file, let target):
            guard let id = self.id(of: file) else {
                throw DiskError(operation: "renaming \(file)", reason: "no such file")
            }
            self.names.removeAll { $0.file == file || $0.file == target }
            self.names.append(Name(file: target, id: id))
            self.nameChanges.append((file.directory, self.names))
        case .remove(let file):
            guard self.id(of: file) != nil else { return }
            self.names.removeAll { $0.file == file }
            self.nameChanges.append((file.directory, self.names))
        case .syncDirectory(let directory): self.sync(directory)
        }
    }

    /// What the disk holds after the power failed now.
    package func crashed(_ random: inout SeededRandom) -> SimulatedDisk {
        var after = SimulatedDisk()
        after.names = self.durableNames
        for directory in StoredFile.Directory.allCases {
            let changes = self.nameChanges.filter { $0.directory == directory }
            let kept = random.below(changes.count + 1)
            guard kept > 0 else { continue }
            after.names = Self.names(changes[kept - 1].names, of: directory, over: after.names)
        }
        after.fill(from: self) { $0.torn(&random) }
        return after
    }

    /// What the disk holds after the power failed now and nothing arrived that was not synced.
    package var atWorst: SimulatedDisk {
        var after = SimulatedDisk()
        after.names = self.durableNames
        after.fill(from: self) { $0.durable }
        return after
    }

    /// Fails to sync a file, as Linux does: what was not written counts as clean from then on.
    package mutating func failSync(_ file: StoredFile) {
        self.files[self.made(file)]?.failSync()
    }

    /// Changes bytes behind the owner's back.
    package mutating func corrupt(_ file: StoredFile, _ change: (inout [UInt8]) -> Void) {
        self.files[self.made(file)]?.corrupt(change)
    }

    /// Takes a file away behind the owner's back.
    package mutating func lose(_ file: StoredFile) {
        self.names.removeAll { $0.file == file }
        self.durableNames.removeAll { $0.file == file }
    }

    private func id(of file: StoredFile) -> Int? {
        // The segment that is written to came last, or nearly so.
        self.names.last { $0.file == file }?.id
    }

    /// The place of a file, which is created when it is missing.
    private mutating func made(_ file: StoredFile) -> Int {
        if let id = self.id(of: file) { return id }
        self.files.append(SimulatedFile())
        self.names.append(Name(file: file, id: self.files.count - 1))
        self.nameChanges.append((file.directory, self.names))
        return self.files.count - 1
    }

    private mutating func sync(_ directory: StoredFile.Directory) {
        self.durableNames = Self.names(self.names, of: directory, over: self.durableNames)
        self.nameChanges.removeAll { $0.directory == directory }
        self.forgetUnnamed()
    }

    /// Lets go of files that no crash can bring back.
    private mutating func forgetUnnamed() {
        for id in self.files.indices where self.files[id] != nil {
            let isNamed =
                self.names.contains { $0.id == id } || self.durableNames.contains { $0.id == id }
                || self.nameChanges.contains { $0.names.contains { $0.id == id } }
            if !isNamed { self.files[id] = nil }
        }
    }

    private static func names(
        _ names: [Name],
        of directory: StoredFile.Directory,
        over others: [Name]
    ) -> [Name] {
        others.filter { $0.file.directory != directory }
            + names.filter { $0.file.directory == directory }
    }

    private mutating func fill(
        from disk: SimulatedDisk,
        _ bytes: (SimulatedFile) -> [UInt8]
    ) {
        var names: [Name] = []
        // Two names of one file cannot outlive a crash here: a rename moves the only one.
        for name in self.names.sorted(by: { $0.id < $1.id }) {
            guard let file = disk.files[name.id] else { continue }
            self.files.append(SimulatedFile(durable: bytes(file)))
            names.append(Name(file: name.file, id: self.files.count - 1))
        }
        self.names = names
        self.durableNames = names
    }
}
