import Foundation
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSearch

@Suite("Gaussian process over configurations and resources")
struct FidelityModelTests {
    private let levels = [3, 9, 27]

    private func space() throws -> FidelitySpace {
        FidelitySpace(
            try SearchSpace([
                "x": ["type": "float", "low": 0, "high": 1],
                "k": ["type": "categorical", "values": ["a", "b", "c"]],
            ]))
    }

    /// Random results; the levels differ by an offset.
    private func data(_ space: FidelitySpace, count: Int, seed: UInt64) -> FidelityData {
        var generator = SeededGenerator(seed: seed, stream: 1)
        var data = FidelityData(codes: Rows(width: 2), levels: [], values: [])
        for _ in 0..<count {
            let codes = [generator.uniform(), Double(generator.index(below: 3))]
            let level = generator.index(below: 3)
            data.codes.append(codes)
            data.levels.append(level)
            data.values.append(codes[0] - 0.3 * codes[1] - 0.1 * Double(level) + 0.05 * generator.normal())
        }
        return data
    }

    @Test("the slopes of the evidence are those of its values", arguments: 0..<5 as Range<UInt64>)
    func gradient(seed: UInt64) throws {
        let space = try space()
        let evidence = FidelityEvidence(
            data(space, count: 12, seed: seed), space, places: FidelityKernel.places(of: levels))
        var generator = SeededGenerator(seed: seed, stream: 2)
        let logs = FidelityKernel.centre(width: 2, levels: 3).map { $0 + 0.5 * generator.normal() }
        let (_, gradient) = evidence.evaluate(logs)
        for index in logs.indices {
            var (low, high) = (logs, logs)
            low[index] -= 1e-5
            high[index] += 1e-5
            let slope = (evidence.evaluate(high).value - evidence.evaluate(low).value) / 2e-5
            #expect(abs(slope - gradient[index]) < 1e-4 * max(1, abs(slope)), "seed \(seed), \(index)")
        }
    }

    @Test("squared distances are those of stretched numbers by their lengths, and of choices that differ")
    func distances() throws {
        var logs = FidelityKernel.centre(width: 2, levels: 3)
        (logs[0], logs[1], logs[7], logs[8]) = (-1, 0.3, 0.4, -0.6)
        let kernel = FidelityKernel(logs: logs, width: 2)
        let (codes, others) = try (
            data(space(), count: 11, seed: 4).codes, data(space(), count: 3, seed: 5).codes
        )
        let features = FidelityFeatures(codes, kernel, [false, true])
        let theirs = FidelityFeatures(others, kernel, [false, true])
        let products = theirs.numbers.times(transposed: features.numbers)
        for row in 0..<3 {
            for index in 0..<11 {
                let pack = Array(products[row: row]).packs[index / 8]
                let square = features.squares(index / 8, from: theirs, row, products: pack)[index % 8]
                let (own, other) = (Array(codes[index]), Array(others[row]))
                let apart = (kernel.shapes[0](own[0]) - kernel.shapes[0](other[0])) / exp(logs[0])
                let expected = apart * apart + (own[1] == other[1] ? 0 : exp(-2 * logs[1]))
                #expect(abs(square - expected) < 1e-12 * max(1, expected))
            }
        }
    }

    @Test("a fitted kernel is more likely than the one believed beforehand")
    func fit() throws {
        let space = try space()
        let evidence = FidelityEvidence(
            data(space, count: 30, seed: 3), space, places: FidelityKernel.places(of: levels))
        let before = evidence.evaluate(FidelityKernel.centre(width: 2, levels: 3)).value
        #expect(evidence.evaluate(evidence.fit().logs).value < before)
    }

    @Test("at its results the model expects nearly them, and is sure; far away it is not")
    func interpolation() throws {
        let space = try space()
        let places = FidelityKernel.places(of: levels)
        var logs = FidelityKernel.centre(width: 2, levels: 3)
        logs[6] = -10
        let data = data(space, count: 12, seed: 1)
        let kernel = FidelityKernel(logs: logs, width: 2)
        let model = try #require(
            FidelityModel(kernel, data, isChoice: [false, true], places: places))
        let means = model.means(of: data.codes, at: data.levels)
        #expect(zip(means, data.values).allSatisfy { abs($0 - $1) < 0.05 })
        let top = data.levels.indices.filter { data.levels[$0] == 2 }
        let sure = model.predictions(of: data.codes.selecting(top), at: 2).deviations
        #expect(sure.allSatisfy { $0 < 0.05 })
        var other = data
        other.codes = Rows(width: 2)
        for _ in 0..<data.count { other.codes.append([0, 0]) }
        let apart = try #require(FidelityModel(kernel, other, isChoice: [false, true], places: places))
        var far = Rows(width: 2)
        far.append([1, 1])
        let deviation = apart.predictions(of: far, at: 2).deviations[0]
        #expect(deviation > 0.5 && deviation <= kernel.variance.squareRoot())
    }

    @Test("where results of the first level are noisy and the others not, the fit says so")
    func noisyLevel() throws {
        let space = try space()
        var data = data(space, count: 60, seed: 4)
        var generator = SeededGenerator(seed: 4, stream: 3)
        for index in data.levels.indices where data.levels[index] == 0 {
            data.values[index] += 0.5 * generator.normal()
        }
        let places = FidelityKernel.places(of: levels)
        let noises = FidelityEvidence(data, space, places: places).fit().noises
        #expect(noises[0] > 10 * noises[1] && noises[0] > 10 * noises[2], "\(noises)")
    }

    @Test("where a number matters at its low end only, the fit stretches that end")
    func stretchedEnd() throws {
        let space = try space()
        var data = data(space, count: 60, seed: 5)
        for index in data.values.indices {
            data.values[index] = exp(-60 * data.codes[index][data.codes[index].startIndex])
        }
        let kernel = FidelityEvidence(data, space, places: FidelityKernel.places(of: levels)).fit()
        let shape = kernel.shapes[0]
        #expect(shape(0.1) > 0.3, "\(shape)")
    }

    @Test("a believer changes no expectation where it stands, but makes the model surer")
    func believers() throws {
        let space = try space()
        let places = FidelityKernel.places(of: levels)
        let kernel = FidelityKernel(logs: FidelityKernel.centre(width: 2, levels: 3), width: 2)
        let model = try #require(
            FidelityModel(
                kernel, data(space, count: 9, seed: 2), isChoice: [false, true], places: places))
        var pending = Rows(width: 2)
        pending.append([0.95, 2])
        let believing = try #require(model.believing(pending, at: [2], places: places))
        let (before, after) = (
            model.predictions(of: pending, at: 2), believing.predictions(of: pending, at: 2)
        )
        #expect(abs(before.means[0] - after.means[0]) < 1e-6)
        #expect(after.deviations[0] < 0.6 * before.deviations[0])
    }

    @Test("levels lie at the logarithm of their step, the last at 1")
    func places() {
        let places = FidelityKernel.places(of: [1, 3, 9])
        #expect(places[0] == 0 && abs(places[1] - 0.5) < 1e-12 && places[2] == 1)
        #expect(FidelityKernel.places(of: [1]) == [1])
        #expect(FidelityKernel.places(of: [0, 1]) == [1, 1])
    }
}
