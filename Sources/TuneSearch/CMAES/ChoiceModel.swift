import TuneCore
import TuneNumerics

/// The chances of the choices of categories, each category by itself, learned from ranked generations.
///
/// Each generation moves the chances by a rate towards the weighted choices of its best. No chance falls below a
/// margin, so that every choice keeps being tried.
///
/// Source: Baluja, "Population-based incremental learning", CMU-CS-94-163, 1994; the margin as in Hamano et al.,
/// "CatCMA", GECCO 2024.
struct ChoiceModel: Sendable, Hashable {
    /// The categories' parameters.
    let parameters: [Int]
    /// The chances; shape `[parameters.count, choices]`.
    private(set) var chances: [[Double]]
    private let rate: Double
    private let margin: Double

    /// Makes a model in which all choices are equally likely.
    ///
    /// - Parameters:
    ///   - space: The space whose categories are modelled.
    ///   - rate: How far a generation moves the chances, in `0...1`.
    ///   - margin: The chance of leaving the likeliest choice that is kept, in `0..<1`.
    init(_ space: SearchSpace, rate: Double, margin: Double) {
        var (parameters, chances): ([Int], [[Double]]) = ([], [])
        for index in space.parameters.indices {
            guard case .unordered(let levels) = space.kind(of: index) else { continue }
            parameters.append(index)
            chances.append([Double](repeating: 1 / Double(levels), count: levels))
        }
        (self.parameters, self.chances) = (parameters, chances)
        (self.rate, self.margin) = (rate, margin)
    }

    /// Draws a choice for each category.
    func draw(using generator: inout SeededGenerator) -> [Int] {
        chances.map { chances in
            var rest = generator.uniform()
            let choice = chances.firstIndex { chance in
                rest -= chance
                return rest < 0
            }
            return choice ?? chances.count - 1
        }
    }

    /// Learns from a generation.
    ///
    /// - Parameter ranked: The weights and the choices of the best trials; nil where a category was inactive.
    mutating func learn(_ ranked: [(weight: Double, choices: [Int?])]) {
        for index in chances.indices {
            var sums = [Double](repeating: 0, count: chances[index].count)
            for (weight, choices) in ranked where weight > 0 {
                if let choice = choices[index] { sums[choice] += weight }
            }
            let total = sums.reduce(0, +)
            guard total > 0 else { continue }
            let floor = margin / Double(sums.count - 1)
            let moved = zip(chances[index], sums).map { max((1 - rate) * $0 + rate * $1 / total, floor) }
            let whole = moved.reduce(0, +)
            chances[index] = moved.map { $0 / whole }
        }
    }
}
