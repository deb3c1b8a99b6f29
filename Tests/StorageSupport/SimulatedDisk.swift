package import Basics
package import Storage

/// Files in memory that lose what was not synced, sector by sector, when the power fails.
///
/// Two views of every file are kept: what a reader sees and what a crash leaves at worst. A crash
/// draws, for each sector that differs, whether it arrived; names survive as a prefix of the
/// changes since their directory was synced, as a journal keeps them.
package struct SimulatedDisk: Disk {
    private struct File {
        var seen: [UInt8] = []
        var durable: [UInt8] = []
        /// Which bytes a failed sync gave up: they are seen, and no later sync writes them.
        var given: Set<Int> = []

        mutating func write(_ bytes: [UInt8], at offset: Int) {
            let missing = offset + bytes.count - self.seen.count
            if missing > 0 { self.seen += [UInt8](repeating: 0, count: missing) }
            self.seen.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            if !self.given.isEmpty { self.given.subtract(offset..<(offset + bytes.count)) }
        }

        mutating func sync() {
            var durable = self.seen
            for place in self.given where place < durable.count {
                durable[place] = place < self.durable.count ? self.durable[place] : 0
            }
            self.durable = durable
        }

        mutating func failSync() {
            for (place, byte) in self.seen.enumerated()
            where place >= self.durable.count || self.durable[place] != byte {
                self.given.insert(place)
            }
        }
    }

    private var files: [Int: File] = [:]
    private var names: [StoredFile: Int] = [:]
    private var durableNames: [StoredFile: Int] = [:]
    private var nameChanges: [(StoredFile.Directory, [StoredFile: Int])] = []
    private var nextFile = 0

    /// An empty disk.
    package init() {}

    package func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile] {
        self.names.keys.filter { $0.directory == directory }
    }

    package func contents(of file: StoredFile) throws(DiskError) -> [UInt8] {
        guard let found = self.names[file].flatMap({ self.files[$0] }) else {
            throw DiskError(operation: "reading \(file)", reason: "no such file")
        }
        return found.seen
    }

    package mutating func perform(_ step: DiskStep) throws(DiskError) {
        switch step {
        case .prepare(let file, let size):
            self.change(file) {
                $0.seen = []
                $0.write([UInt8](repeating: 0, count: size), at: 0)
            }
        case .write(let file, let offset, let bytes):
            self.change(file) { $0.write(bytes, at: offset) }
        case .zero(let file, let lower, let upper):
            let zeros = [UInt8](repeating: 0, count: upper - lower)
            self.change(file) { $0.write(zeros, at: lower) }
        case .truncate(let file, let size):
            self.change(file) { $0.seen.removeLast(max(0, $0.seen.count - size)) }
        case .sync(let file):
            self.change(file) { $0.sync() }
        case .rename(let file, let target):
            self.names[target] = self.names.removeValue(forKey: file)
            self.nameChanges.append((file.directory, self.names))
        case .remove(let file):
            self.names[file] = nil
            self.nameChanges.append((file.directory, self.names))
        case .syncDirectory(let directory):
            self.durableNames = self.names.filter {
                $0.key.directory == directory
            }.merging(self.durableNames.filter { $0.key.directory != directory }) { mine, _ in mine
            }
            self.nameChanges.removeAll { $0.0 == directory }
        }
    }

    /// What the disk holds after the power failed now.
    package func crashed(_ random: inout SeededRandom) -> SimulatedDisk {
        var after = SimulatedDisk()
        after.names = self.durableNames
        for directory in StoredFile.Directory.allCases {
            let changes = self.nameChanges.filter { $0.0 == directory }
            let kept = random.below(changes.count + 1)
            guard kept > 0 else { continue }
            after.names = after.names.filter { $0.key.directory != directory }
            for (file, id) in changes[kept - 1].1 where file.directory == directory {
                after.names[file] = id
            }
        }
        after.durableNames = after.names
        after.nextFile = self.nextFile
        for (_, id) in after.names.sorted(by: { $0.value < $1.value }) {
            guard let file = self.files[id] else { continue }
            let bytes = Self.torn(file, &random)
            after.files[id] = File(seen: bytes, durable: bytes)
        }
        return after
    }

    /// What the disk holds after the power failed now and nothing arrived that was not synced.
    package var atWorst: SimulatedDisk {
        var after = SimulatedDisk()
        after.names = self.durableNames
        after.durableNames = self.durableNames
        after.nextFile = self.nextFile
        for id in self.durableNames.values {
            guard let file = self.files[id] else { continue }
            after.files[id] = File(seen: file.durable, durable: file.durable)
        }
        return after
    }

    /// Fails to sync a file, as Linux does: what was not written counts as clean from then on.
    package mutating func failSync(_ file: StoredFile) {
        self.change(file) { $0.failSync() }
    }

    /// Changes bytes behind the owner's back.
    package mutating func corrupt(_ file: StoredFile, _ change: (inout [UInt8]) -> Void) {
        self.change(file) {
            change(&$0.seen)
            $0.durable = $0.seen
        }
    }

    /// Takes a file away behind the owner's back.
    package mutating func lose(_ file: StoredFile) {
        self.names[file] = nil
        self.durableNames[file] = nil
    }

    private mutating func change(_ file: StoredFile, _ change: (inout File) -> Void) {
        if self.names[file] == nil {
            self.names[file] = self.nextFile
            self.files[self.nextFile] = File()
            self.nextFile += 1
            self.nameChanges.append((file.directory, self.names))
        }
        guard let id = self.names[file] else { return }
        change(&self.files[id, default: File()])
    }

    private static func torn(_ file: File, _ random: inout SeededRandom) -> [UInt8] {
        guard file.seen != file.durable else { return file.durable }
        let mode = random.below(4)
        if mode == 0 { return file.durable }
        if mode == 1 { return file.seen }
        let size = random.chance(0.5) ? file.seen.count : file.durable.count
        var bytes = [UInt8](repeating: 0, count: size)
        for start in stride(from: 0, to: size, by: 512) {
            let source = random.chance(0.5) ? file.seen : file.durable
            let end = min(start + 512, size, source.count)
            if start < end { bytes.replaceSubrange(start..<end, with: source[start..<end]) }
        }
        return bytes
    }
}
