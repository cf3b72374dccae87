import Testing
import TuneCore
import TuneNumerics
@testable import TuneSearch

@Suite("Gaussian process")
struct GaussianProcessTests {
    /// Numbers, choices and what may be inactive.
    static let dimensions = [
        Dimension(choices: nil, isConditional: false), Dimension(choices: 3, isConditional: false),
        Dimension(choices: nil, isConditional: true), Dimension(choices: 4, isConditional: true),
    ]

    /// Random rows in which the third and the fourth number are inactive together.
    static func rows(_ count: Int, seed: UInt64) -> Rows {
        var generator = SeededGenerator(seed: seed, stream: 41)
        var rows = Rows(width: 4)
        for _ in 0..<count {
            let isActive = generator.uniform() < 0.6
            rows.append([
                generator.uniform(), Double(generator.index(below: 3)),
                isActive ? generator.uniform() : Dimension.inactive,
                isActive ? Double(generator.index(below: 4)) : Dimension.inactive,
            ])
        }
        return rows
    }

    static func value(_ row: some Collection<Double>) -> Double {
        let row = Array(row)
        return (row[0] - 0.3) * (row[0] - 0.3) + 0.2 * row[1] + (row[2] < 0 ? 0.5 : row[2] * row[2])
    }

    static let parameters = KernelParameters(weights: [4, 0.5, 2, 0.3], scale: 1.5, noise: 1e-4)
    static let curved = KernelParameters(
        weights: [4, 0.5, 2, 0.3], scale: 1.5, noise: 1e-3,
        decay: ResourceDecay(alpha: 1.5, rate: 0.4, gamma: 0.8))

    static func process(
        _ rows: Rows, _ parameters: KernelParameters = parameters, levels: [Int] = [],
        resources: [Double] = []
    ) throws -> GaussianProcess {
        let targets = (0..<rows.count).map { value(rows[$0]) }
        return try #require(
            GaussianProcess(
                KernelPoints(FeatureMap(dimensions), rows, levels: levels), targets: targets,
                parameters: parameters, resources: resources, level: max(0, resources.count - 1)))
    }

    @Test("two configurations are compared on what both have, and what one lacks counts one")
    func inactive() {
        let map = FeatureMap(Self.dimensions)
        func distance(_ first: [Double], _ second: [Double]) -> Double {
            var rows = Rows(width: 4)
            rows.append(first)
            let points = KernelPoints(map, rows)
            return points.squaredDistances(
                to: map.values(of: second), weights: [1, 1, 1, 1], packs: 1)[0][0]
        }
        #expect(distance([0.5, 1, -1, -1], [0.5, 1, -1, -1]) == 0)
        #expect(abs(distance([0.5, 1, 0.2, 3], [0.5, 1, -1, -1]) - 2) < 1e-15)
        #expect(abs(distance([0.5, 1, 0.9, 0], [0.5, 1, -1, -1]) - 2) < 1e-15)
        #expect(abs(distance([0.5, 1, 0.2, 3], [0.1, 2, 0.2, 3]) - 1.16) < 1e-15)
        let arc = distance([0.5, 1, 0.2, 3], [0.5, 1, 0.6, 3]).squareRoot()
        #expect(arc < 0.4 && arc > 0.397)
    }

    @Test("near its points it predicts their values, far away nothing", arguments: 0..<5 as Range<UInt64>)
    func interpolates(seed: UInt64) throws {
        let rows = Self.rows(20, seed: seed)
        let process = try Self.process(rows)
        let found = process.predictions(at: rows)
        for row in 0..<rows.count {
            #expect(abs(found.means[row] - Self.value(rows[row])) < 0.02, "seed \(seed)")
            #expect(found.variances[row] >= 0 && found.variances[row] < 1e-3)
        }
        var far = Rows(width: 4)
        far.append([99, 9, 88, 9])
        let away = process.predictions(at: far)
        #expect(abs(away.means[0]) < 1e-9 && abs(away.variances[0] - 1.5) < 1e-9)
    }

    @Test("gradients are difference quotients, with and without a resource", arguments: [false, true])
    func slopes(hasResource: Bool) throws {
        let rows = Self.rows(19, seed: 3)
        let levels = (0..<19).map { $0 % 3 }
        let process =
            hasResource
            ? try Self.process(rows, Self.curved, levels: levels, resources: [1, 3, 9])
            : try Self.process(rows)
        for row in Self.rows(10, seed: 4).matrix {
            let found = process.slopes(at: row)
            var probes = Rows(width: 4)
            probes.append(row)
            let there = process.predictions(at: probes)
            #expect(abs(there.means[0] - found.mean) < 1e-10)
            #expect(abs(there.variances[0] - found.variance) < 1e-10)
            for column in [0, 2] where row[column] >= 0 {
                var moved = Rows(width: 4)
                for step in [1e-5, -1e-5] {
                    var other = row
                    other[column] += step
                    moved.append(other)
                }
                let ends = process.predictions(at: moved)
                let mean = (ends.means[0] - ends.means[1]) / 2e-5
                let variance = (ends.variances[0] - ends.variances[1]) / 2e-5
                #expect(abs(mean - found.meanGradient[column]) < 1e-5)
                #expect(abs(variance - found.varianceGradient[column]) < 1e-5)
            }
        }
    }

    @Test(
        "the likelihood's gradient is a difference quotient", arguments: [false, true],
        LengthScalePrior.allCases)
    func likelihoodGradient(hasResource: Bool, prior: LengthScalePrior) {
        let rows = Self.rows(21, seed: 5)
        let points = KernelPoints(
            FeatureMap(Self.dimensions), rows, levels: (0..<21).map { hasResource ? $0 % 3 : 0 })
        let likelihood = MarginalLikelihood(
            points, targets: (0..<21).map { Self.value(rows[$0]) }, resources: hasResource ? [1, 3, 9] : [],
            prior: prior)
        let start = (hasResource ? Self.curved : Self.parameters).logarithms
        let found = likelihood.loss(start).gradient
        for index in start.indices {
            var ends = [start, start]
            ends[0][index] += 1e-5
            ends[1][index] -= 1e-5
            let quotient = (likelihood.loss(ends[0]).value - likelihood.loss(ends[1]).value) / 2e-5
            #expect(abs(quotient - found[index]) < 1e-4 * max(1, abs(quotient)), "parameter \(index)")
        }
    }

    @Test("length scales are believed to grow with the root of the number of columns", arguments: [1, 4, 25])
    func scaledPrior(columns: Int) {
        func density(_ scale: Double) -> Double {
            LengthScalePrior.scaled.logDensity([Double](repeating: 1 / (scale * scale), count: columns))
        }
        let median = 0.67032 * Double(columns).squareRoot()
        #expect(abs(density(median)) < 1e-8)
        // A factor e is a deviation.
        #expect(abs(density(median * 2.718281828) + 0.5 * Double(columns)) < 1e-4 * Double(columns))
        #expect(abs(density(median / 2.718281828) + 0.5 * Double(columns)) < 1e-4 * Double(columns))
    }

    @Test("a fit is no worse than its starts and finds the column that matters")
    func fit() throws {
        var generator = SeededGenerator(seed: 6, stream: 1)
        let dimensions = [Dimension](repeating: Dimension(choices: nil, isConditional: false), count: 3)
        var rows = Rows(width: 3)
        for _ in 0..<40 { rows.append((0..<3).map { _ in generator.uniform() }) }
        let losses = (0..<40).map { row in
            let x = rows[row][row * 3 + 1]
            return (x - 0.6) * (x - 0.6) * (1 + x)
        }
        let transform = try #require(ResponseTransform(losses))
        let likelihood = MarginalLikelihood(
            KernelPoints(FeatureMap(dimensions), rows), targets: transform.targets)
        let start = KernelParameters.start(columns: 3)
        let fitted = try #require(likelihood.fit(from: [start], iterations: 40))
        #expect(likelihood.loss(fitted.logarithms).value < likelihood.loss(start.logarithms).value)
        #expect(fitted.lengthScales[1] < 0.5 * fitted.lengthScales[0])
        #expect(fitted.lengthScales[1] < 0.5 * fitted.lengthScales[2])
        #expect(fitted.noise < 0.01)
    }

    @Test("pending points leave the mean and shrink the variance, as conditioning on any value would")
    func pending() throws {
        let (rows, later) = (Self.rows(15, seed: 7), Self.rows(6, seed: 8))
        let process = try Self.process(rows)
        let waiting = process.awaiting(later)
        var all = rows
        for row in 0..<later.count { all.append(later[row]) }
        let told = try Self.process(all)
        let probes = Self.rows(30, seed: 9)
        let (before, after, known) = (
            process.predictions(at: probes), waiting.predictions(at: probes), told.predictions(at: probes)
        )
        for index in 0..<probes.count {
            #expect(abs(before.means[index] - after.means[index]) < 1e-12)
            #expect(after.variances[index] <= before.variances[index] + 1e-12)
            #expect(abs(after.variances[index] - known.variances[index]) < 1e-10)
        }
        #expect(waiting.count == 21)
        #expect(process.awaiting(Rows(width: 4)).count == 15)
    }
}

extension Rows {
    /// The rows as arrays.
    var matrix: [[Double]] { (0..<count).map { Array(self[$0]) } }
}
