public import TuneCore

/// What another scheduler would have made of the recorded curves.
///
/// The configurations and their order are those of the record, as if the searcher had not looked at results.
///
/// Cost: one decision a report, of which there are at most 200,000.
public struct WhatIf: Sendable {
    /// A loss, and by which trial at which step it was reached.
    public struct Result: Sendable, Hashable {
        /// The loss.
        public let loss: Double
        /// The trial's number.
        public let number: Int
        /// The step; 0 where none was reported.
        public let step: Int
    }

    /// A trial and how it came out.
    public struct Trial: Sendable, Hashable {
        /// The trial's number.
        public let number: Int
        /// What became of it.
        public let fate: Fate
        /// The last recorded step that it reached.
        public let step: Int
    }

    /// The virtual workers.
    public let workers: Int
    /// The trials that have a curve or an end, in the order of the record.
    public let trials: [Trial]
    /// Steps that the replay trained within the record.
    public let knownSteps: Double
    /// Steps that it would have trained beyond the record, as far as an end is known or assumed.
    public let unknownSteps: Double
    /// Steps that these trials took in the record.
    public let recordedSteps: Double
    /// The best trial of the record.
    public let recordedBest: Int?
    /// The best loss of any report of the record.
    public let recordedResult: Result?
    /// The best loss within the replay.
    public let result: Result?
    /// How long the replay took, in the seconds of the record's steps.
    public let seconds: Double
    /// How many trials were left out because there are too many reports.
    public let leftOut: Int
    let objective: Objective

    /// Replays a record.
    ///
    /// - Parameters:
    ///   - scheduler: The other scheduler, which must not change configurations.
    ///   - workers: How many trials run at a time, at most 1,024; as many as in the record where nil.
    /// - Throws: `AnalysisFailure.notEnoughData` where no trial has a curve or an end.
    public init(
        _ scheduler: any Scheduler, of table: ResultTable, in recording: Recording, workers: Int? = nil
    ) throws(AnalysisFailure) {
        self.workers = min(max(1, workers ?? recording.workers), AnalysisLimits.workers)
        var simulation = Simulation(scheduler, of: table, in: recording)
        guard !simulation.runs.isEmpty else {
            throw .notEnoughData("No trial has reported or ended yet.")
        }
        simulation.play(workers: self.workers)
        let runs = simulation.runs
        trials = runs.map { Trial(number: $0.number, fate: $0.fate, step: $0.step) }
        knownSteps = runs.reduce(0) { $0 + Double($1.step) }
        unknownSteps = runs.reduce(0) { $0 + Double($1.unknownSteps) }
        recordedSteps = runs.reduce(0) { $0 + table.rows[$1.number - 1].trial.resource }
        leftOut = simulation.leftOut
        recordedBest = Leaders(1, of: table).leaders.first?.number
        recordedResult = Leaders(1, of: table, in: recording).leaders.first.map {
            Result(loss: $0.loss, number: $0.number, step: $0.step ?? 0)
        }
        result = simulation.best.map { Result(loss: $0.loss, number: $0.number, step: $0.step) }
        seconds = simulation.seconds
        objective = table.spec.objective
    }

    /// What became of the best trial of the record; nil where there is none.
    public var bestTrial: Trial? { trials.first { $0.number == recordedBest } }

    /// Whether the best trial of the record would have run to its recorded end; nil where there is none.
    public var bestSurvives: Bool? {
        guard let bestTrial else { return nil }
        return switch bestTrial.fate {
        case .completed, .unknown: true
        case .waiting, .failed, .stopped, .paused: false
        }
    }
}
