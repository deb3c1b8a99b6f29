/// Asks until the answer is yes or the deadline passes; returns the last answer.
func eventually(
    within limit: Duration = .seconds(5),
    _ question: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await question() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return try await question()
}
