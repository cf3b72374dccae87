/// The points of a Gaussian process, laid out for the distances from one point to all: feature by feature.
struct KernelPoints: Sendable {
    /// How rows become features.
    let map: FeatureMap
    /// How many points there are.
    private(set) var count = 0
    /// The features of all points, in packs of eight; shape `[features, packs]`.
    private(set) var columns: [[SIMD8<Double>]]
    /// The level of each point, an index; zero throughout without a resource.
    private(set) var levels: [Int] = []

    /// Makes an empty set of points.
    init(_ map: FeatureMap) {
        self.map = map
        columns = map.features.map { _ in [] }
    }

    /// Takes in rows, all of them at level 0 unless levels are given.
    init(_ map: FeatureMap, _ rows: Rows, levels: [Int] = []) {
        self.init(map)
        for row in 0..<rows.count { append(rows[row], level: levels.isEmpty ? 0 : levels[row]) }
    }

    /// Appends a row.
    mutating func append(_ row: some Collection<Double>, level: Int = 0) {
        let (pack, lane) = (count / 8, count % 8)
        for (feature, value) in map.values(of: row).enumerated() {
            if lane == 0 { columns[feature].append(.zero) }
            columns[feature][pack][lane] = value
        }
        levels.append(level)
        count += 1
    }

    /// The weighted squared distances from a point to the first so many packs of points.
    ///
    /// - Parameters:
    ///   - values: The features of the point.
    ///   - weights: One weight per column of the rows, not negative.
    func squaredDistances(to values: [Double], weights: [Double], packs: Int) -> [SIMD8<Double>] {
        var sums = [SIMD8<Double>](repeating: .zero, count: packs)
        for (index, feature) in map.features.enumerated() {
            add(index, to: &sums, value: values[index], weight: weights[feature.column])
        }
        return sums
    }

    /// The squared distances from a point to the first so many packs of points, by one column alone.
    func squaredDistances(to values: [Double], column: Int, packs: Int) -> [SIMD8<Double>] {
        var sums = [SIMD8<Double>](repeating: .zero, count: packs)
        for (index, feature) in map.features.enumerated() where feature.column == column {
            add(index, to: &sums, value: values[index], weight: 1)
        }
        return sums
    }

    private func add(_ feature: Int, to sums: inout [SIMD8<Double>], value: Double, weight: Double) {
        let column = columns[feature]
        if map.features[feature].isChoice {
            let own = SIMD8(repeating: value)
            for pack in sums.indices {
                sums[pack].replace(with: sums[pack] + weight, where: column[pack] .!= own)
            }
        } else {
            for pack in sums.indices {
                let difference = column[pack] - value
                sums[pack] += difference * difference * weight
            }
        }
    }

    /// How many packs of eight hold all points.
    var packs: Int { (count + 7) / 8 }

    /// The features of a point; shape `[features]`.
    func values(ofPoint point: Int) -> [Double] {
        columns.map { $0[point / 8][point % 8] }
    }
}
