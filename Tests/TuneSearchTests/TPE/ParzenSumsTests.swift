import Glibc
import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Parzen sums")
struct ParzenSumsTests {
    /// A history of random trials of a random space, and its mixtures.
    private static func mixtures(
        seed: UInt64, count: Int
    ) throws -> (ParzenSpace, ParzenHistory, [(ParzenBlock, ParzenMixture)]) {
        let space = try RandomSpaces.space(seed: seed)
        let parzen = ParzenSpace(space, isJoint: seed % 4 != 0)
        var history = ParzenHistory(parzen.model, levels: [0])
        var generator = SeededGenerator(seed: seed, stream: 8)
        for trial in 0..<count {
            history.observe(.started(trial: trial, configuration: try space.sample(using: &generator)))
        }
        let mixtures = parzen.blocks.map { block in
            (block, parzen.mixture(of: block, rows: Array(0..<count), in: history, isAged: true))
        }
        return (parzen, history, mixtures)
    }

    @Test("the fast sums are the definition's, also far away", arguments: 0..<60 as Range<UInt64>)
    func agree(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 9)
        let (parzen, _, mixtures) = try Self.mixtures(
            seed: seed, count: [0, 1, 2, 9, 40, 300][Int(seed % 6)])
        for (block, mixture) in mixtures {
            let rows = (0..<12).map { index in
                index < 8
                    ? mixture.draw(using: &generator)
                    : block.dimensions.map { dimension in
                        parzen.model.dimensions[dimension].choices.map {
                            Double(generator.index(below: $0))
                        } ?? generator.uniform()
                    }
            }
            let points = rows.map { parzen.coordinates($0, in: block) }
            let sums = ParzenSums(mixture).logDensities(at: points)
            for (point, sum) in zip(points, sums) {
                let exact = mixture.logDensity(at: point)
                #expect(exact.isFinite && abs(sum - exact) < 2e-3, "seed \(seed): \(sum), not \(exact)")
            }
        }
    }

    @Test("a density over a space of levels and choices adds up to one", arguments: 0..<30 as Range<UInt64>)
    func addsUp(seed: UInt64) throws {
        let space = try RandomSpaces.space(seed: seed, most: 3, discrete: true)
        let parzen = ParzenSpace(space, isJoint: true)
        var history = ParzenHistory(parzen.model, levels: [0])
        var generator = SeededGenerator(seed: seed, stream: 8)
        for trial in 0..<20 {
            history.observe(.started(trial: trial, configuration: try space.sample(using: &generator)))
        }
        for block in parzen.blocks {
            let mixture = parzen.mixture(of: block, rows: Array(0..<20), in: history, isAged: true)
            var points: [[ParzenCoordinate]] = [[]]
            for dimension in block.dimensions {
                var all: Set<ParzenCoordinate> = []
                for step in 0..<2000 {
                    let u = (Double(step) + 0.5) / 2000
                    let choices = parzen.model.dimensions[dimension].choices
                    let value = choices.map { (u * Double($0)).rounded(.down) } ?? u
                    let row = block.dimensions.map { $0 == dimension ? value : 0 }
                    let place = block.dimensions.firstIndex(of: dimension) ?? 0
                    all.insert(parzen.coordinates(row, in: block)[place])
                }
                points = points.flatMap { point in all.map { point + [$0] } }
            }
            let total = points.reduce(0) { $0 + exp(mixture.logDensity(at: $1)) }
            #expect(abs(total - 1) < 1e-9, "seed \(seed)")
        }
    }

    @Test("cells are those that the space decodes by", arguments: 0..<60 as Range<UInt64>)
    func cells(seed: UInt64) throws {
        let space = try RandomSpaces.space(seed: seed, discrete: true)
        var generator = SeededGenerator(seed: seed, stream: 10)
        for parameter in space.parameters.indices {
            guard let grid = ParzenGrid(space, parameter: parameter) else { continue }
            for _ in 0..<50 {
                let u = generator.uniform()
                guard case .cell(let lower, let upper) = grid.cell(at: u) else { continue }
                #expect(lower <= u && u <= upper, "seed \(seed)")
                var point = [Double](repeating: 0.5, count: space.parameters.count)
                func value(_ u: Double) -> JSONValue? {
                    point[parameter] = u
                    return space.configuration(at: point).values[parameter]
                }
                let inside = value(u)
                #expect(value(lower + 1e-9 * (upper - lower)) == inside, "seed \(seed)")
                #expect(value(upper - 1e-9 * (upper - lower)) == inside, "seed \(seed)")
                if upper < 1 { #expect(value(upper + 1e-9) != inside || inside == nil, "seed \(seed)") }
            }
        }
    }
}
