import Basics
import EtcdAPI

/// How watchers are served.
public struct WatchSettings: Sendable {
    /// The size from which a response is cut into fragments, for watchers that take them.
    public var fragmentBytes: Int
    /// After how many ticks without an event a watcher that asked for it is told of progress.
    public var progressTicks: UInt64

    /// Makes settings; etcd's defaults at ten ticks a second.
    public init(fragmentBytes: Int = 1_572_864, progressTicks: UInt64 = 6000) {
        self.fragmentBytes = fragmentBytes
        self.progressTicks = progressTicks
    }
}

/// All watchers of a member.
///
/// A watcher is synced or behind. Synced ones are told a revision when it is made. One that starts
/// in the past is behind, and so is one whose stream took nothing when there was something to tell:
/// nothing is kept for it but the revision to go on with, and it reads the store when it has time.
/// So a slow client costs no memory and loses nothing, unless compaction overtakes it.
struct WatchTable: Sendable {
    var settings: WatchSettings
    var watchers: [Watcher?] = []
    private var free: [UInt32] = []
    var streams: [UInt64: WatchStream] = [:]
    var index = WatchIndex()
    /// Those behind, in the order in which they are served.
    var behind: [UInt32] = []
    /// Where in `behind` the next step begins.
    var turn = 0
    /// How many watchers want progress reports.
    private(set) var progressCount = 0
    var ticks: UInt64 = 0

    init(_ settings: WatchSettings) {
        self.settings = settings
    }

    var isEmpty: Bool { self.watchers.count == self.free.count }

    /// Adds a watcher whose `isSynced` says where it belongs.
    mutating func add(_ watcher: Watcher) {
        let slot: UInt32
        if let reused = self.free.popLast() {
            slot = reused
            self.watchers[Int(slot)] = watcher
        } else {
            slot = UInt32(self.watchers.count)
            self.watchers.append(watcher)
        }
        self.streams[watcher.stream, default: WatchStream()].watchers[watcher.id] = slot
        if watcher.wantsProgress { self.progressCount += 1 }
        if watcher.isSynced { self.enter(slot) } else { self.fallBehind(slot) }
    }

    mutating func remove(_ slot: UInt32) {
        guard let watcher = self.watchers[Int(slot)] else { return }
        if watcher.isSynced { self.leave(slot) } else { self.catchUp(slot) }
        if watcher.wantsProgress { self.progressCount -= 1 }
        self.streams[watcher.stream]?.watchers[watcher.id] = nil
        self.watchers[Int(slot)] = nil
        self.free.append(slot)
    }

    /// Moves a synced watcher to those behind.
    mutating func delay(_ slot: UInt32) {
        self.leave(slot)
        self.fallBehind(slot)
    }

    /// Has every watcher that was told everything up to `told` read what came until `current`.
    mutating func delayAll(told: Int64, current: Int64) {
        for slot in self.watchers.indices {
            guard let watcher = self.watchers[slot], watcher.isSynced else { continue }
            #if PlantedBugs
            let isEarly = PlantedBug.watchTellsTooEarly.isAlive
            let next = isEarly ? told + 1 : max(watcher.next, told + 1)
            #else
            let next = max(watcher.next, told + 1)
            #endif
            self.watchers[slot]?.next = next
            if next <= current { self.delay(UInt32(slot)) }
        }
    }

    /// Moves a watcher that has read everything to the synced ones.
    mutating func sync(_ slot: UInt32) {
        self.catchUp(slot)
        self.enter(slot)
    }

    private mutating func enter(_ slot: UInt32) {
        guard let watcher = self.watchers[Int(slot)] else { return }
        let (group, place) = self.index.add(slot, watcher.key, watcher.end)
        self.watchers[Int(slot)]?.group = group
        self.watchers[Int(slot)]?.place = place
        self.watchers[Int(slot)]?.isSynced = true
    }

    private mutating func leave(_ slot: UInt32) {
        guard let watcher = self.watchers[Int(slot)] else { return }
        if let moved = self.index.remove(watcher.group, watcher.place) {
            self.watchers[Int(moved)]?.place = watcher.place
        }
    }

    private mutating func fallBehind(_ slot: UInt32) {
        guard let stream = self.watchers[Int(slot)]?.stream else { return }
        self.behind.append(slot)
        self.watchers[Int(slot)]?.isSynced = false
        self.watchers[Int(slot)]?.place = self.behind.count - 1
        self.streams[stream]?.behind += 1
    }

    private mutating func catchUp(_ slot: UInt32) {
        guard let watcher = self.watchers[Int(slot)] else { return }
        let last = self.behind.removeLast()
        if last != slot {
            self.behind[watcher.place] = last
            self.watchers[Int(last)]?.place = watcher.place
        }
        self.streams[watcher.stream]?.behind -= 1
    }

    /// Up to `limit` watchers that are behind and whose streams take something, in turn.
    mutating func chooseBehind(limit: Int) -> [UInt32] {
        var chosen: [UInt32] = []
        let count = self.behind.count
        guard count > 0 else { return [] }
        for step in 0..<count where chosen.count < limit {
            let slot = self.behind[(self.turn + step) % count]
            guard let watcher = self.watchers[Int(slot)] else { continue }
            if self.streams[watcher.stream]?.isBlocked == false { chosen.append(slot) }
        }
        self.turn = (self.turn + chosen.count) % count
        return chosen
    }
}
