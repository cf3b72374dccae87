internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Stops a trial that is significantly worse than the best completed one on the instances both were run on.
///
/// A report's step is the number of an instance, such as a fold, a seed or a problem, and its value the
/// result on that instance alone. The differences go through a one-sided signed-rank test. A trial whose mean
/// is not worse than the best one's is never stopped. The best trial is the completed one with the least mean
/// loss, the first of equals.
///
/// Cost: O(n log n) in the instances of the trial, see also ``WilcoxonTest``.
///
/// Source: Optuna 5.0, `WilcoxonPruner`, where a stopped trial also counts as completed with its mean so far.
struct WilcoxonRule: PruningRule {
    static let name = "wilcoxon"
    /// The probability below which a trial stops.
    let probability: Double
    /// How many instances there must be in common; two at least.
    let minimum: Int
    private var results: [Int: Results] = [:]
    private var best: Results?

    init(probability: Double, minimum: Int) {
        self.probability = probability
        self.minimum = max(2, minimum)
    }

    func objection(to report: JudgedReport, in curves: [Int: LearningCurve]) -> Reason? {
        var own = results[report.trial] ?? Results()
        own.add(report.loss, on: report.step)
        guard own.isFinite, let best, best.isFinite, own.mean > best.mean else { return nil }
        let differences = own.differences(to: best)
        guard differences.count >= minimum,
            let p = WilcoxonTest.pValue(of: differences, .greater), p < probability
        else { return nil }
        return Reason(
            rule: Self.name,
            text: "worse than the best completed trial on \(differences.count) instances in common: "
                + "p = \(rounded(p)), below \(probability)",
            value: own.mean, threshold: best.mean, count: differences.count)
    }

    mutating func note(_ report: JudgedReport, after curve: LearningCurve) {
        results[report.trial, default: Results()].add(report.loss, on: report.step)
    }

    mutating func end(_ trial: Int, as state: TrialState, curve: LearningCurve) {
        guard state == .completed, let ended = results[trial] else { return }
        if ended.mean < best?.mean ?? .infinity { best = ended }
    }

    private func rounded(_ p: Double) -> Double { (p * 1e4).rounded() / 1e4 }
}

extension WilcoxonRule {
    /// The losses of a trial by instance; an instance counts once.
    private struct Results: Sendable {
        private var losses: [Int: Double] = [:]
        private var order: [Int] = []
        private var sum = 0.0

        var isFinite: Bool { sum.isFinite }
        var mean: Double { order.isEmpty ? .infinity : sum / Double(order.count) }

        mutating func add(_ loss: Double, on instance: Int) {
            guard losses[instance] == nil else { return }
            losses[instance] = loss
            order.append(instance)
            sum += loss
        }

        func differences(to other: Results) -> [Double] {
            order.compactMap { instance in
                guard let mine = losses[instance], let theirs = other.losses[instance] else { return nil }
                return mine - theirs
            }
        }
    }

    /// The scheduler in the catalogue.
    static let entry = SchedulerEntry(
        name: name,
        summary: "Stops a trial that is significantly worse than the best one on instances both were run on.",
        source: "Wilcoxon, Individual comparisons by ranking methods, 1945; Optuna's WilcoxonPruner",
        options: [
            OptionField(
                "p_threshold", .number(0...1), default: .number(0.1),
                "A trial stops when the test's probability is below this."),
            OptionField(
                "startup_steps", .integer(0...1_000_000), default: .integer(2),
                "How many instances there must be in common; two at least."),
            Pruner.compatField,
        ],
        make: { context in
            Pruner(
                WilcoxonRule(
                    probability: context.options.number("p_threshold") ?? 0.1,
                    minimum: context.options.integer("startup_steps") ?? 2),
                Pruner.Settings(
                    cadence: nil, stopsNonFinite: context.options.text("compat") != "optuna"))
        })
}
