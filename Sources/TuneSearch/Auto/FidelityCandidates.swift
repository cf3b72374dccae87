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
            add(neighbour(of: bases[generator.index(below: bases.count)], using: &generator))
        }
    }

    private mutating func add(_ point: [Double]) {
        guard let point = space.settled(point) else { return }
        points.append(point)
        codes.append(space.codes(point))
    }

    /// A point some of whose coordinates, at least one, were changed.
    private func neighbour(of base: [Double], using generator: inout SeededGenerator) -> [Double] {
        var point = base
        let scale = Self.scales[generator.index(below: Self.scales.count)]
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
            point[index] = Self.reflected(base[index] + step)
        }
        return point
    }

    /// A coordinate thrown back at 0 and 1.
    private static func reflected(_ coordinate: Double) -> Double {
        min(max(1 - abs(1 - abs(coordinate)), 0), 1)
    }

    private static let anywhere = 300
    private static let nearby = 200
    private static let scales = [0.02, 0.06, 0.2]
}
