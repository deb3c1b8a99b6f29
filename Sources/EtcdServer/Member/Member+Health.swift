import EtcdAPI
import NIOHTTP1
import ReplicaCore

/// What `/health` is asked.
struct HealthQuestion {
    /// Whether a local read is enough.
    var isSerializable = false
    /// Alarms that do not count.
    var excluded: [String] = []
}

/// Plain HTTP questions about how the member is.
extension Member {
    /// Answers what comes over HTTP/1.1.
    func route(_ question: HTTPQuestion, _ answer: @escaping (HTTPAnswer) -> Void) {
        switch question.path {
        case "/version":
            guard question.method == .GET else { return answer(.notAllowed("GET")) }
            answer(.json(self.versions.json))
        case "/health":
            guard question.method == .GET else { return answer(.notAllowed("GET")) }
            let asked = HealthQuestion(
                isSerializable: question.value("serializable") == "true",
                excluded: question.values("exclude")
            )
            self.checkHealth(asked, answer)
        case let path where path == "/livez" || path.hasPrefix("/livez/"):
            self.check(question, "/livez", [.serializableRead], answer)
        case let path where path == "/readyz" || path.hasPrefix("/readyz/"):
            var checks: [HealthCheck] = [.dataCorruption, .serializableRead, .linearizableRead]
            if self.configuration.compatibility != .v35 { checks.append(.nonLearner) }
            self.check(question, "/readyz", checks, answer)
        default:
            answer(.notFound)
        }
    }

    /// Alarms first, then the leader, then a read, as in etcd.
    func checkHealth(_ question: HealthQuestion, _ answer: @escaping (HTTPAnswer) -> Void) {
        func unhealthy(_ reason: String) {
            answer(
                .json("{\"health\":\"false\",\"reason\":\"\(reason)\"}", .serviceUnavailable)
            )
        }
        for alarm in self.core.cluster.alarms {
            let name = Self.name(of: alarm.type)
            if !question.excluded.contains(name) { return unhealthy("ALARM \(name)") }
        }
        if !question.isSerializable, self.core.leader == 0 { return unhealthy("RAFT NO LEADER") }
        self.readForHealth(isSerializable: question.isSerializable) { failure in
            if let failure { return unhealthy("RANGE ERROR:\(failure)") }
            answer(.json("{\"health\":\"true\",\"reason\":\"\"}"))
        }
    }

    static func name(of alarm: AlarmType) -> String {
        switch alarm {
        case .noSpace: "NOSPACE"
        case .corrupt: "CORRUPT"
        default: "NONE"
        }
    }

    private func readForHealth(
        isSerializable: Bool,
        _ body: @escaping (String?) -> Void
    ) {
        let request = RangeRequest(
            key: Array("health".utf8),
            limit: 1,
            serializable: isSerializable
        )
        self.ask(.range(request)) { outcome in
            switch outcome {
            case .message: body(nil)
            case .failed(let error): body(error.message)
            case .forward: body(EtcdError.notLeader.message)
            }
        }
    }

    /// One check of `/livez` or `/readyz`.
    enum HealthCheck: String {
        case dataCorruption = "data_corruption"
        case serializableRead = "serializable_read"
        case linearizableRead = "linearizable_read"
        case nonLearner = "non_learner"
    }

    private func check(
        _ question: HTTPQuestion,
        _ root: String,
        _ checks: [HealthCheck],
        _ answer: @escaping (HTTPAnswer) -> Void
    ) {
        guard question.method == .GET else { return answer(.notAllowed("GET")) }
        var wanted = checks
        if question.path != root, question.path != root + "/" {
            let name = String(question.path.dropFirst(root.count + 1))
            wanted = checks.filter { $0.rawValue == name }
            if wanted.isEmpty { return answer(.notFound) }
        }
        let excluded = question.values("exclude")
        wanted.removeAll { excluded.contains($0.rawValue) }
        let isVerbose = question.query.contains { $0.name == "verbose" }
        self.run(wanted[...], []) { results in
            let lines = results.map { result in
                result.failure.map { "[-]\(result.check.rawValue) failed: \($0)\n" }
                    ?? "[+]\(result.check.rawValue) ok\n"
            }.joined()
            if results.contains(where: { $0.failure != nil }) {
                answer(.text(.serviceUnavailable, lines + "\n"))
            } else {
                answer(.text(.ok, isVerbose ? lines + "ok\n" : "ok\n"))
            }
        }
    }

    /// Runs the checks one after the other.
    private func run(
        _ checks: ArraySlice<HealthCheck>,
        _ done: [(check: HealthCheck, failure: String?)],
        _ body: @escaping ([(check: HealthCheck, failure: String?)]) -> Void
    ) {
        guard let check = checks.first else { return body(done) }
        let next = { (failure: String?) in
            self.run(checks.dropFirst(), done + [(check: check, failure: failure)], body)
        }
        switch check {
        case .dataCorruption:
            let isCorrupt = self.core.cluster.hasAlarm(.corrupt)
            next(isCorrupt ? "alarm activated: CORRUPT" : nil)
        case .serializableRead:
            self.readForHealth(isSerializable: true) { next($0.map { "range error: \($0)" }) }
        case .linearizableRead:
            self.readForHealth(isSerializable: false) { next($0.map { "range error: \($0)" }) }
        case .nonLearner:
            next(self.core.isLearner ? "not supported for learner" : nil)
        }
    }
}
