import TuneCore
import TuneNumerics

/// Points among which the model looks for the next configuration: some anywhere, some near good ones.
struct FidelityCandidates {
    /// The space.
    let space: FidelitySpace
    private(set) var points: Rows
    private(set) var codes: Rows

    /// Draws points that satisfy the constraints, or as many of them as are found.
    ///
    /// - Parameter bases: The points of good configurations.
    init(_ space: FidelitySpace, near bases: [[Double]], using generator: inout SeededGenerator) {
        self.space = space
        points = Rows(width: space.width)
        codes = Rows(width: space.width)
        for _ in 0..<Self.anywhere { add((0..<space.width).map { _ in generator.uniform() }) }
        guard !bases.isEmpty else { return }
        for _ in 0..<Self.nearby {
            let base = bases[generator.index(below: bases.count)]
            let scale = Self.scales[generator.index(below: Self.scales.count)]
            add(neighbour(of: base, scale: scale, using: &generator))
        }
    }

    /// Draws points close to the best ones so far, for a closer look.
    ///
    /// - Parameter round: How many closer looks there were before; steps get shorter.
    /// - Returns: Where they are.
    mutating func refine(
        _ best: some Sequence<Int>, round: Int, using generator: inout SeededGenerator
    ) -> Range<Int> {
        let first = points.count
        for base in best.map({ Array(points[$0]) }) {
            for _ in 0..<Self.closeby {
                add(neighbour(of: base, scale: Self.closerScales[round], using: &generator))
            }
        }
        return first..<points.count
    }

    private mutating func add(_ point: [Double]) {
        guard let point = space.settled(point) else { return }
        points.append(point)
        codes.append(space.codes(point))
    }

    /// A point some of whose coordinates, at least one, were moved.
    ///
    /// Steps end at the bounds of the cube: what is best within the ranges that were asked for often lies there.
    private func neighbour(
        of base: [Double], scale: Double, using generator: inout SeededGenerator
    ) -> [Double] {
        var point = base
        let certain = generator.index(below: base.count)
        let share = max(2 / Double(base.count), 0.3)
        for index in base.indices where generator.uniform() < share || index == certain {
            if case .unordered(let levels) = space.kinds[index] {
                guard generator.uniform() < 0.15 else { continue }
                point[index] = (Double(generator.index(below: levels)) + 0.5) / Double(levels)
                continue
            }
            var step = scale * generator.normal()
            if case .ordered(let levels) = space.kinds[index] {
                step += (step < 0 ? -0.5 : 0.5) / Double(levels)
            }
            point[index] = min(max(base[index] + step, 0), 1)
        }
        return point
    }

    private static let anywhere = 300
    private static let nearby = 200
    private static let closeby = 20
    private static let scales = [0.02, 0.06, 0.2]
    private static let closerScales = [0.05, 0.02, 0.008]
    /// How many closer looks there are.
    static let rounds = closerScales.count
}
