/// Whether a disk has the room that a member needs to begin.
///
/// A member that runs out of room while it runs waits and goes on when there is some; so one that
/// ran before is only warned about. A new one has promised nothing yet, and is refused.
package enum FreeSpace {
    /// Below this nobody begins: log, database and a snapshot of both would not fit.
    package static let leastBytes = 16 << 20
    /// Below this the log has no room for another segment of its full size, and one that is being
    /// prepared.
    package static let scarceBytes = 128 << 20

    /// Throws when a new member must not begin.
    package static func check(bytes: Int, _ directory: String) throws(ProgramError) {
        guard bytes < self.leastBytes else { return }
        throw ProgramError(
            "only \(bytes >> 20) MiB are free on the disk of \(directory), and a new member needs "
                + "\(self.leastBytes >> 20) MiB: make room, or name another --data-dir"
        )
    }

    /// The warning that little is left, nil when enough is.
    package static func warning(bytes: Int, _ directory: String) -> String? {
        guard bytes < self.scarceBytes else { return nil }
        return
            "only \(bytes >> 20) MiB are free on the disk of \(directory): writes wait when it is "
            + "full"
    }
}
