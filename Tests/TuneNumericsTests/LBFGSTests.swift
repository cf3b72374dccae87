import Testing
import TuneNumerics

@Suite("LBFGS")
struct LBFGSTests {
    /// Rosenbrock's valley, in neighbouring pairs of coordinates.
    private static func valley(_ x: [Double]) -> (value: Double, gradient: [Double]) {
        var (value, gradient) = (0.0, [Double](repeating: 0, count: x.count))
        for index in 0..<x.count - 1 {
            let (first, second) = (1 - x[index], x[index + 1] - x[index] * x[index])
            value += first * first + 100 * second * second
            gradient[index] += -2 * first - 400 * second * x[index]
            gradient[index + 1] += 200 * second
        }
        return (value, gradient)
    }

    private let search = LBFGS(iterations: 500, gradientTolerance: 1e-8, valueTolerance: 0)

    @Test("the bottom of Rosenbrock's valley is found", arguments: [2, 5, 20])
    func unbounded(size: Int) {
        let wide = [Double](repeating: .infinity, count: size)
        let result = search.minimise(
            from: (0..<size).map { $0 % 2 == 0 ? -1.2 : 1 }, lower: wide.map { -$0 }, upper: wide, Self.valley
        )
        #expect(result.value < 4)
        if size == 2 { #expect(result.point.allSatisfy { abs($0 - 1) < 1e-5 }) }
        #expect(Self.valley(result.point).gradient.allSatisfy { abs($0) < 1e-4 })
        #expect(result.evaluations < 1000)
    }

    @Test("minima on the bounds are found, from starts inside and outside")
    func bounded() {
        let result = search.minimise(from: [5, -9], lower: [-1, -1], upper: [0.5, 2], Self.valley)
        #expect(isClose(result.point[0], 0.5, 0) && isClose(result.point[1], 0.25, 1e-6))
        let corner = search.minimise(from: [0.1, 0.9, 0.5], lower: [0, 0, 0], upper: [1, 1, 1]) { x in
            (x[0] - x[1] + 2 * x[2], [1, -1, 2])
        }
        #expect(corner.point == [0, 1, 0])
    }

    @Test("a random convex quadratic in a box ends where no coordinate can improve", arguments: 0..<20)
    func convex(seed: Int) {
        let size = 8
        let matrix = CholeskyTests.matrix(size, seed: UInt64(seed))
        let target = MatrixTests.random(1, size, seed: UInt64(seed) + 100).values
        let result = search.minimise(
            from: [Double](repeating: 0, count: size), lower: [Double](repeating: -0.5, count: size),
            upper: [Double](repeating: 0.5, count: size)
        ) { x in
            let off = zip(x, target).map { $0 - $1 }
            let gradient = matrix.times(off)
            return (zip(off, gradient).reduce(0) { $0 + $1.0 * $1.1 } / 2, gradient)
        }
        let gradient = matrix.times(zip(result.point, target).map { $0 - $1 })
        for (x, slope) in zip(result.point, gradient) {
            #expect(
                abs(slope) < 1e-4 || (x == -0.5 && slope > 0) || (x == 0.5 && slope < 0), "seed \(seed)")
        }
    }

    @Test("a wall of values that are not finite is kept away from")
    func wall() {
        let result = search.minimise(from: [0.1], lower: [0], upper: [1]) { x in
            x[0] > 0.6 ? (.nan, [.nan]) : ((x[0] - 0.5) * (x[0] - 0.5), [2 * (x[0] - 0.5)])
        }
        #expect(isClose(result.point[0], 0.5, 1e-6))
        let stuck = search.minimise(from: [0.1], lower: [0], upper: [1]) { _ in (.nan, [1]) }
        #expect(stuck.point == [0.1])
    }

    @Test("the search is over after its limit, at once in a point or without coordinates")
    func limits() {
        var quick = search
        quick.iterations = 0
        let box = (lower: [-2.0, -2], upper: [2.0, 2])
        let start = quick.minimise(from: [-1, 1], lower: box.lower, upper: box.upper, Self.valley)
        #expect(start.point == [-1, 1] && start.evaluations == 1)
        quick.iterations = 3
        let near = quick.minimise(from: [-1, 1], lower: box.lower, upper: box.upper, Self.valley)
        #expect(near.value < start.value)
        #expect(search.minimise(from: [], lower: [], upper: []) { _ in (1, []) }.value == 1)
        let fixed = search.minimise(from: [3, 4], lower: [1, 1], upper: [1, 1], Self.valley)
        #expect(fixed.point == [1, 1])
    }
}
