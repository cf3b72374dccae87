public import TuneCore

/// One trial as an analysis looks at it.
public struct ResultRow: Sendable {
    /// The trial.
    public let trial: Trial
    /// The final losses, else the last ones reported; infinite where there is none that is finite; shape `[objectives]`.
    public let losses: [Double]
    /// Whether the final metrics keep the outcome constraints.
    public let isFeasible: Bool

    /// Whether its last results say something about its configuration.
    var isUsable: Bool {
        switch trial.state {
        case .failed, .infeasible: false
        case .queued, .running, .stopping, .paused, .lost, .completed, .stopped, .cancelled: true
        }
    }

    /// Whether it is over, keeps the constraints and has a finite loss for every objective.
    var isComplete: Bool {
        trial.state == .completed && isFeasible && losses.allSatisfy(\.isFinite)
    }

    /// The loss at one of the scheduler's levels; nil where it never came there.
    func loss(atLevel level: Int) -> Double? {
        trial.marks.last { $0.level == level }?.loss
            ?? (trial.score?.level == level ? trial.score?.loss : nil)
    }
}

extension Trial {
    /// Steps that its attempts trained, repeated ones counted again.
    public var resource: Double {
        attempts.reduce(0) { $0 + Double(max(0, ($1.steps.last ?? $1.fromStep) - $1.fromStep)) }
    }
}
