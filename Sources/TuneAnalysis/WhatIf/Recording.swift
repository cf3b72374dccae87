public import TuneCore

/// The learning curves of an experiment's trials, folded from its log.
///
/// Where several attempts reported a step, the last report counts.
///
/// Cost: a report is a look at the end of its curve.
public struct Recording: Sendable {
    /// What was known after a step.
    public struct Point: Sendable, Hashable {
        /// The step.
        public let step: Int
        /// The first objective's value as it was reported.
        public let value: Double
        /// The first objective's loss; infinite when it was not finite.
        public let loss: Double
        /// Whether the outcome constraints were kept.
        public let isFeasible: Bool
    }

    /// One trial's curve.
    public struct Curve: Sendable {
        /// The reports that had the first objective, ascending by step.
        public fileprivate(set) var points: [Point] = []
        /// Seconds and steps of all its training.
        fileprivate var seconds = 0.0
        fileprivate var steps = 0
        fileprivate var lastAt: Timestamp?
        fileprivate var lastStep = 0

        /// The best feasible point, the first among equals; nil where there is none.
        public var best: Point? {
            points.lazy.filter { $0.isFeasible && $0.loss.isFinite }.min { $0.loss < $1.loss }
        }

        /// How long a step took; nil where no time passed.
        public var secondsPerStep: Double? { steps > 0 && seconds > 0 ? seconds / Double(steps) : nil }
    }

    /// The most trials that were running at a time, at least 1.
    public private(set) var workers = 1
    private var curves: [Curve] = []
    private var live: Set<Int> = []
    private let spec: ExperimentSpec

    /// Begins without curves.
    public init(spec: ExperimentSpec) {
        self.spec = spec
    }

    /// The curve of a trial; empty where it has none.
    public func curve(ofTrial number: Int) -> Curve {
        curves.indices.contains(number - 1) ? curves[number - 1] : Curve()
    }

    /// How long a step took over all trials; 1 where no time passed.
    var secondsPerStep: Double {
        let (seconds, steps) = curves.reduce((0.0, 0)) { ($0.0 + $1.seconds, $0.1 + $1.steps) }
        return steps > 0 && seconds > 0 ? seconds / Double(steps) : 1
    }

    /// Takes in the next event of the log.
    public mutating func take(_ event: Event) {
        switch event.body {
        case .handedOut(let handOut): begin(handOut.trial, after: handOut.fromStep, at: event.at)
        case .trialAdded(let added): begin(added.trial, after: 0, at: event.at, isLive: false)
        case .reported(let reported): add(reported, at: event.at)
        case .finished(let finished): live.remove(finished.trial)
        case .ended(let trial, _, _, _), .paused(let trial, _, _), .lost(let trial, _),
            .requeued(let trial, _):
            live.remove(trial)
        case .revived(let trial, _): live.insert(trial)
        case .created, .edited, .phaseChanged, .checkpointed, .stopRequested, .reopened: break
        }
    }

    private mutating func begin(_ trial: Int, after step: Int, at moment: Timestamp, isLive: Bool = true) {
        guard (1...curves.count + 1).contains(trial) else { return }
        if trial > curves.count { curves.append(Curve()) }
        curves[trial - 1].lastAt = moment
        curves[trial - 1].lastStep = step
        if isLive { live.insert(trial) }
        workers = max(workers, live.count)
    }

    private mutating func add(_ reported: Reported, at moment: Timestamp) {
        let index = reported.trial - 1
        guard curves.indices.contains(index) else { return }
        switch reported.action {
        case .proceed, .clone: break
        case .stop, .pause: live.remove(reported.trial)
        }
        if let last = curves[index].lastAt {
            curves[index].seconds += max(0, moment.seconds(since: last))
            curves[index].steps += max(0, reported.step - curves[index].lastStep)
        }
        (curves[index].lastAt, curves[index].lastStep) = (moment, reported.step)
        guard let value = reported.metrics[spec.objective.metric] else { return }
        curves[index].put(
            Point(
                step: reported.step, value: value, loss: spec.objective.loss(of: value),
                isFeasible: spec.outcomeConstraints.allSatisfy { $0.allows(reported.metrics) }))
    }
}

extension Recording.Curve {
    /// Puts a point in its place, instead of an earlier one of the same step.
    fileprivate mutating func put(_ point: Recording.Point) {
        guard let last = points.last, point.step <= last.step else { return points.append(point) }
        let place = points.firstIndex { $0.step >= point.step } ?? points.count
        if points[place].step == point.step {
            points[place] = point
        } else {
            points.insert(point, at: place)
        }
    }
}
