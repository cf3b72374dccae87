import Testing
import TuneNumerics

@testable import TuneSchedule

@Suite("Ranking noise")
struct RankingNoiseTests {
    /// Folds in two trials' losses at the steps 1, 2 and so on.
    private func noise(_ first: [Double], _ second: [Double]) -> RankingNoise {
        var noise = RankingNoise(above: 2, through: 4)
        for (step, pair) in zip(first, second).enumerated() {
            _ = noise.note(trial: 1, step: step + 1, loss: pair.0)
            _ = noise.note(trial: 2, step: step + 1, loss: pair.1)
        }
        return noise
    }

    @Test("a pair counts when its order changed and changed back")
    func pairs() {
        #expect(noise([1, 3, 1], [2, 2, 1.5]).width == 0.5)
        #expect(noise([1, 1, 3], [2, 2, 2]).width == 0, "it changed once")
        #expect(noise([1, 1, 1], [2, 2, 2]).width == 0)
        #expect(noise([1, 3], [2, 2]).width == 0, "no step of the range")
    }

    @Test("the last common step in the range tells the difference")
    func lastStep() {
        #expect(noise([1, 3, 1, 1], [2, 2, 1.5, 1.25]).width == 0.25)
        #expect(noise([1, 3, 1, 1, 9], [2, 2, 1.5, 1.25, 1]).width == 0.25, "step 5 is outside")
    }

    @Test("the estimate is the same whether reports come before or after the range moved to them")
    func moving() {
        var generator = SeededGenerator(seed: 1, stream: 0)
        var (early, late) = (RankingNoise(above: 1, through: 3), RankingNoise(above: 3, through: 9))
        for step in 1...9 {
            for trial in 1...12 {
                let loss = generator.normal()
                _ = early.note(trial: trial, step: step, loss: loss)
                _ = late.note(trial: trial, step: step, loss: loss)
            }
        }
        early.move(above: 3, through: 9)
        #expect(early.width == late.width && late.width > 0)
    }
}
