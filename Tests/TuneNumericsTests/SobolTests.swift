import TestSupport
import Testing
import TuneJSON

@testable import TuneNumerics

@Suite("Sobol sequence")
struct SobolTests {
    @Test(
        "the plain sequence is SciPy's to the last bit",
        arguments: [
            ("sobol_8d_first64", 8, 0), ("sobol_8d_1000_to_1007", 8, 1000), ("sobol_40d_first16", 40, 0),
            ("sobol_64d_first16", 64, 0),
        ])
    func agreesWithSciPy(name: String, dimensions: Int, first: Int) throws {
        let expected = try vectors("e_qmc.json").at(name).matrix()
        let sobol = Sobol(dimensions: dimensions)
        #expect(expected.indices.map { sobol.point(at: first + $0) } == expected)
    }

    @Test("the direction numbers of the first dimensions are those of Joe and Kuo")
    func directionNumbers() throws {
        let expected = try vectors("e_qmc.json").at("sobol_direction_integers_30bit_64d").elements()
        for (dimension, numbers) in expected.enumerated() {
            let columns = SobolDirections.columns(of: dimension).map { Int($0 >> 23) }
            #expect(columns == (try numbers.ints()), "dimension \(dimension)")
        }
    }

    /// The FNV-1a hash, number by number, of the set new-joe-kuo-6.21201 as SciPy 1.17.1 ships it.
    @Test("the direction numbers of all 1,024 dimensions are those of Joe and Kuo")
    func allDirectionNumbers() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for dimension in 0..<SobolDirections.dimensions {
            for column in SobolDirections.columns(of: dimension) {
                hash = (hash ^ column >> 23) &* 0x100_0000_01B3
            }
        }
        #expect(SobolDirections.dimensions == 1024)
        #expect(hash == 0xF326_B36B_6CB1_72DB)
    }

    @Test("the first points have the known discrepancy")
    func discrepancy() throws {
        let expected = try vectors("e_qmc.json").at("discrepancy_CD_first64").at("sobol").asDouble()
        let sobol = Sobol(dimensions: 8)
        #expect(isClose(centredDiscrepancy(of: (0..<64).map { sobol.point(at: $0) }), expected, 1e-12))
    }

    @Test(
        "scrambled points keep one point in each slice of each dimension", arguments: 0..<8 as Range<UInt64>)
    func scrambledIsBalanced(seed: UInt64) {
        let sobol = Sobol(dimensions: 64, seed: seed)
        let points = (0..<256).map { sobol.point(at: $0) }
        #expect(points.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < 1 } })
        for dimension in 0..<64 {
            let slices = Set(points.map { Int($0[dimension] * 256) })
            #expect(slices.count == 256, "seed \(seed), dimension \(dimension)")
        }
    }

    /// A random set of 64 points in 8 dimensions has about 0.05; the plain sequence has 0.018.
    @Test("scrambled points are as even as plain ones", arguments: 0..<8 as Range<UInt64>)
    func scrambledIsEven(seed: UInt64) {
        let sobol = Sobol(dimensions: 8, seed: seed)
        #expect(centredDiscrepancy(of: (0..<64).map { sobol.point(at: $0) }) < 0.03, "seed \(seed)")
    }

    /// Over 400 seeds the mean of one coordinate has a standard error of 0.0144; five of them.
    @Test("every single scrambled point is uniform over the seeds", arguments: [0, 1, 77])
    func scrambledIsUniform(index: Int) {
        let points = (0..<400 as Range<UInt64>).map { Sobol(dimensions: 3, seed: $0).point(at: index) }
        for dimension in 0..<3 {
            let column = points.map { $0[dimension] }
            #expect(abs(Moments.mean(of: column) - 0.5) < 0.072)
            #expect(abs(Moments.populationDeviation(of: column) - 0.2887) < 0.06)
        }
    }

    @Test("a seed fixes the points, and another seed gives others")
    func seeds() {
        let point = Sobol(dimensions: 3, seed: 1).point(at: 5)
        #expect(point == Sobol(dimensions: 3, seed: 1).point(at: 5))
        #expect(point != Sobol(dimensions: 3, seed: 2).point(at: 5))
        #expect(point == [0.7426803078183036, 0.7590267803904253, 0.8610078648582841])
        #expect(Array(Sobol(dimensions: 9, seed: 1).point(at: 5).prefix(3)) == point)
    }

    @Test("dimensions beyond the table are random, in range and different in each point")
    func beyondTheTable() {
        let sobol = Sobol(dimensions: 1030, seed: 9)
        let points = (0..<20).map { sobol.point(at: $0) }
        #expect(points.allSatisfy { $0.count == 1030 && $0.allSatisfy { $0 >= 0 && $0 < 1 } })
        #expect(Set(points.flatMap { $0.suffix(6) }).count == 120)
        #expect(Sobol(dimensions: 1025).point(at: 0).prefix(1024).allSatisfy { $0 == 0 })
    }

    @Test("no dimensions and indices beyond the sequence are fine")
    func edges() {
        #expect(Sobol(dimensions: 0).point(at: 3) == [])
        let sobol = Sobol(dimensions: 2)
        #expect(sobol.point(at: 1 << 30) == sobol.point(at: 0))
        #expect(sobol.point(at: -1) == sobol.point(at: 1 << 30 - 1))
    }
}
