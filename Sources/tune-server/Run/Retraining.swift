import TuneCore
import TuneJSON
import TuneService
import TuneTrainer

/// Trains the best configuration of an experiment once more, to the end, and measures it on data it has never seen.
struct Retraining {
    private let task: EvaluationTask
    private let evaluator: any Evaluator

    /// Prepares the training; nil when the experiment has no built-in evaluator or no result.
    ///
    /// - Parameter datasets: The folder with data sets.
    init?(_ experiment: ExperimentView, datasets: String?) throws(CommandFailure) {
        guard let choice = experiment.evaluator, let config = experiment.best?["config"]?.object,
            let number = experiment.best?["number"]?.int
        else { return nil }
        let evaluators: [any Evaluator] = [MLPEvaluator(library: DatasetLibrary(directory: datasets))]
        guard let evaluator = evaluators.first(where: { $0.entry.name == choice["name"]?.string }) else {
            return nil
        }
        self.evaluator = evaluator
        do throws(InvalidField) {
            let options = try Options(
                choice["options"], fields: evaluator.entry.options, at: "/evaluator/options")
            try evaluator.entry.check(options)
            task = EvaluationTask(
                config: config, options: options, maxStep: experiment.lastLevel,
                seed: UInt64(clamping: experiment.seed) &* 1_000_003 &+ UInt64(clamping: number))
        } catch {
            throw CommandFailure("It cannot be trained again here: \(error.pointer) \(error.detail)")
        }
    }

    /// Trains to the last step.
    ///
    /// Takes as long as a whole trial.
    ///
    /// - Parameter shouldGoOn: Is asked before each step.
    /// - Returns: The lines that say what was measured; nil when it was broken off.
    func run(shouldGoOn: () -> Bool) throws(CommandFailure) -> [String]? {
        do throws(EvaluationFailure) {
            let training = try evaluator.start(task)
            var metrics: Metrics?
            while training.step < training.lastStep {
                guard shouldGoOn() else { return nil }
                metrics = try training.advance()
            }
            return lines(metrics, steps: training.step)
        } catch {
            throw CommandFailure("It could not be trained again: \(error.message)")
        }
    }

    private func lines(_ metrics: Metrics?, steps: Int) -> [String] {
        let measured = (metrics?.object.members ?? []).filter { $0.name.hasPrefix("test_") }
        return ["Trained again for \(steps) steps, on the test set:"]
            + measured.map { "  \($0.name.replacing("_", with: " ")): \(short($0.value))" }
    }
}
