internal import TuneCore
internal import TuneNumerics

extension PopulationTraining {
    /// What is fixed.
    struct Settings: Sendable {
        /// The scheduler's name in the catalogue.
        let name: String
        /// How many trials live at a time, at least 2.
        let population: Int
        /// The steps between comparisons.
        let interval: Int
        /// The share of the population at each end, up to a half.
        let quantile: Double
        /// The step at which a trial is complete; nil when it ends by itself.
        let maximum: Int?
    }

    /// What is known of a trial.
    struct Member: Sendable {
        var configuration: Configuration?
        /// The last step reported.
        var step = 0
        /// The step at which it is compared next.
        var due: Int
        /// The loss at its last comparison.
        var score: Double?
        /// The step of that comparison.
        var scoredAt = 0
        /// The step of its last checkpoint.
        var checkpointStep: Int?
        var isAlive = true
        /// How many members there had been when it last paused.
        var pausedAmong = 0

        init(due: Int) {
            self.due = due
        }
    }
}

/// The loss of a member over one interval.
struct PopulationChange: Sendable {
    let configuration: Configuration
    /// The step at the interval's end.
    let step: Int
    let before: Double
    let after: Double
}

/// From where a new configuration is looked for.
struct Standpoint: Sendable {
    /// The donor's configuration.
    let configuration: Configuration
    /// The step of the clone.
    let step: Int
    /// The donor's last score.
    let loss: Double
    /// The configurations of the other members that are alive.
    let others: [Configuration]
}

/// Finds the configuration with which a clone goes on: a value folded over what members did.
protocol Explorer: Sendable {
    /// Folds in an interval of a member.
    mutating func note(_ change: PopulationChange?)

    /// The configuration to go on with; it satisfies the constraints whenever the donor's does.
    func explored(_ origin: Standpoint, using generator: inout SeededGenerator) -> Configuration
}

extension Exploration: Explorer {
    mutating func note(_ change: PopulationChange?) {}

    func explored(_ origin: Standpoint, using generator: inout SeededGenerator) -> Configuration {
        explored(origin.configuration, using: &generator)
    }
}
