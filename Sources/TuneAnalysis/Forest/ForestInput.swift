import TuneCore
import TuneNumerics

/// Results as a forest takes them: coordinates of the unit cube, log scales and steps undone, and scaled losses.
///
/// Inactive parameters stand in the middle of their range. Losses are brought to a mean of 0 and a largest size of 1.
struct ForestInput: Sendable {
    /// For each column the index of its parameter.
    let parameters: [Int]
    /// For each column the number of categories where they have no order; nil for the others.
    let categories: [Int?]
    /// The coordinates; shape `[columns][rows]`.
    let columns: [[Double]]
    /// The scaled losses; shape `[rows]`.
    let targets: [Double]
    /// The mean loss.
    let center: Double
    /// What a scaled loss is multiplied with.
    let scale: Double
    /// How many results there were before the limits.
    let total: Int

    /// Takes up a sample; of too many results a random part, the same one each time.
    init(_ sample: Sample, of table: ResultTable, using generator: inout SeededGenerator) {
        let space = table.spec.space
        parameters = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        categories = parameters.map { parameter in
            if case .unordered(let levels) = space.kind(of: parameter), levels > 2 { levels } else { nil }
        }
        total = sample.rows.count
        let most = min(AnalysisLimits.forestRows, AnalysisLimits.forestCells / max(1, parameters.count))
        var chosen = Array(sample.rows.indices)
        if chosen.count > most {
            generator.shuffle(&chosen)
            chosen = chosen.prefix(most).sorted()
        }
        let points = chosen.map { space.point(of: table.rows[sample.rows[$0]].trial.configuration) }
        columns = parameters.map { parameter in points.map { $0[parameter] } }
        let losses = chosen.map { sample.losses[$0] }
        let mean = Moments.mean(of: losses)
        let shifted = losses.map { mean.isFinite ? $0 / 2 - mean / 2 : $0 / 2 }
        let largest = shifted.reduce(0) { max($0, $1.magnitude) }
        targets = largest > 0 ? shifted.map { $0 / largest } : shifted
        center = mean.isFinite ? mean : 0
        scale = 2 * largest
    }

    /// How many results were left out.
    var leftOut: Int { total - targets.count }
}
