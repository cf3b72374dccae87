import TuneNumerics

/// A random forest: trees that each saw a bootstrap sample, so that where they differ they are not sure.
///
/// Categories without order are put in the order of their mean losses, tree by tree, which makes splits of intervals
/// the best splits into sets (Breiman et al. 1984, section 4.2).
///
/// Cost: trees x rows x columns x depth.
///
/// Source: Breiman, "Random forests", Machine Learning 45, 2001.
struct RandomForest: Sendable {
    /// A tree and where it puts the categories of its columns.
    struct Member: Sendable {
        let tree: RegressionTree
        /// For each column without order the coordinate of each category.
        let places: [[Double]?]

        /// The tree's leaves as boxes of the unit cube.
        func boxes() -> TreeBoxes {
            TreeBoxes(tree, bounds: places.map { _ in 0...1 })
        }

        /// The coordinate at which the tree looks for a coordinate of the space.
        func place(of coordinate: Double, column: Int) -> Double {
            guard let places = places[column] else { return coordinate }
            return places[category(at: coordinate, of: places.count)]
        }
    }

    /// The trees.
    let members: [Member]

    /// Grows a forest.
    init(_ input: ForestInput, trees: Int = 64, using generator: inout SeededGenerator) {
        let count = input.targets.count
        let orders = input.columns.map(ascending)
        var members: [Member] = []
        for _ in 0..<trees where count > 0 {
            var weights = [Double](repeating: 0, count: count)
            for _ in 0..<count { weights[generator.index(below: count)] += 1 }
            var (columns, ordered) = (input.columns, orders)
            var places = [[Double]?](repeating: nil, count: columns.count)
            for (column, categories) in input.categories.enumerated() {
                guard let categories else { continue }
                let own = Self.places(
                    of: categories, at: input.columns[column], targets: input.targets, weights: weights)
                places[column] = own
                columns[column] = columns[column].map { own[category(at: $0, of: categories)] }
                ordered[column] = ascending(columns[column])
            }
            var grower = TreeGrower(
                columns: columns, orders: ordered, targets: input.targets, weights: weights)
            members.append(Member(tree: grower.grown(), places: places))
        }
        self.members = members
    }

    /// The coordinates of the categories in the order of their mean targets; unseen ones count as average.
    private static func places(
        of categories: Int, at column: [Double], targets: [Double], weights: [Double]
    ) -> [Double] {
        var (sums, counts) = (
            [Double](repeating: 0, count: categories), [Double](repeating: 0, count: categories)
        )
        for (row, coordinate) in column.enumerated() {
            let category = category(at: coordinate, of: categories)
            sums[category] += weights[row] * targets[row]
            counts[category] += weights[row]
        }
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
        let order = (0..<categories).sorted { (means[$0], $0) < (means[$1], $1) }
        var places = [Double](repeating: 0.5, count: categories)
        for (rank, category) in order.enumerated() {
            places[category] = (Double(rank) + 0.5) / Double(categories)
        }
        return places
    }
}

/// The category of a coordinate of the unit interval.
func category(at coordinate: Double, of categories: Int) -> Int {
    min(max(0, categories - 1), max(0, Int(coordinate * Double(categories))))
}

/// The indices of values, ascending by value and then by index.
func ascending(_ values: [Double]) -> [Int32] {
    values.indices.sorted { (values[$0], $0) < (values[$1], $1) }.map { Int32($0) }
}
