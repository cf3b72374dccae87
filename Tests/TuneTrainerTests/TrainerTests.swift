import Testing

@testable import TuneTrainer

@Suite("Trainer")
struct TrainerTests {
    private func options(_ change: (inout MLPOptions) -> Void = { _ in }) -> MLPOptions {
        var options = MLPOptions()
        (options.hidden, options.batchSize, options.learningRate, options.epochs) = ([8], 8, 0.02, 20)
        change(&options)
        return options
    }

    private func train(_ dataset: Dataset, _ options: MLPOptions, epochs: Int) throws -> (
        Trainer, EpochMetrics
    ) {
        let trainer = try Trainer(dataset: dataset, options: options)
        var metrics = trainer.trainEpoch()
        for _ in 1..<epochs { metrics = trainer.trainEpoch() }
        return (trainer, metrics)
    }

    @Test("a small set is learned by heart", arguments: Samples.tasks)
    func overfitting(task: DatasetTask) throws {
        let (trainer, metrics) = try train(
            Samples.clouds(rows: 24, seed: 3, task: task), options { $0.hidden = [32] }, epochs: 200)
        let loss = try #require(metrics["train_loss"])
        #expect(loss < 0.05)
        let measures = trainer.evaluate(on: .train)
        #expect(measures[task == .regression ? "train_r2" : "train_accuracy"] ?? 0 > 0.95)
    }

    @Test("each task has its measures, and the test part only when asked")
    func names() throws {
        let names: [[String]] = [["loss", "accuracy"], ["loss", "accuracy", "auc"], ["loss", "r2"]]
        for (task, names) in zip(Samples.tasks, names) {
            let (trainer, metrics) = try train(Samples.clouds(task: task), options(), epochs: 1)
            #expect(Set(metrics.values.keys) == Set(names.map { "val_\($0)" } + ["train_loss"]))
            #expect(Set(trainer.evaluate(on: .test).values.keys) == Set(names.map { "test_\($0)" }))
            #expect(metrics.epoch == 1)
        }
    }

    @Test("iris is classified")
    func iris() throws {
        var correct = 0.0
        for seed in 0..<4 as Range<UInt64> {
            var split = DatasetOptions()
            split.seed = seed
            let dataset = try DatasetLibrary().load("iris", options: split)
            let (trainer, _) = try train(dataset, options { $0.hidden = [16] }, epochs: 40)
            correct += trainer.evaluate(on: .test)["test_accuracy"] ?? 0
        }
        #expect(correct / 4 >= 0.93)
    }

    @Test("two trainers with one seed are equal bit for bit, with another they are not")
    func determinism() throws {
        let dataset = try Samples.clouds()
        let seeded = options { $0.dropout = 0.3 }
        let (first, second) = (try train(dataset, seeded, epochs: 3), try train(dataset, seeded, epochs: 3))
        #expect(first.0.bits == second.0.bits)
        #expect(first.1.bits == second.1.bits)
        let other = try train(dataset, options { ($0.dropout, $0.seed) = (0.3, 1) }, epochs: 3)
        #expect(first.0.bits != other.0.bits)
    }

    @Test("trainers on many threads learn what one alone learns")
    func threads() async throws {
        let (dataset, seeded) = (try Samples.clouds(), options { $0.dropout = 0.2 })
        let alone = try train(dataset, seeded, epochs: 3).0.bits
        try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 {
                group.addTask { try train(dataset, seeded, epochs: 3).0.bits }
            }
            for try await bits in group { #expect(bits == alone) }
        }
    }

    @Test(
        "a network that diverges says NaN and goes on saying it", arguments: Optimizer.allCases, Samples.tasks
    )
    func divergence(optimizer: Optimizer, task: DatasetTask) throws {
        let wild = options { ($0.optimizer, $0.learningRate, $0.weightDecay) = (optimizer, 1e30, 0.1) }
        let (trainer, metrics) = try train(Samples.clouds(task: task), wild, epochs: 5)
        #expect(trainer.hasDiverged)
        #expect(trainer.epoch == 5)
        #expect(metrics.values["train_loss"]?.isNaN == true)
        #expect(metrics.values.values.allSatisfy { $0.isNaN })
        #expect(trainer.evaluate(on: .test).values.values.allSatisfy { $0.isNaN })
    }

    @Test("a rate of a million may do harm, but never traps")
    func largeRate() throws {
        for activation in Activation.allCases {
            let (trainer, _) = try train(
                Samples.clouds(task: .regression),
                options { ($0.optimizer, $0.learningRate, $0.activation) = (.sgd, 1e6, activation) },
                epochs: 5)
            #expect(trainer.epoch == 5)
        }
    }

    @Test("a batch larger than the data is all of it, and one row is a batch too", arguments: [1, 7, 65_536])
    func batchSizes(size: Int) throws {
        let (_, metrics) = try train(Samples.clouds(), options { $0.batchSize = size }, epochs: 1)
        #expect(metrics["train_loss"]?.isFinite == true)
    }

    @Test(
        "the training loss is the mean over rows, the last short batch counting less", arguments: [1, 7, 36])
    func trainLoss(size: Int) throws {
        let still = options { ($0.batchSize, $0.optimizer, $0.learningRate) = (size, .sgd, 1e-30) }
        let (trainer, metrics) = try train(Samples.clouds(), still, epochs: 1)
        let expected = try #require(trainer.evaluate(on: .train)["train_loss"])
        #expect(abs(try #require(metrics["train_loss"]) - expected) < 1e-6)
    }

    @Test("an empty validation part is not measured")
    func emptyValidation() throws {
        let dataset = try Dataset(
            features: [0, 1, 2, 3], columns: 1, targets: [0, 1, 0, 1], task: .binary,
            split: Split(train: [0, 1, 2, 3]))
        let (trainer, metrics) = try train(dataset, options(), epochs: 1)
        #expect(Array(metrics.values.keys) == ["train_loss"])
        #expect(trainer.evaluate(on: .test).values.isEmpty)
    }

    @Test("a part with one class has no area, one with a constant target no R2")
    func absentMeasures() throws {
        let split = Split(train: [0, 1], validation: [2])
        for task in [DatasetTask.binary, .regression] {
            let dataset = try Dataset(
                features: [0, 1, 2], columns: 1, targets: [0, 1, 1], task: task, split: split)
            let (_, metrics) = try train(dataset, options(), epochs: 1)
            #expect(metrics["val_auc"] == nil && metrics["val_r2"] == nil && metrics["val_loss"] != nil)
        }
    }

    @Test("R2 is one minus the share of the spread that is left")
    func r2() throws {
        let dataset = try Dataset(
            features: [0, 1, 2, 5], columns: 1, targets: [0, 0, 1, 3], task: .regression,
            split: Split(train: [0, 1], validation: [2, 3]))
        let trainer = try Trainer(dataset: dataset, options: options { $0.hidden = [] })
        trainer.network.parameters.assign([0.5, 0.25])
        let values = trainer.evaluate(on: .validation)
        // Outputs 1.25 and 2.75, errors 0.25 each, spread 2.
        #expect(values["val_loss"] == 0.0625)
        #expect(values["val_r2"] == 1 - 0.125 / 2)
    }

    @Test("more validation rows than a pass holds are all counted")
    func manyRows() throws {
        let rows = 601
        let dataset = try Dataset(
            features: (0..<rows).map { $0 % 3 == 0 ? 1 : -1 }, columns: 1,
            targets: (0..<rows).map { $0 % 3 == 0 ? 1 : 0 }, task: .binary,
            split: Split(train: [0, 1], validation: (0..<Int32(rows)).map { $0 }))
        let trainer = try Trainer(dataset: dataset, options: options { $0.hidden = [] })
        trainer.network.parameters.assign([1, 0])
        let values = trainer.evaluate(on: .validation)
        #expect(values["val_accuracy"] == 1)
        #expect(values["val_auc"] == 1)
    }

    @Test("a network or a batch that would not fit in memory is refused")
    func limits() throws {
        let dataset = try Samples.clouds()
        let wide = TrainerLimits.width
        #expect(throws: TrainerError.tooLarge("weights", limit: TrainerLimits.parameters)) {
            try Trainer(dataset: dataset, options: options { $0.hidden = [wide, wide, 16] })
        }
        #expect(throws: TrainerError.tooLarge("numbers in a batch", limit: TrainerLimits.activations)) {
            try NetworkShape(dataset: dataset, options: options { $0.hidden = [wide] })
                .checkedForTest(capacity: TrainerLimits.activations / wide)
        }
    }
}

extension NetworkShape {
    /// Builds a network of this shape.
    fileprivate func checkedForTest(capacity: Int) throws {
        _ = try Network(shape: self, capacity: capacity, dropout: 0)
    }
}
