extension Trainer {
    /// The measures of one part of the split, all NaN if the network diverged.
    func measures(of split: SplitName) -> [String: Double] {
        let rows = dataset.rows(of: split)
        guard !rows.isEmpty else { return [:] }
        var tally = Tally()
        if dataset.task == .binary { tally.scores.reserveCapacity(rows.count) }
        for start in stride(from: 0, to: rows.count, by: network.capacity) {
            let range = start..<min(rows.count, start + network.capacity)
            load(rows, range)
            network.forward(rows: range.count)
            count(range.count, into: &tally)
        }
        let named = tally.measures(task: dataset.task, rows: rows.count, spread: spread(of: rows))
        let isFinite = tally.loss.isFinite && !hasDiverged
        return Dictionary(
            uniqueKeysWithValues: named.map { ("\(split.prefix)_\($0)", isFinite ? $1 : .nan) })
    }

    /// Adds the rows that went through the network last.
    private func count(_ rows: Int, into tally: inout Tally) {
        let (outputs, columns) = (network.outputs, network.shape.outputs)
        switch dataset.task {
        case .multiclass:
            tally.correct += outputs.correctRows(network.targets, rows: rows, columns: columns)
        case .binary:
            tally.correct += outputs.correctRows(network.targets, rows: rows, columns: columns)
            for row in 0..<rows { tally.scores.append((outputs[row], network.targets[row] > 0)) }
        case .regression: break
        }
        tally.loss += outputs.replaceByGradient(
            of: network.shape.loss, targets: network.targets, rows: rows, columns: columns)
    }

    /// The sum of the squared distances of the rows' targets from their mean; 0 unless this is regression.
    private func spread(of rows: [Int32]) -> Double {
        guard dataset.task == .regression else { return 0 }
        let mean = rows.reduce(0) { $0 + Double(dataset.targets[Int($1)]) } / Double(rows.count)
        return rows.reduce(0) {
            let distance = Double(dataset.targets[Int($1)]) - mean
            return $0 + distance * distance
        }
    }

    /// Sums over the rows of one part.
    private struct Tally {
        var loss = 0.0
        var correct = 0
        var scores: [(score: Float, isPositive: Bool)] = []

        func measures(task: DatasetTask, rows: Int, spread: Double) -> [(String, Double)] {
            var named = [("loss", loss / Double(rows))]
            switch task {
            case .multiclass: named.append(("accuracy", Double(correct) / Double(rows)))
            case .binary:
                named.append(("accuracy", Double(correct) / Double(rows)))
                if let area = loss.isFinite ? AreaUnderCurve.area(scores) : .nan {
                    named.append(("auc", area))
                }
            case .regression: if spread > 0 { named.append(("r2", 1 - loss / spread)) }
            }
            return named
        }
    }
}
