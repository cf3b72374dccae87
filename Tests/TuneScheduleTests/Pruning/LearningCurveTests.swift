import Testing
import TuneNumerics

@testable import TuneSchedule

@Suite("Learning curve")
struct LearningCurveTests {
    @Test(
        "means over ranges of steps are those of the reports in them",
        arguments: 1...10 as ClosedRange<UInt64>)
    func means(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 0)
        var (curve, points): (LearningCurve, [(step: Int, loss: Double)]) = (LearningCurve(), [])
        var step = 0
        for _ in 0..<60 {
            step += 1 + generator.index(below: 3)
            let loss = generator.index(below: 20) == 0 ? .infinity : generator.normal()
            curve.append(step: step, loss: loss)
            points.append((step, loss))
        }
        for _ in 0..<200 {
            let (first, last) = (generator.index(below: 90), generator.index(below: 90))
            let inside = points.filter { first <= $0.step && $0.step <= last }.map(\.loss)
            let mean = curve.mean(from: first, through: last)
            guard let mean, !inside.isEmpty else {
                #expect(mean == nil && inside.isEmpty, "seed \(seed)")
                continue
            }
            let expected = inside.reduce(0, +) / Double(inside.count)
            #expect(mean == expected || abs(mean - expected) < 1e-12, "seed \(seed)")
        }
        #expect(curve.best == points.map(\.loss).min())
    }

    @Test("a step at or below the last one is left out")
    func repeats() {
        var curve = LearningCurve()
        for (step, loss) in [(2, 5.0), (2, 1), (1, 1), (3, 4)] { curve.append(step: step, loss: loss) }
        #expect(curve.steps == [2, 3] && curve.losses == [5, 4] && curve.bests == [5, 4])
    }

    @Test("the ends of the range of steps are safe")
    func ends() {
        var curve = LearningCurve()
        #expect(curve.mean(from: .min, through: .max) == nil)
        curve.append(step: .max, loss: 2)
        #expect(curve.mean(from: .min, through: .max) == 2)
        #expect(curve.mean(from: .max, through: .min) == nil)
    }
}
