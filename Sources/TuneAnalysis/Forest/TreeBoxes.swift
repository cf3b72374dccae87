/// The leaves of a tree as boxes of the unit cube, and what they say about some columns when the others are
/// averaged over all of their values.
///
/// Values are weighted with the volume of their boxes, not with how many trials happened to fall into them.
///
/// Cost: leaves x columns to make; a marginal costs leaves + cells, where cells are the product of the columns' cuts.
///
/// Source: Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014,
/// algorithm 1; the sums over leaves are taken as differences along each column.
struct TreeBoxes: Sendable {
    /// For each column its bounds with the thresholds between them, ascending.
    let cuts: [[Double]]
    /// The leaves' values.
    let values: [Double]
    /// The leaves' shares of the volume.
    let volumes: [Double]
    /// For each leaf and column the first cell and the one after the last; shape `[leaves * columns]`.
    private let starts: [Int32]
    private let ends: [Int32]

    /// Lays out a tree.
    ///
    /// - Parameter bounds: The least and the largest value of each column.
    init(_ tree: RegressionTree, bounds: [ClosedRange<Double>]) {
        var cuts = bounds.map { [$0.lowerBound, $0.upperBound] }
        for (feature, threshold) in zip(tree.feature, tree.threshold) where feature >= 0 {
            cuts[feature].append(threshold)
        }
        let sorted = cuts.map { Self.unique($0.sorted()) }
        var layout = Layout(tree: tree, cuts: sorted)
        layout.walk()
        self.cuts = sorted
        (values, volumes) = (layout.values, layout.volumes)
        (starts, ends) = (layout.starts, layout.ends)
    }

    /// The mean over the cube.
    var mean: Double { zip(values, volumes).reduce(0) { $0 + $1.0 * $1.1 } }

    /// The variance over the cube.
    var variance: Double {
        let mean = mean
        return zip(values, volumes).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    }

    /// The means over all values of the other columns, in the cells between the cuts of these; the last column runs
    /// fastest.
    func marginal(of columns: [Int]) -> [Double] {
        let counts = columns.map { cuts[$0].count - 1 }
        var strides = [Int](repeating: 1, count: columns.count)
        for index in columns.indices.dropLast().reversed() {
            strides[index] = strides[index + 1] * (counts[index + 1] + 1)
        }
        var sums = [Double](repeating: 0, count: counts.reduce(1) { $0 * ($1 + 1) })
        for leaf in values.indices {
            let rest = columns.reduce(volumes[leaf]) { $0 / share(of: leaf, column: $1) }
            let amount = rest * values[leaf]
            for corner in 0..<1 << columns.count {
                var (place, sign) = (0, 1.0)
                for (index, column) in columns.enumerated() {
                    let cell = leaf * cuts.count + column
                    let isEnd = corner >> index & 1 == 1
                    place += Int(isEnd ? ends[cell] : starts[cell]) * strides[index]
                    if isEnd { sign = -sign }
                }
                sums[place] += sign * amount
            }
        }
        for (count, step) in zip(counts, strides) {
            for block in stride(from: 0, to: sums.count, by: step * (count + 1)) {
                for place in block + step..<block + step * (count + 1) { sums[place] += sums[place - step] }
            }
        }
        return Self.inside(sums, counts, strides)
    }

    /// The sums without the last ones along each column, which lie beyond all cells.
    private static func inside(_ sums: [Double], _ counts: [Int], _ strides: [Int]) -> [Double] {
        let width = counts.last ?? 0
        var means: [Double] = []
        means.reserveCapacity(counts.reduce(1, *))
        for row in stride(from: 0, to: sums.count, by: width + 1) {
            let isInside = zip(strides, counts).dropLast().allSatisfy { row / $0 % ($1 + 1) < $1 }
            if isInside { means += sums[row..<row + width] }
        }
        return means
    }

    /// The variance of a marginal.
    func marginalVariance(of columns: [Int]) -> Double {
        let means = marginal(of: columns)
        var shares = [1.0]
        for column in columns {
            let widths = (1..<cuts[column].count).map { width(column, $0 - 1, $0) }
            shares = shares.flatMap { share in widths.map { share * $0 } }
        }
        let mean = zip(means, shares).reduce(0) { $0 + $1.0 * $1.1 }
        return max(0, zip(means, shares).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) })
    }

    /// The cell of a column that holds a value; a value at a cut belongs to the cell below.
    func cell(of value: Double, column: Int) -> Int {
        let cuts = cuts[column]
        var (low, high) = (1, cuts.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if value <= cuts[middle] { high = middle } else { low = middle + 1 }
        }
        return low - 1
    }

    private func share(of leaf: Int, column: Int) -> Double {
        let cell = leaf * cuts.count + column
        return width(column, Int(starts[cell]), Int(ends[cell]))
    }

    /// The share of a column between two cuts; 1 for a column that has no extent.
    private func width(_ column: Int, _ start: Int, _ end: Int) -> Double {
        Layout.width(cuts[column], start, end)
    }

    private static func unique(_ values: [Double]) -> [Double] {
        let ends = [values.first, values.last].compactMap { $0 }
        let inner = values.enumerated().filter { $0.offset > 0 && $0.element > values[$0.offset - 1] }
        let kept = ends.prefix(1) + inner.map(\.element)
        return kept.count > 1 ? Array(kept) : ends
    }
}

/// Walks a tree from the root and notes the box of each leaf.
private struct Layout {
    let tree: RegressionTree
    let cuts: [[Double]]
    var values: [Double] = []
    var volumes: [Double] = []
    var starts: [Int32] = []
    var ends: [Int32] = []

    private struct Place {
        let node: Int
        let start: [Int32]
        let end: [Int32]
    }

    init(tree: RegressionTree, cuts: [[Double]]) {
        self.tree = tree
        self.cuts = cuts
    }

    mutating func walk() {
        guard !tree.feature.isEmpty else { return }
        let root = Place(
            node: 0, start: cuts.map { _ in 0 }, end: cuts.map { Int32($0.count - 1) })
        var waiting = [root]
        while let place = waiting.popLast() {
            let column = tree.feature[place.node]
            guard column >= 0 else {
                addLeaf(place)
                continue
            }
            let cut = Int32(position(of: tree.threshold[place.node], in: cuts[column]))
            var (end, start) = (place.end, place.start)
            (end[column], start[column]) = (min(cut, end[column]), max(cut, start[column]))
            waiting.append(Place(node: tree.right[place.node], start: start, end: place.end))
            waiting.append(Place(node: tree.left[place.node], start: place.start, end: end))
        }
    }

    private mutating func addLeaf(_ place: Place) {
        let volume = cuts.indices.reduce(1) { volume, column in
            volume * Self.width(cuts[column], Int(place.start[column]), Int(place.end[column]))
        }
        guard volume > 0 else { return }
        values.append(tree.value[place.node])
        volumes.append(volume)
        starts += place.start
        ends += place.end
    }

    static func width(_ cuts: [Double], _ start: Int, _ end: Int) -> Double {
        guard let low = cuts.first, let high = cuts.last, high > low else { return 1 }
        return (cuts[end] - cuts[start]) / (high - low)
    }

    private func position(of threshold: Double, in cuts: [Double]) -> Int {
        var (low, high) = (0, cuts.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] < threshold { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
