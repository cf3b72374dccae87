import TuneNumerics

/// Grows one regression tree on a bootstrap sample: every split is the best of all columns.
///
/// Each column's order is sorted once and then split stably along with the nodes.
///
/// Cost: rows x columns x depth.
///
/// Source: Breiman, "Random forests", Machine Learning 45, 2001, with all columns tried at each split.
struct TreeGrower {
    /// The deepest level of a tree.
    static let depthLimit = 64

    private let columns: [[Double]]
    private let targets: [Double]
    private let weights: [Double]
    private let tolerance: Double
    /// For each column the rows of the sample, ascending by value; a node is the same range of each.
    private var orders: [[Int32]]
    private var isLeft: [Bool]
    private var spare: [Int32]
    private var tree = RegressionTree()

    private struct Node {
        let range: Range<Int>
        let depth: Int
        let index: Int
        let moments: Sums
    }

    private struct Sums {
        var weight = 0.0
        var sum = 0.0
        var squares = 0.0

        mutating func add(_ target: Double, times count: Double) {
            weight += count
            sum += count * target
            squares += count * target * target
        }

        var mean: Double { sum / weight }
        var variance: Double { max(0, squares / weight - mean * mean) }
    }

    private struct Split {
        let column: Int
        /// The position of the last row that goes left.
        let last: Int
        let threshold: Double
        let left: Sums
    }

    /// - Parameters:
    ///   - columns: The values; shape `[columns][rows]`.
    ///   - orders: For each column all rows, ascending by value.
    ///   - targets: What to predict, centred; shape `[rows]`.
    ///   - weights: How often each row is in the sample.
    init(columns: [[Double]], orders: [[Int32]], targets: [Double], weights: [Double]) {
        self.columns = columns
        self.targets = targets
        self.weights = weights
        self.orders = orders.map { order in order.filter { weights[Int($0)] > 0 } }
        isLeft = Array(repeating: false, count: targets.count)
        spare = Array(repeating: 0, count: targets.count)
        tolerance = 1e-12 * zip(targets, weights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 }
    }

    /// The tree.
    mutating func grown() -> RegressionTree {
        var root = Sums()
        for (target, weight) in zip(targets, weights) where weight > 0 { root.add(target, times: weight) }
        guard root.weight > 0 else { return tree }
        let range = 0..<(orders.first?.count ?? 0)
        var waiting = [Node(range: range, depth: 0, index: leaf(root), moments: root)]
        while let node = waiting.popLast() {
            guard node.depth < Self.depthLimit, let split = bestSplit(of: node) else { continue }
            let right = Sums(
                weight: node.moments.weight - split.left.weight, sum: node.moments.sum - split.left.sum,
                squares: node.moments.squares - split.left.squares)
            divide(node.range, by: split)
            let (first, second) = (leaf(split.left), leaf(right))
            tree.feature[node.index] = split.column
            tree.threshold[node.index] = split.threshold
            tree.left[node.index] = first
            tree.right[node.index] = second
            let (lower, upper) = (
                node.range.lowerBound..<split.last + 1, split.last + 1..<node.range.upperBound
            )
            waiting.append(Node(range: upper, depth: node.depth + 1, index: second, moments: right))
            waiting.append(Node(range: lower, depth: node.depth + 1, index: first, moments: split.left))
        }
        return tree
    }

    private mutating func leaf(_ sums: Sums) -> Int {
        tree.addLeaf(value: sums.mean, impurity: sums.variance, weight: sums.weight)
    }

    /// The split that reduces the variance most, the first column's lowest threshold among equals; nil when none does.
    private func bestSplit(of node: Node) -> Split? {
        guard node.range.count > 1 else { return nil }
        let total = node.moments
        var best: Split?
        var gain = total.sum * total.sum / total.weight + tolerance
        for column in columns.indices {
            let (order, values) = (orders[column], columns[column])
            var left = Sums()
            for position in node.range.lowerBound..<node.range.upperBound - 1 {
                let row = Int(order[position])
                left.add(targets[row], times: weights[row])
                let (value, next) = (values[row], values[Int(order[position + 1])])
                guard value < next else { continue }
                let rest = total.sum - left.sum
                let score = left.sum * left.sum / left.weight + rest * rest / (total.weight - left.weight)
                guard score > gain else { continue }
                gain = score
                let middle = value + (next - value) / 2
                best = Split(
                    column: column, last: position, threshold: middle < next ? middle : value, left: left)
            }
        }
        return best
    }

    /// Brings the rows that go left to the front of the range, in every column's order.
    private mutating func divide(_ range: Range<Int>, by split: Split) {
        for position in range { isLeft[Int(orders[split.column][position])] = position <= split.last }
        for column in orders.indices where column != split.column {
            var (front, count) = (range.lowerBound, 0)
            for position in range {
                let row = orders[column][position]
                if isLeft[Int(row)] {
                    orders[column][front] = row
                    front += 1
                } else {
                    spare[count] = row
                    count += 1
                }
            }
            for offset in 0..<count { orders[column][front + offset] = spare[offset] }
        }
    }
}
