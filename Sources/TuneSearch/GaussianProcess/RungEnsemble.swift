import TuneNumerics

/// A weighted sum of independent Gaussian processes, one for each rung.
struct RungEnsemble: Predictor {
    /// A process and its weight; all weights are positive and add up to 1.
    struct Part: Sendable {
        let weight: Double
        let process: GaussianProcess
    }

    /// The processes, the lowest rung first.
    let parts: [Part]

    func predictions(at rows: Rows) -> Predictions {
        let none = [Double](repeating: 0, count: rows.count)
        return parts.reduce(into: Predictions(means: none, variances: none)) { sum, part in
            let found = part.process.predictions(at: rows)
            for row in none.indices {
                sum.means[row] += part.weight * found.means[row]
                sum.variances[row] += part.weight * part.weight * found.variances[row]
            }
        }
    }

    func slopes(at row: [Double]) -> PredictionSlopes {
        let none = [Double](repeating: 0, count: row.count)
        let start = PredictionSlopes(mean: 0, variance: 0, meanGradient: none, varianceGradient: none)
        return parts.reduce(into: start) { sum, part in
            let found = part.process.slopes(at: row)
            let square = part.weight * part.weight
            sum.mean += part.weight * found.mean
            sum.variance += square * found.variance
            for index in none.indices {
                sum.meanGradient[index] += part.weight * found.meanGradient[index]
                sum.varianceGradient[index] += square * found.varianceGradient[index]
            }
        }
    }
}
