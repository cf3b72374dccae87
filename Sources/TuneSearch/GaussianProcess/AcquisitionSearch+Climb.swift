import TuneCore
import Glibc
import TuneNumerics

/// Climbing from one candidate: numbers by their gradient, then one choice or short scale after the other, until
/// nothing gets better.
extension AcquisitionSearch {
    /// The end of a climb; at least as good as its start.
    func climb(from start: Candidate, using generator: inout SeededGenerator) -> Candidate {
        var best = start
        for _ in 0..<3 {
            let before = best.worth
            best = slid(best)
            best = swept(best, using: &generator)
            if best.worth <= before { break }
        }
        return best
    }

    /// Moves the numbers along the gradient.
    private func slid(_ start: Candidate) -> Candidate {
        let free = model.dimensions.indices.filter {
            start.row[$0] != Dimension.inactive && !isShort($0) && model.dimensions[$0].choices == nil
        }
        guard !free.isEmpty else { return start }
        let search = LBFGS(iterations: effort.iterations, gradientTolerance: 1e-6, valueTolerance: 1e-7)
        let end = search.minimise(
            from: free.map { start.row[$0] }, lower: free.map { _ in 0 }, upper: free.map { _ in 1 }
        ) { numbers in
            var row = start.row
            for (index, number) in zip(free, numbers) { row[index] = number }
            let (value, gradient) = slopes(at: row)
            return (-value, free.map { -gradient[$0] })
        }
        var point = start.point
        for (index, number) in zip(free, end.point) { point[index] = number }
        return better(start, of: [point])
    }

    /// Tries all values of each choice and short scale.
    private func swept(_ start: Candidate, using generator: inout SeededGenerator) -> Candidate {
        var best = start
        for index in model.dimensions.indices where best.row[index] != Dimension.inactive {
            let values = alternatives(index, using: &generator)
            guard !values.isEmpty else { continue }
            best = better(
                best,
                of: values.map { value in
                    var point = best.point
                    point[index] = value
                    return point
                })
        }
        return best
    }

    private func better(_ best: Candidate, of points: [[Double]]) -> Candidate {
        let found = scored(points.compactMap(realised))
        return found.reduce(best) { $1.worth > $0.worth ? $1 : $0 }
    }

    /// The values to try for a choice, at most 32 of them, or for a scale of few levels.
    private func alternatives(_ index: Int, using generator: inout SeededGenerator) -> [Double] {
        if let choices = model.dimensions[index].choices {
            guard choices > 32 else { return (0..<choices).map { Double($0) } }
            return (0..<32).map { _ in Double(generator.index(below: choices)) }
        }
        guard isShort(index), let levels = levels(index) else { return [] }
        return (0..<2 * levels).map { (Double($0) + 0.5) / Double(2 * levels) }
    }

    private func isShort(_ index: Int) -> Bool { levels(index).map { $0 <= 16 } ?? false }

    private func levels(_ index: Int) -> Int? { model.space.levels(of: model.parameters[index]) }

    /// The acquisition, belief included, and its gradient.
    private func slopes(at row: [Double]) -> (value: Double, gradient: [Double]) {
        let prediction = predictor.slopes(at: row)
        let worth = acquisition.worth(mean: prediction.mean, variance: prediction.variance)
        var (value, gradient) = (
            worth.value,
            zip(prediction.meanGradient, prediction.varianceGradient).map {
                worth.byMean * $0 + worth.byVariance * $1
            }
        )
        if let slopes = belief?.slopes(at: row) {
            value += slopes.value
            gradient = zip(gradient, slopes.gradient).map(+)
        }
        return (value, gradient)
    }

    static func exponential(_ x: Double) -> Double { exp(x) }
}
