import CSystemd

/// Word from this process to the service manager that started it.
package enum ServiceManager {
    /// Sends assignments such as "READY=1" (sd_notify(3)); false when nobody asked for them.
    @discardableResult
    package static func notify(_ assignments: [String]) throws(PlatformError) -> Bool {
        let result = sd_notify(0, assignments.joined(separator: "\n"))
        guard result >= 0 else {
            throw PlatformError("notifying", "the service manager", code: -result)
        }
        return result > 0
    }
}
