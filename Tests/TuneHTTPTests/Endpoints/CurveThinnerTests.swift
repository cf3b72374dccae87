import Testing
import TuneNumerics

@testable import TuneHTTP

@Suite("Curve thinner")
struct CurveThinnerTests {
    private func thin(_ values: [Double?], to points: Int) -> [Int] {
        var thinner = CurveThinner<Int>(count: values.count, points: points)
        for (index, value) in values.enumerated() { thinner.take(index, value: value) }
        return thinner.finished()
    }

    @Test("a curve that is short enough stays whole", arguments: [0, 1, 2, 9, 10])
    func short(count: Int) {
        #expect(thin((0..<count).map { Double($0) }, to: 10) == Array(0..<count))
    }

    @Test(
        "ends and extremes stay, in order, and the points are about as many as asked for", arguments: 1...200)
    func keepsEndsAndExtremes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        let count = 2 + Int(generator.next() % 3000)
        let points = 2 + Int(generator.next() % 60)
        let values = (0..<count).map { _ -> Double? in
            generator.next() % 10 == 0 ? (generator.next() % 2 == 0 ? nil : .nan) : generator.uniform()
        }
        let kept = thin(values, to: points)
        #expect(kept.first == 0 && kept.last == count - 1, "seed \(seed)")
        #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
        #expect(kept.count <= max(4, points), "seed \(seed)")
        let inner = values.indices.dropFirst().dropLast().filter { values[$0]?.isFinite == true }
        let lowest = inner.min { (values[$0] ?? 0) < (values[$1] ?? 0) }
        let highest = inner.max { (values[$0] ?? 0) < (values[$1] ?? 0) }
        for extreme in [lowest, highest].compactMap({ $0 }) {
            #expect(kept.contains { values[$0] == values[extreme] }, "seed \(seed)")
        }
    }

    @Test("a stretch without a finite value keeps one point, so that it can be seen")
    func strays() {
        let values = [1.0] + [Double?](repeating: .nan, count: 100) + [2.0]
        #expect(thin(values, to: 12).count == 7)
    }
}
