/// What a service told its manager in one datagram (sd_notify(3)).
package struct Notification: Hashable, Sendable {
    /// Whether it says that it is ready.
    package var isReady = false
    /// Whether it says that it is about to end.
    package var isStopping = false
    /// Its one line about how it is doing, when the datagram carries one.
    package var status: String?
    /// The process to be seen as the service, when it says so.
    package var mainPID: Int32?
    /// Who sent it, as the kernel says.
    package let sender: Int32

    /// Reads the newline-separated assignments; unknown ones are left alone.
    package init(parsing text: String, sender: Int32) {
        self.sender = sender
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...]
            switch line[..<equals] {
            case "READY": self.isReady = value == "1"
            case "STOPPING": self.isStopping = value == "1"
            case "STATUS": self.status = String(value)
            case "MAINPID": self.mainPID = Int32(value)
            default: break
            }
        }
    }
}
