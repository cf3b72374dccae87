public import TuneCore

/// A request's turn at an experiment's desk.
public struct Turn: ~Copyable, Sendable {
    /// The experiment's state, this turn's changes included.
    public private(set) var experiment: Experiment
    /// The time of this turn.
    public let now: Timestamp
    /// What this tray's turns have brought so far.
    private(set) var events: [Event] = []

    init(_ experiment: consuming Experiment, now: Timestamp) {
        self.experiment = experiment
        self.now = now
    }

    /// Carries out a command.
    ///
    /// - Returns: Its events, empty when it changed nothing.
    /// - Throws: `ServiceFailure.refused`, and then nothing has changed.
    @discardableResult
    public mutating func execute(_ command: Command) throws(ServiceFailure) -> [Event] {
        do {
            let brought = try experiment.execute(command, at: now)
            events += brought
            return brought
        } catch {
            throw .refused(error)
        }
    }

    /// Starts a trial's lease anew.
    public mutating func renewLease(trial: Int) {
        experiment.renewLease(trial: trial, at: now)
    }

    consuming func end() -> (Experiment, [Event]) {
        (experiment, events)
    }
}
