import Faults

/// `junit.xml`: a test case for each expectation and one for each probe of each fault.
///
/// A violated expectation is a failure. What is inconclusive, a failed probe among it, is an *error*:
/// JUnit's word for a test that came to no result. It is not *skipped*, which CI systems show as
/// success. The sentence stands in the body too, because some of them drop the attribute `message`.
struct JUnitXML {
    private let report: RunReport

    private enum Result {
        case passed
        case failure(String)
        case error(String)
        case skipped(String)
    }

    /// The file's text.
    static func text(_ report: RunReport) -> String {
        let junit = JUnitXML(report: report)
        return junit.document()
    }

    private func document() -> String {
        let expectations = self.expectations()
        let probes = self.probes()
        let all = expectations + probes
        let name = Self.escape("tern \(self.report.details.experiment)")
        let seconds = Figures.fixed(Double(self.report.duration) / 1e9, 3)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)" \(Self.tally(all)) time="\(seconds)">
            \(self.suite("expectations", expectations, seconds))
            \(self.suite("faults", probes, seconds))
            </testsuites>

            """
    }

    private func suite(_ name: String, _ cases: [(String, Result)], _ seconds: String) -> String {
        let className = Self.escape("tern.\(self.report.details.experiment).\(name)")
        let bodies = cases.map { title, result in
            let head =
                "    <testcase classname=\"\(className)\" name=\"\(Self.escape(title))\" time=\"0\""
            switch result {
            case .passed: return "\(head)/>"
            case .failure(let text): return Self.element(head, "failure", text)
            case .error(let text): return Self.element(head, "error", text)
            case .skipped(let text): return Self.element(head, "skipped", text)
            }
        }
        let lines =
            [
                "  <testsuite name=\"\(name)\" \(Self.tally(cases)) skipped=\"\(Self.skipped(cases))\" time=\"\(seconds)\">"
            ]
            + bodies + ["  </testsuite>"]
        return lines.joined(separator: "\n")
    }

    private static func element(_ head: String, _ kind: String, _ text: String) -> String {
        let body = Self.escape(text)
        return "\(head)>\n      <\(kind) message=\"\(body)\">\(body)</\(kind)>\n    </testcase>"
    }

    /// The expectations; a finding that no expectation covers, or a doubt of the checkers when nothing
    /// was expected, gets a case of its own, so that a bad run never looks like a good one.
    private func expectations() -> [(String, Result)] {
        var cases = self.report.details.expectations.map { expectation -> (String, Result) in
            let title = "\(expectation.name) \(expectation.expected)"
            switch expectation.status {
            case .holds: return (title, .passed)
            case .violated: return (title, .failure(self.explanation(of: expectation)))
            case .inconclusive: return (title, .error(expectation.statement))
            }
        }
        let statuses = self.report.details.expectations.map(\.status)
        if !statuses.contains(.violated), let finding = self.report.outcome.findings.first {
            cases.append((finding.kind, .failure(finding.sentence)))
        }
        if !statuses.contains(.inconclusive), let doubt = self.report.outcome.undecided.first {
            cases.append(("decided", .error(doubt)))
        }
        return cases
    }

    private func explanation(of expectation: ExpectationResult) -> String {
        let sentence = expectation.statement
        let rerun = self.report.details.rerunCommand
        return rerun.isEmpty ? sentence : "\(sentence)\nReproduce: \(rerun)"
    }

    private func probes() -> [(String, Result)] {
        self.report.faults.flatMap { fault -> [(String, Result)] in
            let name = "#\(fault.id) \(fault.title)"
            if fault.probes.isEmpty {
                return [(name, fault.complaint.map { .error($0) } ?? .passed)]
            }
            return fault.probes.map { probe in
                let title = "\(name), \(probe.phase.rawValue): \(probe.name)"
                if probe.passed { return (title, probe.hindrance.map { .skipped($0) } ?? .passed) }
                return (title, .error(probe.detail.isEmpty ? "The probe failed." : probe.detail))
            }
        }
    }

    private static func skipped(_ cases: [(String, Result)]) -> Int {
        cases.count { if case .skipped = $0.1 { true } else { false } }
    }

    private static func tally(_ cases: [(String, Result)]) -> String {
        var failures = 0
        var errors = 0
        for (_, result) in cases {
            switch result {
            case .passed, .skipped: continue
            case .failure: failures += 1
            case .error: errors += 1
            }
        }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
    }

    private static func escape(_ text: String) -> String { Markup.escape(text) }
}
