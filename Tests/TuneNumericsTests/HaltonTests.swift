import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@Suite("Halton sequence")
struct HaltonTests {
    @Test(
        "the plain sequence is SciPy's to the last bit",
        arguments: [
            ("halton_8d_first64", 8, 0), ("halton_8d_1000_to_1007", 8, 1000), ("halton_40d_first16", 40, 0),
        ])
    func agreesWithSciPy(name: String, dimensions: Int, first: Int) throws {
        let expected = try vectors("e_qmc.json").at(name).matrix()
        let halton = Halton(dimensions: dimensions)
        #expect(expected.indices.map { halton.point(at: first + $0) } == expected)
    }

    @Test("the first points have the known discrepancy")
    func discrepancy() throws {
        let expected = try vectors("e_qmc.json").at("discrepancy_CD_first64").at("halton").asDouble()
        let halton = Halton(dimensions: 8)
        #expect(isClose(centredDiscrepancy(of: (0..<64).map { halton.point(at: $0) }), expected, 1e-12))
    }

    @Test("scrambled points keep one point in each slice of each base", arguments: 0..<8 as Range<UInt64>)
    func scrambledIsBalanced(seed: UInt64) {
        let halton = Halton(dimensions: 4, seed: seed)
        for (dimension, count) in [64, 81, 125, 343].enumerated() {
            let points = (0..<count).map { halton.point(at: $0)[dimension] }
            #expect(Set(points.map { Int($0 * Double(count)) }).count == count, "seed \(seed)")
        }
    }

    @Test("scrambling breaks the correlation of high dimensions", arguments: 0..<8 as Range<UInt64>)
    func scrambledIsEven(seed: UInt64) {
        let (plain, scrambled) = (Halton(dimensions: 30), Halton(dimensions: 30, seed: seed))
        let last = { (halton: Halton) in (1...64).map { Array(halton.point(at: $0).suffix(2)) } }
        #expect(centredDiscrepancy(of: last(scrambled)) < centredDiscrepancy(of: last(plain)) / 4)
    }

    /// Over 400 seeds the mean of one coordinate has a standard error of 0.0144; five of them.
    @Test("every single scrambled point is uniform over the seeds", arguments: [0, 1, 77])
    func scrambledIsUniform(index: Int) {
        let points = (0..<400 as Range<UInt64>).map { Halton(dimensions: 3, seed: $0).point(at: index) }
        for dimension in 0..<3 {
            #expect(abs(Moments.mean(of: points.map { $0[dimension] }) - 0.5) < 0.072)
        }
    }

    @Test("a seed fixes the points, and they lie in the unit cube in 200 dimensions too")
    func seeds() {
        let halton = Halton(dimensions: 200, seed: 1)
        let point = halton.point(at: 1 << 31)
        #expect(point.count == 200 && point.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(point == Halton(dimensions: 200, seed: 1).point(at: 1 << 31))
        #expect(point != Halton(dimensions: 200, seed: 2).point(at: 1 << 31))
        #expect(
            Array(halton.point(at: 5).prefix(3)) == [
                0.19542098981035588, 0.699900645735865, 0.4600684424019616,
            ])
    }

    @Test("dimensions beyond the primes of the table are random, in range and different in each point")
    func beyondTheTable() {
        let points = (1...20).map { Halton(dimensions: 1026).point(at: $0) }
        #expect(points.allSatisfy { $0.count == 1026 && $0.allSatisfy { $0 >= 0 && $0 < 1 } })
        #expect(points[0][1023] == 1 / 8161.0)
        #expect(Set(points.flatMap { $0.suffix(2) }).count == 40)
    }

    @Test("no dimensions and indices beyond the sequence are fine")
    func edges() {
        #expect(Halton(dimensions: 0).point(at: 3) == [])
        let halton = Halton(dimensions: 2)
        #expect(halton.point(at: 1 << 32) == halton.point(at: 0))
        #expect(halton.point(at: -1) == halton.point(at: 1 << 32 - 1))
    }
}
