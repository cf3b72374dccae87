import TuneCore
public import TuneJSON
import TuneNumerics

/// The trials that no other trial beats in every objective.
///
/// Only completed trials count that keep the outcome constraints and have a finite value for every objective.
///
/// Cost: n log n for two objectives, the square of n at worst for more.
public struct ParetoFront: Sendable {
    /// The numbers of the trials, ascending by the first objective's loss.
    public let numbers: [Int]
    /// How many trials were compared.
    public let total: Int
    private let table: ResultTable
    private let reference: [Double]
    private let volume: Double?

    /// Finds the front.
    ///
    /// - Throws: `AnalysisFailure.notEnoughData` before such a trial has completed.
    public init(_ table: ResultTable) throws(AnalysisFailure) {
        let rows = table.completions
        guard !rows.isEmpty else {
            throw .notEnoughData("No feasible trial has completed with a value for every objective.")
        }
        let points = rows.map(\.losses)
        let front = Dominance.front(of: points)
        numbers = front.sorted {
            (points[$0][0], rows[$0].trial.number) < (points[$1][0], rows[$1].trial.number)
        }
        .map { rows[$0].trial.number }
        total = rows.count
        self.table = table
        reference = Hypervolume.defaultReference(for: points)
        let measured = MeasuredVolume(of: front.map { points[$0] }, reference: reference)
        volume = measured.isExact ? measured.volume : nil
    }

    /// The answer of the API; of more than 1,000 trials evenly spread ones are shown.
    public var json: JSONValue {
        let shown = thinned(numbers, to: AnalysisLimits.points)
        let objectives = table.spec.objectives
        return [
            "objectives": .array(objectives.map { .string($0.metric) }),
            "items": .array(
                shown.map { number in
                    let row = table.rows[number - 1]
                    return [
                        "number": .integer(number),
                        "values": .array(
                            zip(objectives, row.losses).map { .number($0.value(of: $1)) }),
                        "config": table.spec.space.json(of: row.trial.configuration),
                    ]
                }),
            "shown": .integer(shown.count), "front": .integer(numbers.count), "trials": .integer(total),
            "reference": .array(zip(objectives, reference).map { metricJSON($0.value(of: $1)) }),
            "hypervolume": volume.map(metricJSON) ?? .null,
        ]
    }
}
