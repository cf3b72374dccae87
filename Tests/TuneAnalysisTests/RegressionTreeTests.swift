import Testing
import TuneNumerics

@testable import TuneAnalysis

@Suite("Regression trees")
struct RegressionTreeTests {
    /// Rows of random numbers, some of them equal, and targets.
    struct Data {
        let columns: [[Double]]
        let targets: [Double]
        let weights: [Double]

        init(seed: UInt64, rows: Int = 30, columns: Int = 3) {
            var generator = SeededGenerator(seed: seed, stream: 0)
            self.columns = (0..<columns).map { column in
                (0..<rows).map { _ in
                    let u = generator.uniform()
                    return column == 1 ? (u * 4).rounded(.down) / 4 + 0.125 : u
                }
            }
            targets = (0..<rows).map { _ in generator.uniform() * 2 - 1 }
            weights = (0..<rows).map { _ in Double(generator.index(below: 3)) }
        }

        func tree() -> RegressionTree {
            var grower = TreeGrower(
                columns: columns, orders: columns.map(ascending), targets: targets, weights: weights)
            return grower.grown()
        }
    }

    private func prediction(_ tree: RegressionTree, _ point: [Double]) -> Double {
        var node = 0
        while tree.feature[node] >= 0 {
            node =
                point[tree.feature[node]] <= tree.threshold[node] ? tree.left[node] : tree.right[node]
        }
        return tree.value[node]
    }

    @Test("a tree that may grow fits every distinct row of its sample", arguments: 1...10)
    func fitsItsSample(seed: UInt64) {
        let data = Data(seed: seed)
        let tree = data.tree()
        for row in data.targets.indices where data.weights[row] > 0 {
            let point = data.columns.map { $0[row] }
            #expect(abs(prediction(tree, point) - data.targets[row]) < 1e-9, "seed \(seed) row \(row)")
        }
    }

    @Test("each node's mean and weight are those of its children", arguments: 1...10)
    func nodesAddUp(seed: UInt64) {
        let tree = Data(seed: seed).tree()
        for node in tree.feature.indices where tree.feature[node] >= 0 {
            let (left, right) = (tree.left[node], tree.right[node])
            #expect(left > node && right > node)
            #expect(tree.weight[node] == tree.weight[left] + tree.weight[right])
            let sum = tree.weight[left] * tree.value[left] + tree.weight[right] * tree.value[right]
            #expect(abs(sum / tree.weight[node] - tree.value[node]) < 1e-9, "seed \(seed)")
            let inner = tree.weight[left] * tree.impurity[left] + tree.weight[right] * tree.impurity[right]
            #expect(inner <= tree.weight[node] * tree.impurity[node] + 1e-9)
        }
    }

    @Test("equal targets, one row, and no rows at all make a tree without splits", arguments: [0, 1, 5])
    func nothingToSplit(rows: Int) {
        let values = (0..<rows).map(Double.init)
        var grower = TreeGrower(
            columns: [values], orders: [ascending(values)], targets: values.map { _ in 3 },
            weights: values.map { _ in 1 })
        let tree = grower.grown()
        #expect(tree.feature == (rows == 0 ? [] : [-1]))
        #expect(TreeBoxes(tree, bounds: [0...1]).variance == 0)
    }

    @Test("the boxes of the leaves fill the cube, and marginals are means of the tree", arguments: 1...10)
    func boxesFillTheCube(seed: UInt64) {
        let tree = Data(seed: seed, rows: 12).tree()
        let boxes = TreeBoxes(tree, bounds: [0...1, 0...1, 0...1])
        #expect(abs(boxes.volumes.reduce(0, +) - 1) < 1e-12)
        let middles = boxes.cuts.map { cuts in zip(cuts, cuts.dropFirst()).map { ($0 + $1) / 2 } }
        let widths = boxes.cuts.map { cuts in zip(cuts, cuts.dropFirst()).map { $1 - $0 } }
        for columns in [[0], [1], [2], [0, 1], [2, 0], [0, 1, 2]] {
            var expected: [Double] = []
            let others = [0, 1, 2].filter { !columns.contains($0) }
            walk(columns.map { middles[$0].count }) { cell in
                var sum = 0.0
                walk(others.map { middles[$0].count }) { rest in
                    var (point, weight) = ([0.0, 0.0, 0.0], 1.0)
                    for (column, index) in zip(columns, cell) { point[column] = middles[column][index] }
                    for (column, index) in zip(others, rest) {
                        point[column] = middles[column][index]
                        weight *= widths[column][index]
                    }
                    sum += weight * prediction(tree, point)
                }
                expected.append(sum)
            }
            let marginal = boxes.marginal(of: columns)
            #expect(marginal.count == expected.count)
            #expect(zip(marginal, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "seed \(seed) \(columns)")
        }
        #expect(abs(boxes.marginalVariance(of: [0, 1, 2]) - boxes.variance) < 1e-9)
    }

    @Test("a value at a cut belongs to the cell below, and none leaves the bounds")
    func cells() {
        var tree = RegressionTree()
        _ = tree.addLeaf(value: 0, impurity: 0, weight: 2)
        _ = tree.addLeaf(value: 0, impurity: 0, weight: 1)
        _ = tree.addLeaf(value: 1, impurity: 0, weight: 1)
        (tree.feature[0], tree.threshold[0], tree.left[0], tree.right[0]) = (0, 0.5, 1, 2)
        let boxes = TreeBoxes(tree, bounds: [0...1])
        #expect([-1, 0, 0.5, 0.51, 1, 9].map { boxes.cell(of: $0, column: 0) } == [0, 0, 0, 1, 1, 1])
        #expect(boxes.marginal(of: [0]) == [0, 1] && boxes.variance == 0.25 && boxes.mean == 0.5)
    }

    /// Calls with every combination of indices, the last one running fastest.
    private func walk(_ counts: [Int], _ body: ([Int]) -> Void) {
        var places = [Int](repeating: 0, count: counts.count)
        while true {
            body(places)
            var index = counts.count - 1
            while index >= 0, places[index] + 1 == counts[index] {
                places[index] = 0
                index -= 1
            }
            guard index >= 0 else { return }
            places[index] += 1
        }
    }
}
