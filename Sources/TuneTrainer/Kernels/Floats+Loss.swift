internal import Foundation

/// What a network minimises.
enum Loss: UInt8 {
    /// Cross entropy of the softmax of one output per class.
    case softmax
    /// Cross entropy of the logistic function of one output.
    case logistic
    /// Squared error of one output.
    case squared
}

extension Floats {
    /// Replaces outputs of shape `[rows, columns]` by the gradient of the mean loss by them.
    ///
    /// - Parameter targets: Class numbers, labels 0 and 1, or values; shape `[rows]`.
    /// - Returns: The sum of the losses of the rows.
    func replaceByGradient(of loss: Loss, targets: Floats, rows: Int, columns: Int) -> Double {
        assert(rows * columns <= count && rows <= targets.count)
        return switch loss {
        case .softmax: softmaxGradient(targets, rows: rows, columns: columns)
        case .logistic: logisticGradient(targets, rows: rows)
        case .squared: squaredGradient(targets, rows: rows)
        }
    }

    private func softmaxGradient(_ targets: Floats, rows: Int, columns: Int) -> Double {
        var loss = 0.0
        var row = base
        for index in 0..<rows {
            let label = Int(targets.base[index])
            var largest = row[0]
            for column in 1..<columns { largest = Swift.max(largest, row[column]) }
            loss += Double(largest - row[label])
            for column in 0..<columns { row[column] -= largest }
            row += columns
        }
        let all = base
        for i in 0..<rows * columns { all[i] = FastMath.exp(all[i]) }
        row = base
        let share = 1 / Float(rows)
        for index in 0..<rows {
            var sum: Float = 0
            for column in 0..<columns { sum += row[column] }
            loss += Double(log(sum))
            let scale = share / sum
            for column in 0..<columns { row[column] *= scale }
            row[Int(targets.base[index])] -= share
            row += columns
        }
        return loss
    }

    private func logisticGradient(_ targets: Floats, rows: Int) -> Double {
        var loss = 0.0
        let share = 1 / Float(rows)
        for index in 0..<rows {
            let (logit, label) = (base[index], targets.base[index])
            loss += Double(Swift.max(logit, 0) - logit * label + log1p(exp(-abs(logit))))
            base[index] = (FastMath.sigmoid(logit) - label) * share
        }
        return loss
    }

    private func squaredGradient(_ targets: Floats, rows: Int) -> Double {
        var loss = 0.0
        let share = 2 / Float(rows)
        for index in 0..<rows {
            let error = base[index] - targets.base[index]
            loss += Double(error) * Double(error)
            base[index] = error * share
        }
        return loss
    }

    /// How many rows of these outputs point at their class: the largest of several, or the sign of one.
    func correctRows(_ targets: Floats, rows: Int, columns: Int) -> Int {
        assert(rows * columns <= count && rows <= targets.count)
        var correct = 0
        var row = base
        for index in 0..<rows {
            var answer = 0
            if columns == 1 {
                answer = row[0] > 0 ? 1 : 0
            } else {
                for column in 1..<columns where row[column] > row[answer] { answer = column }
            }
            correct += answer == Int(targets.base[index]) ? 1 : 0
            row += columns
        }
        return correct
    }
}
