/// The lab's own version, which reports name.
package enum LabVersion {
    /// The number alone.
    package static let number = "0.1.0"
    /// With the lab's name before it.
    package static let text = "Tern \(Self.number)"
}
