import Checkers
import Histories
import Testing

@Suite
struct SweepTests {
    @Test
    func `an empty history is valid`() {
        #expect(RevisionSweep.check(History()).verdict == .valid)
    }
}
