import Glibc
import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Kernel density")
struct KernelDensityTests {
    @Test("bounded densities are positive and finite on random mixed spaces, and the fast sums agree")
    func finiteAndPositive() throws {
        for seed in 0..<300 as Range<UInt64> {
            var (density, generator) = Self.random(seed: seed)
            var points = Rows(width: density.dimensions.count)
            for _ in 0..<8 { points.append(Self.row(density.dimensions, &generator)) }
            let sums = KernelSums(density).logDensities(at: points)
            for index in 0..<points.count {
                let exact = log(density.density(at: Array(points[index])))
                #expect(sums[index].isFinite, "seed \(seed)")
                guard exact > -700 else { continue }
                #expect(exact.isFinite, "seed \(seed)")
                #expect(abs(sums[index] - exact) < 1e-3 * max(1, abs(exact) / 100), "seed \(seed)")
            }
        }
    }

    @Test("a bounded density adds up to one over numbers, choices and branches")
    func addsUpToOne() {
        // A choice between two branches; in the first a number is active as well.
        let dimensions = [
            Dimension(choices: 2, isConditional: false), Dimension(choices: nil, isConditional: true),
        ]
        var rows = Rows(width: 2)
        for row in [[0, 0.02], [0, 0.1], [0, 0.97], [1, Dimension.inactive], [1, Dimension.inactive]] {
            rows.append(row)
        }
        let density = KernelDensity(rows, dimensions: dimensions, policy: .bounded, minimum: 1e-3)
        let cells = 2000
        let first = (0..<cells).reduce(0) { sum, cell in
            sum + density.density(at: [0, (Double(cell) + 0.5) / Double(cells)]) / Double(cells)
        }
        let second = density.density(at: [1, Dimension.inactive])
        #expect(abs(first + second - 1) < 1e-5)
        #expect(first > second)
    }

    @Test("choices outnumber what was seen: an unseen one has a density above zero")
    func unseenChoice() {
        let dimensions = [Dimension(choices: 5, isConditional: false)]
        var rows = Rows(width: 1)
        for _ in 0..<4 { rows.append([2]) }
        let density = KernelDensity(rows, dimensions: dimensions, policy: .bounded, minimum: 1e-3)
        let all = (0..<5).map { density.density(at: [Double($0)]) }
        #expect(all.allSatisfy { $0 > 0 })
        #expect(abs(all.reduce(0, +) - 1) < 1e-12)
        #expect(all.firstIndex(of: all.max() ?? 0) == 2)
    }

    @Test("the bandwidth of choices never makes another choice likelier than the same one")
    func boundedChoiceBandwidth() {
        for choices in 2...6 {
            var rows = Rows(width: 1)
            for row in 0..<20 { rows.append([row % 2 == 0 ? 0 : Double(choices - 1)]) }
            let density = KernelDensity(
                rows, dimensions: [Dimension(choices: choices, isConditional: false)], policy: .bounded,
                minimum: 1e-3)
            #expect(density.bandwidths[0] <= 1 - 1 / Double(choices))
        }
    }

    @Test("equal rows do not collapse the kernels: one of n is at least 1 / (n + 2) wide, down to 1 / 100")
    func leastBandwidth() {
        for (count, least) in [(3, 0.2), (8, 0.1), (98, 0.01), (400, 0.01)] {
            var rows = Rows(width: 1)
            for _ in 0..<count { rows.append([0.4]) }
            let dimensions = [Dimension(choices: nil, isConditional: false)]
            func bandwidth(_ policy: KernelDensity.Policy, _ minimum: Double = 1e-3) -> Double {
                KernelDensity(rows, dimensions: dimensions, policy: policy, minimum: minimum).bandwidths[0]
            }
            #expect(abs(bandwidth(.bounded) - least) < 1e-12)
            #expect(bandwidth(.published) == 1e-3)
            #expect(bandwidth(.bounded, 0.5) == 0.5)
        }
    }

    @Test("a conditional number that hardly any row has is no certainty")
    func rareColumn() {
        let dimensions = [
            Dimension(choices: nil, isConditional: false), Dimension(choices: nil, isConditional: true),
        ]
        var rows = Rows(width: 2)
        for index in 0..<40 { rows.append([Double(index) / 40, index == 0 ? 0.5 : Dimension.inactive]) }
        let density = KernelDensity(rows, dimensions: dimensions, policy: .bounded, minimum: 1e-3)
        #expect(density.bandwidths[1] > 0.1)
    }

    @Test("candidates have every number in the unit interval and every choice among the choices")
    func candidates() {
        for seed in 0..<50 as Range<UInt64> {
            var (density, generator) = Self.random(seed: seed)
            for factor in [0.01, 3, 1000] {
                let candidate = density.candidate(factor: factor, using: &generator)
                for (value, dimension) in zip(candidate, density.dimensions) {
                    if let choices = dimension.choices {
                        #expect(
                            value >= 0 && value < Double(choices) && value == value.rounded(), "seed \(seed)")
                    } else {
                        #expect(value >= 0 && value <= 1, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("the exponential and the error function of eight numbers are those of the library")
    func eightNumbers() {
        for step in 0..<2500 {
            let x = -0.01 * Float(step)
            let exponential = SIMD8<Float>(repeating: x).exponential[step % 8]
            let expected = exp(max(x, -24))
            #expect(abs(exponential - expected) <= 3e-5 * expected, "exp(\(x))")
            let error = SIMD8<Float>(repeating: -x).complementaryError[step % 8]
            #expect(abs(error - erfc(-x)) <= 3e-6, "erfc(\(-x))")
        }
    }

    /// A density of random rows: up to 40 rows, up to 9 dimensions of all kinds.
    static func random(seed: UInt64) -> (KernelDensity, SeededGenerator) {
        var generator = SeededGenerator(seed: seed, stream: 3)
        let dimensions = (0..<1 + generator.index(below: 9)).map { _ in
            Dimension(
                choices: generator.uniform() < 0.5 ? nil : 2 + generator.index(below: 6),
                isConditional: generator.uniform() < 0.5)
        }
        var rows = Rows(width: dimensions.count)
        let isNarrow = generator.uniform() < 0.3
        let first = row(dimensions, &generator)
        for _ in 0..<1 + generator.index(below: 40) {
            rows.append(isNarrow ? first : row(dimensions, &generator))
        }
        let minimum = generator.uniform() < 0.2 ? 1e-5 : 1e-3
        return (KernelDensity(rows, dimensions: dimensions, policy: .bounded, minimum: minimum), generator)
    }

    private static func row(_ dimensions: [Dimension], _ generator: inout SeededGenerator) -> [Double] {
        dimensions.map { dimension in
            if dimension.isConditional, generator.uniform() < 0.4 { return Dimension.inactive }
            let ends = [0, 1, generator.uniform(), generator.uniform()]
            return dimension.choices.map { Double(generator.index(below: $0)) }
                ?? ends[generator.index(below: 4)]
        }
    }
}
