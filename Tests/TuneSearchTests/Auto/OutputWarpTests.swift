import Testing
import TuneNumerics

@testable import TuneSearch

@Suite("Output warp")
struct OutputWarpTests {
    @Test("warping keeps the order, keeps ties, and has mean zero", arguments: 0..<30 as Range<UInt64>)
    func monotone(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        let losses = (0..<1 + generator.index(below: 40)).map { _ in
            (generator.normal() * 4).rounded() * (generator.uniform() < 0.1 ? 1e9 : 1)
        }
        let warped = OutputWarp.warped(losses)
        #expect(abs(warped.reduce(0, +)) < 1e-9, "seed \(seed)")
        for (first, one) in zip(losses, warped) {
            for (second, other) in zip(losses, warped) {
                #expect((first < second) == (one < other), "seed \(seed): \(first), \(second)")
            }
        }
    }

    @Test("what is not finite counts as the worst finite loss")
    func notFinite() {
        let warped = OutputWarp.warped([1, .infinity, 3, .nan, 2])
        #expect(warped == OutputWarp.warped([1, 3, 3, 3, 2]))
        #expect(OutputWarp.warped([.infinity, .nan]) == [0, 0])
        #expect(OutputWarp.warped([]).isEmpty)
        #expect(OutputWarp.warped([-1e308, 1e308]).allSatisfy { $0.isFinite })
    }

    @Test("losses far above the median differ by their rank only")
    func cutOff() {
        let near = OutputWarp.warped([0, 1, 2, 3, 100])
        let far = OutputWarp.warped([0, 1, 2, 3, 1e12])
        #expect(zip(near, far).allSatisfy { abs($0 - $1) < 1e-12 })
    }
}
