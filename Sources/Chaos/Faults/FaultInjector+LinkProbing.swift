import Basics
import Faults

extension FaultInjector {
    /// Remembers what the links had carried when the fault came into force.
    func noteCounters(_ id: Int) async {
        let counters = await self.fabric.counters()
        self.update(id) { fault in
            for counter in counters {
                fault.forwardedAtStart[counter.link] = counter.forwardedBytes
            }
        }
    }

    func probeLinks(_ id: Int, _ phase: ProbeResult.Phase) async {
        guard let fault = self.fault(id) else { return }
        let results = await self.together(fault.action.links) { link in
            await self.look(at: link, phase, fault)
        }
        self.note(id, results)
    }

    private func look(
        at link: Link,
        _ phase: ProbeResult.Phase,
        _ fault: ActiveFault
    ) async -> [ProbeResult] {
        if let other = self.hindrance(of: link, besides: fault.id) {
            return [await self.lookFromOutside(at: link, phase, fault, hinderedBy: other)]
        }
        guard phase == .during else { return [await self.linkWorks(link, phase, fault)] }
        let condition = self.condition(of: link, in: fault)
        if condition.blockage != .none { return await self.linkIsBlocked(link, fault) }
        if condition.bytesPerSecond != nil {
            return [await self.linkIsThrottled(link, condition, fault)]
        }
        return [await self.linkIsSlow(link, condition, fault)]
    }

    private func condition(of link: Link, in fault: ActiveFault) -> LinkCondition {
        guard case .links(let rules) = fault.action else { return .open }
        return rules.first { $0.link == link }?.condition ?? .open
    }

    /// Another fault that works on a link, its way back, or a process at its ends.
    private func hindrance(of link: Link, besides id: Int) -> ActiveFault? {
        self.active.first { fault in
            guard fault.id != id && !fault.isUndone else { return false }
            let touches = fault.action.links.contains { other in
                other.covers(link) || other.covers(link.reversed)
            }
            // What was reset or only restarted does not hinder any more.
            if touches && !fault.record.fault.kind.isInstant { return true }
            return fault.action.members.contains { name in
                link.source == .member(name) || link.target == .member(name)
            }
        }
    }

    /// What can be told without the help of the link's ends: the rules in force, and the counters.
    private func lookFromOutside(
        at link: Link,
        _ phase: ProbeResult.Phase,
        _ fault: ActiveFault,
        hinderedBy other: ActiveFault
    ) async -> ProbeResult {
        guard phase == .during else {
            let detail = "not asked: \(other.title) stands in the way"
            return ProbeResult(phase: phase, name: "link \(link)", passed: true, detail: detail)
        }
        let wanted = self.condition(of: link, in: fault)
        let found = await self.fabric.condition(of: link)
        let inForce = found.combined(with: wanted) == found
        let carried = await self.carried(over: link, since: fault)
        let leaks = wanted.blockage != .none && carried > 0
        let detail =
            "\(inForce ? "in force" : "not in force"), \(carried) bytes passed; "
            + "not asked: \(other.title) stands in the way"
        return ProbeResult(
            phase: phase,
            name: "link \(link)",
            passed: inForce && !leaks,
            detail: detail
        )
    }

    private func carried(over link: Link, since fault: ActiveFault) async -> Int {
        let now = await self.fabric.counters().first { $0.link == link }?.forwardedBytes ?? 0
        return now - (self.fault(fault.id)?.forwardedAtStart[link] ?? 0)
    }

    /// Asks over a link: its source asks its target, or, where the target is a client that cannot
    /// be asked, the other way round.
    private nonisolated func ask(
        over link: Link,
        padding: Int = 0,
        limit: Duration
    ) async -> (answer: VersionAnswer, bytes: Int)? {
        if case .member(let name) = link.target {
            let answer = await self.fabric.probe(
                from: link.source,
                to: name,
                padding: padding,
                limit: limit
            )
            return answer.map { ($0, $0.traffic.forth) }
        }
        guard case .member(let name) = link.source else { return nil }
        let answer = await self.fabric.probe(from: link.target, to: name, limit: limit)
        return answer.map { ($0, $0.traffic.back) }
    }

    /// Who is asked over a link: its target, unless that is a client.
    private nonisolated func answerer(of link: Link) -> LinkEnd {
        if case .member = link.target { link.target } else { link.source }
    }

    /// The shortest of a few undisturbed round trips; one quick trip is enough.
    private func shortestTrip(over link: Link, first: Duration) async -> Duration {
        var shortest = first
        for _ in 0..<3 where shortest > .milliseconds(5) {
            guard let (answer, _) = await self.ask(over: link, limit: .seconds(1)),
                answer.answered
            else { break }
            shortest = min(shortest, answer.elapsed)
        }
        return shortest
    }

    private func linkWorks(
        _ link: Link,
        _ phase: ProbeResult.Phase,
        _ fault: ActiveFault
    ) async -> ProbeResult {
        let deadline = ContinuousClock.now + self.limits.working
        let bound = self.healedWithin(link, fault)
        var seen = "there is no proxy on it"
        repeat {
            if let (answer, _) = await self.ask(over: link, limit: .seconds(1)) {
                seen = "\(self.answerer(of: link)) \(answer.inWords)"
                if answer.answered && (phase == .before || answer.elapsed < bound) {
                    if phase == .before {
                        let shortest = await self.shortestTrip(over: link, first: answer.elapsed)
                        self.update(fault.id) { $0.baseline[link] = shortest }
                    }
                    return ProbeResult(
                        phase: phase,
                        name: "link \(link)",
                        passed: true,
                        detail: seen
                    )
                }
            }
            try? await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        return ProbeResult(phase: phase, name: "link \(link)", passed: false, detail: seen)
    }

    /// How fast an answer must be for a slowed link to count as healed.
    private func healedWithin(_ link: Link, _ fault: ActiveFault) -> Duration {
        let condition = self.condition(of: link, in: fault)
        guard condition.latency > 0 else { return .seconds(1) }
        return max(.milliseconds(1), .nanoseconds(2 * condition.latency - condition.jitter))
    }

    /// A request sent over a blocked link must not arrive; over a link blocked one way only, the
    /// request against that way must.
    private func linkIsBlocked(_ link: Link, _ fault: ActiveFault) async -> [ProbeResult] {
        let asked = await self.ask(over: link, limit: fault.silence(self.limits))
        guard let (answer, bytes) = asked else { return [self.noProxy(link)] }
        let carried = await self.carried(over: link, since: fault)
        let held = answer.traffic.held + answer.traffic.swallowed
        var results = [
            ProbeResult(
                phase: .during,
                name: "link \(link)",
                passed: !answer.answered && !answer.refused && bytes == 0 && carried == 0,
                detail:
                    "\(self.answerer(of: link)) \(answer.inWords); \(carried) bytes passed, \(held) of the probe "
                    + "were held or lost"
            )
        ]
        if !fault.action.links.contains(link.reversed) {
            results.append(await self.linkStaysOpen(link.reversed, fault))
        }
        return results
    }

    private func linkStaysOpen(_ link: Link, _ fault: ActiveFault) async -> ProbeResult {
        guard let (_, bytes) = await self.ask(over: link, limit: fault.silence(self.limits)) else {
            return self.noProxy(link)
        }
        return ProbeResult(
            phase: .during,
            name: "link \(link) stays open",
            passed: bytes > 0,
            detail: "\(bytes) bytes of a request passed"
        )
    }

    private nonisolated func noProxy(_ link: Link) -> ProbeResult {
        ProbeResult(
            phase: .during,
            name: "link \(link)",
            passed: false,
            detail: "there is no proxy on it"
        )
    }

    /// A round trip over a slow pair takes twice its latency; three are made where there is time.
    private func linkIsSlow(
        _ link: Link,
        _ condition: LinkCondition,
        _ fault: ActiveFault
    ) async -> ProbeResult {
        let least = Duration.nanoseconds(2 * max(0, condition.latency - condition.jitter))
        let most = Duration.nanoseconds(2 * (condition.latency + condition.jitter))
        var trips: [Duration] = []
        for _ in 0..<(most * 3 < fault.patience ? 3 : 1) {
            guard let (answer, _) = await self.ask(over: link, limit: most + .seconds(1)) else {
                return self.noProxy(link)
            }
            trips.append(answer.elapsed)
        }
        let before = self.fault(fault.id)?.baseline[link] ?? .zero
        let shortest = trips.min() ?? .zero
        let median = trips.sorted()[trips.count / 2]
        // A busy machine only ever adds to a trip, so the shortest one tells, as long as the
        // undisturbed trip was shorter than the least the latency must add. Where it was not, or jitter
        // may cancel the latency, only a clear rise counts.
        let passed =
            before < least * 0.95
            ? shortest >= least * 0.95
            : median >= max(least * 0.95, before + .nanoseconds(condition.latency / 2))
        return ProbeResult(
            phase: .during,
            name: "link \(link)",
            passed: passed,
            detail: "a round trip takes \(median.milliseconds) ms, before \(before.milliseconds) ms"
        )
    }

    /// What passes of a request larger than the link carries in its time tells the rate.
    private func linkIsThrottled(
        _ link: Link,
        _ condition: LinkCondition,
        _ fault: ActiveFault
    ) async -> ProbeResult {
        let rate = condition.bytesPerSecond ?? 1
        guard case .member = link.target else {
            // The members' answers are short; the rate towards a client is seen on the way there.
            let found = await self.fabric.condition(of: link).bytesPerSecond ?? .max
            return ProbeResult(
                phase: .during,
                name: "link \(link)",
                passed: found <= rate,
                detail: "limited to \(found) bytes/s by the rules in force"
            )
        }
        // A quarter of a second's worth; etcd's HTTP server takes a megabyte of headers.
        let worth = min(0.25, fault.patience / .seconds(1) / 2)
        let padding = min(900_000, max(256, Int(Double(rate) * worth)))
        let asked = await self.ask(over: link, padding: padding, limit: fault.patience)
        guard let (answer, bytes) = asked
        else { return self.noProxy(link) }
        let seconds = answer.elapsed / .seconds(1)
        let measured = Int(Double(bytes) / max(seconds, 1e-9))
        return ProbeResult(
            phase: .during,
            name: "link \(link)",
            passed: bytes > 0 && Double(measured) <= 1.25 * Double(rate),
            detail: "\(bytes) bytes passed at \(measured) bytes/s, limit \(rate)"
        )
    }

    nonisolated func resetBit(_ fault: ActiveFault) -> ProbeResult {
        let links = fault.action.links.enumerated().filter { $0.offset.isMultiple(of: 2) }
        let names = links.map { "\($0.element)" }.joined(separator: " ")
        return ProbeResult(
            phase: .during,
            name: "link \(names)",
            passed: fault.resets > 0,
            detail: fault.resets == 1
                ? "1 connection was reset" : "\(fault.resets) connections were reset"
        )
    }
}
