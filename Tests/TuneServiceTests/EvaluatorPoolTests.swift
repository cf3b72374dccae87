import Logging
import Testing
import TuneCore
import TuneJSON
import TuneService
import TuneTrainer

/// Trains nothing: the loss is the parameter plus what is left of the steps.
private struct ToyEvaluator: Evaluator {
    let entry = EvaluatorEntry(
        name: "toy", summary: "A toy.", options: [], space: ["x": ["type": "float", "low": 0, "high": 1]],
        parameters: ["x"], objectives: { _ in [["metric": "loss", "goal": "minimize"]] }, check: { _ in })

    func start(_ task: EvaluationTask) throws(EvaluationFailure) -> any EvaluationRun {
        let x = task.config["x"]?.double ?? 0
        guard x < 0.9 else { throw EvaluationFailure(.invalidConfig, "x is too large") }
        return ToyRun(x: x, step: task.checkpoint.map { Int($0[0]) } ?? 0, lastStep: task.maxStep ?? 5)
    }
}

private final class ToyRun: EvaluationRun {
    let x: Double
    var step: Int
    let lastStep: Int

    init(x: Double, step: Int, lastStep: Int) {
        self.x = x
        self.step = step
        self.lastStep = lastStep
    }

    func advance() throws(EvaluationFailure) -> Metrics {
        step += 1
        let loss = x > 0.8 ? Double.nan : x + Double(lastStep - step)
        return Metrics(trusted: ["loss": metricJSON(loss)])
    }

    func checkpoint() -> [UInt8] { [UInt8(step)] }
}

@Suite("Evaluator pool")
struct EvaluatorPoolTests {
    /// Waits for the end of an experiment by its own events.
    private func end(of desk: Desk) async throws -> Experiment {
        while true {
            let state = try await desk.read { experiment, _ throws(ServiceFailure) in copy experiment }
            if state.phase.isFinal { return state }
            await desk.waitForChange(after: state.version, seconds: 10)
        }
    }

    @Test(
        "workers train all trials, obey stops and pauses, resume from checkpoints and report failures",
        arguments: ["stopping", "promotion"])
    func wholeExperiment(mode: String) async throws {
        let toy = ToyEvaluator()
        let service = try await Service(evaluators: [toy.entry])
        try await service.create([
            "space": .null, "objectives": .null, "evaluator": ["name": "toy", "workers": 3],
            "scheduler": [
                "name": "asha", "options": ["max_resource": 9, "min_resource": 1, "mode": .string(mode)],
            ],
            "limits": ["trials": 40],
        ])
        let pool = EvaluatorPool(
            directory: service.directory, evaluators: [toy], logger: Logger(label: "test"))
        await pool.recruit()
        let done = try await end(of: service.directory.desk("toy"))
        #expect(done.phase == .completed)
        #expect(done.trials.count == 40)
        let best = try #require(done.best)
        #expect(done.trials[best - 1].lastStep == 9)
        for trial in done.trials {
            let x = try #require(trial.configuration.values[0]?.double)
            if x >= 0.9 { #expect(trial.state == .failed && trial.error?.kind == .invalidConfig) }
            if x > 0.8 { #expect(trial.state == .failed || trial.state == .stopped) }
            for attempt in trial.attempts.dropFirst() {
                #expect(attempt.steps.first == attempt.fromStep + 1, "trial \(trial.number)")
            }
        }
        await pool.close()
    }

    @Test("after a restart a worker goes on with the trial it had, from its checkpoint")
    func adoption() async throws {
        let toy = ToyEvaluator()
        let service = try await Service(evaluators: [toy.entry])
        try await service.create([
            "space": .null, "objectives": .null, "evaluator": ["name": "toy"], "limits": ["trials": 1],
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "min_resource": 1]],
            "initial": [["x": 0.5]],
        ])
        let before = try await service.directory.desk("toy")
        _ = try await before.perform { turn throws(ServiceFailure) in
            try turn.execute(.ask(Ask(worker: "toy-1", canResume: true)))
            let report = Report(step: 1, metrics: Metrics(trusted: ["loss": 8.5]))
            try turn.execute(.report(trial: 1, lease: nil, reports: [report]))
            return Answer(status: 200)
        }
        let again = try await Service(store: service.store, clock: service.clock, evaluators: [toy.entry])
        let pool = EvaluatorPool(directory: again.directory, evaluators: [toy], logger: Logger(label: "test"))
        await pool.recruit()
        let done = try await end(of: again.directory.desk("toy"))
        #expect(done.trials[0].state == .completed)
        #expect(done.trials[0].attempts.count == 1)
        #expect(done.trials[0].attempts[0].steps == Array(1...9))
        await pool.close()
    }

    @Test("the perceptron is refused a space that it does not understand, and trains its own")
    func perceptron() async throws {
        let mlp = MLPEvaluator(library: DatasetLibrary())
        let service = try await Service(evaluators: [mlp.entry])
        let wrong: JSONObject = [
            "space": ["learning_rte": ["type": "float", "low": 0.1, "high": 1]], "objectives": .null,
            "evaluator": ["name": "mlp"],
        ]
        await #expect(throws: ServiceFailure.self) { try await service.create(wrong) }
        let unknown: JSONObject = [
            "space": .null, "evaluator": ["name": "mlp", "options": ["dataset": "../x"]],
        ]
        await #expect(throws: ServiceFailure.self) { try await service.create(unknown) }
        try await service.create([
            "space": .null, "objectives": .null,
            "evaluator": ["name": "mlp", "options": ["dataset": "iris", "max_epochs": 2]],
            "limits": ["trials": 2],
        ])
        let pool = EvaluatorPool(
            directory: service.directory, evaluators: [mlp], logger: Logger(label: "test"))
        await pool.recruit()
        let done = try await end(of: service.directory.desk("toy"))
        #expect(done.counts[.completed] == 2)
        #expect(done.trials[0].metrics?["val_accuracy"] != nil)
        #expect(done.trials[0].metrics?["test_accuracy"] != nil)
        await pool.close()
    }

    @Test("an experiment whose data set has gone is read all the same")
    func missingDataset() async throws {
        let mlp = MLPEvaluator(library: DatasetLibrary())
        let service = try await Service(evaluators: [mlp.entry])
        try await service.create(["space": .null, "objectives": .null, "evaluator": ["name": "mlp"]])
        let gone = EvaluatorEntry(
            name: "mlp", summary: "", options: mlp.entry.options, space: mlp.entry.space,
            parameters: mlp.entry.parameters, objectives: mlp.entry.objectives,
            check: { _ throws(InvalidField) in throw InvalidField("/evaluator/options/dataset", "is gone") })
        let again = try await Service(store: service.store, clock: service.clock, evaluators: [gone])
        let name = try await again.directory.desk("toy").read { experiment, _ throws(ServiceFailure) in
            experiment.spec.evaluator?.choice.name
        }
        #expect(name == "mlp")
    }
}
