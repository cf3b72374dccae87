import Testing
import TuneNumerics

@testable import TuneTrainer

@Suite("Area under the curve")
struct AreaUnderCurveTests {
    @Test("it is the share of pairs in the right order, equal scores counting half", arguments: 0..<20)
    func pairs(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 0)
        let rows = (0..<40).map { _ in
            (score: Float(generator.index(below: 12)), isPositive: generator.uniform() < 0.4)
        }
        var (sum, pairs) = (0.0, 0.0)
        for positive in rows where positive.isPositive {
            for negative in rows where !negative.isPositive {
                pairs += 1
                sum += positive.score > negative.score ? 1 : positive.score == negative.score ? 0.5 : 0
            }
        }
        let area = try #require(AreaUnderCurve.area(rows))
        #expect(abs(area - sum / pairs) < 1e-12, "seed \(seed)")
    }

    @Test("a perfect order has area 1, its reverse 0, equal scores one half")
    func extremes() {
        #expect(AreaUnderCurve.area([(1, false), (2, false), (3, true)]) == 1)
        #expect(AreaUnderCurve.area([(3, false), (2, false), (1, true)]) == 0)
        #expect(AreaUnderCurve.area([(1, false), (1, true), (1, true)]) == 0.5)
    }

    @Test("one class alone has no area", arguments: [true, false])
    func oneClass(isPositive: Bool) {
        #expect(AreaUnderCurve.area([(1, isPositive), (2, isPositive)]) == nil)
        #expect(AreaUnderCurve.area([]) == nil)
    }
}
