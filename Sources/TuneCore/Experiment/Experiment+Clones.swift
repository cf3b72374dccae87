public import TuneJSON

/// A trial's order to go on from another one's checkpoint with another configuration.
public struct CloneOrder: Sendable, Hashable {
    /// The trial whose checkpoint is loaded.
    public let donor: Int
    /// The checkpoint, kept until the trial has one of its own.
    public let checkpoint: Checkpoint
    /// The configuration to go on with, as JSON.
    public let config: JSONValue
}

/// A configuration that a trial had, and from whom it got the next one.
public struct Ancestor: Sendable, Hashable {
    /// The step of the trial after which it was replaced.
    public let step: Int
    /// The trial that was cloned.
    public let donor: Int
    /// The donor's checkpoint.
    public let checkpoint: Checkpoint
    /// The configuration before.
    public let replaced: Configuration
    /// Why.
    public let reason: Reason?
}

extension Experiment {
    /// The order that a clone becomes; nil when the donor has no checkpoint, and then the trial goes on as it is.
    func order(_ clone: Clone) -> CloneOrder? {
        guard trials.indices.contains(clone.donor - 1),
            let checkpoint = trials[clone.donor - 1].checkpoint
        else { return nil }
        return CloneOrder(
            donor: clone.donor, checkpoint: checkpoint, config: spec.space.json(of: clone.configuration))
    }

    /// Lets a trial take over another one's training: its steps go on, what it is changes.
    mutating func applyClone(
        _ order: CloneOrder, _ index: Int, after step: Int, because reason: Reason?
    ) {
        guard let configuration = try? spec.space.configuration(from: order.config, at: "") else { return }
        trials[index].ancestors.append(
            Ancestor(
                step: step, donor: order.donor, checkpoint: order.checkpoint,
                replaced: trials[index].configuration, reason: reason))
        trials[index].configuration = configuration
        keep(Checkpoint(step: step, uri: order.checkpoint.uri), of: index)
        scheduler.adopt(configuration, trial: trials[index].number, donor: order.donor)
    }

    /// What a trial was told to clone after its last step; nil once it went on.
    public func pendingClone(of trial: Trial) -> CloneOrder? {
        guard let last = trial.ancestors.last, trial.lastStep == last.step else { return nil }
        return CloneOrder(
            donor: last.donor, checkpoint: last.checkpoint, config: spec.space.json(of: trial.configuration))
    }

    // MARK: Checkpoints

    /// Notes where a trial can resume.
    mutating func keep(_ checkpoint: Checkpoint, of index: Int) {
        let number = trials[index].number
        if let before = trials[index].checkpoint, before.uri != checkpoint.uri {
            let rest = (checkpointHolders[before.uri] ?? []).filter { $0 != number }
            checkpointHolders[before.uri] = rest.isEmpty ? nil : rest
        }
        trials[index].checkpoint = checkpoint
        if checkpointHolders[checkpoint.uri]?.contains(number) != true {
            checkpointHolders[checkpoint.uri, default: []].append(number)
        }
        scheduler.noteCheckpoint(trial: number, step: checkpoint.step)
    }

    /// Whether a checkpoint is that of a trial other than the one given: clones pin their donor's.
    public func isPinned(checkpoint uri: String, besides trial: Int) -> Bool {
        (checkpointHolders[uri] ?? []).contains { $0 != trial }
    }
}
