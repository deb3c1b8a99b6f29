#if PlantedBugs

public import Synchronization

extension PlantedBug {
    /// The number of the one that is alive, `none` for none.
    ///
    /// Of the process, not of a run: the places that ask have nothing in common but the process.
    @usableFromInline static let aliveNumber = Atomic<UInt8>(none)
    @usableFromInline static let none = UInt8.max

    /// The one that is alive in this process.
    public static var alive: PlantedBug? {
        get { self.allCases.first(where: \.isAlive) }
        set { self.aliveNumber.store(newValue?.number ?? self.none, ordering: .relaxed) }
    }

    /// Whether it is this one that is alive.
    @inlinable public var isAlive: Bool {
        Self.aliveNumber.load(ordering: .relaxed) == self.number
    }

    /// Its place among the cases.
    @inlinable var number: UInt8 {
        // An enumeration without payloads is one byte, and its cases count up from 0.
        unsafe unsafeBitCast(self, to: UInt8.self)
    }
}

#endif
