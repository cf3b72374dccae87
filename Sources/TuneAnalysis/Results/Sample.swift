import TuneCore

/// Results of one objective that may be compared: all at one fidelity, all finite.
public struct Sample: Sendable {
    /// The index of the objective.
    public let objective: Int
    /// The level at which the results were taken; nil for final results.
    public let level: Int?
    /// The indices of the rows, ascending.
    public let rows: [Int]
    /// Their losses; shape `[rows]`.
    public let losses: [Double]

    /// Whether all losses are equal.
    var isConstant: Bool { losses.allSatisfy { $0 == losses.first } }

    /// The sample without the rows that do not pass.
    func filtered(_ isIncluded: (Int) -> Bool) -> Sample {
        let kept = rows.indices.filter { isIncluded(rows[$0]) }
        return Sample(
            objective: objective, level: level, rows: kept.map { rows[$0] }, losses: kept.map { losses[$0] })
    }
}

extension ResultTable {
    /// The results that say most about an objective.
    ///
    /// Where trials are compared at levels: those at the highest level that has 50 of them, else at the level that has
    /// the most. Elsewhere, and for objectives after the first: the final ones of completed trials.
    public func sample(objective: Int) -> Sample {
        guard objective == 0, !levels.isEmpty else { return finalSample(objective) }
        var best: Sample?
        for level in levels.reversed() {
            let sample = sample(atLevel: level)
            if sample.rows.count > best?.rows.count ?? 0 { best = sample }
            if sample.rows.count >= AnalysisLimits.sureResults { break }
        }
        return best ?? finalSample(objective)
    }

    private func finalSample(_ objective: Int) -> Sample {
        let found = rows.indices.filter {
            rows[$0].trial.state == .completed && rows[$0].losses[objective].isFinite
        }
        return Sample(
            objective: objective, level: nil, rows: found, losses: found.map { rows[$0].losses[objective] })
    }

    private func sample(atLevel level: Int) -> Sample {
        var (found, losses) = ([Int](), [Double]())
        for (index, row) in rows.enumerated() where row.isUsable {
            guard let loss = row.loss(atLevel: level), loss.isFinite else { continue }
            found.append(index)
            losses.append(loss)
        }
        return Sample(objective: 0, level: level, rows: found, losses: losses)
    }
}
