import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Dropout")
struct FloatsDropoutTests {
    @Test("the share of zeros is the rate, and the mean is one", arguments: [0.1, 0.5, 0.9])
    func rate(rate: Double) {
        let mask = Arena().takeForTest(20_000)
        var generator = SeededGenerator(seed: 5, stream: 1)
        mask.run.setDropoutMask(rate: rate, count: 20_000, using: &generator)
        let values = mask.run.values
        // Four standard deviations of a share of 20,000 are below 0.015.
        #expect(abs(Double(values.count { $0 == 0 }) / 20_000 - rate) < 0.015)
        #expect(Set(values).count == 2)
        let mean = values.reduce(0) { $0 + Double($1) } / 20_000
        #expect(abs(mean - 1) < 0.015 / (1 - rate))
    }

    @Test("a rate of nearly one drops nearly all and stays finite")
    func extremeRate() {
        let mask = Arena().takeForTest(64)
        var generator = SeededGenerator(seed: 5, stream: 2)
        mask.run.setDropoutMask(rate: 1.0.nextDown, count: 64, using: &generator)
        #expect(mask.run.values.allSatisfy { $0.isFinite })
    }
}

extension Arena {
    /// A run with the arena that keeps it alive.
    fileprivate func takeForTest(_ count: Int) -> (run: Floats, owner: Arena) { (take(count), self) }
}
