import Testing

@testable import TuneTrainer

@Suite("Checkpoints")
struct TrainerCheckpointTests {
    private func options(_ optimizer: Optimizer) -> MLPOptions {
        var options = MLPOptions()
        (options.hidden, options.batchSize, options.optimizer) = ([6, 5], 8, optimizer)
        (options.learningRate, options.dropout, options.weightDecay) = (0.02, 0.3, 1e-3)
        (options.schedule, options.warmupEpochs, options.epochs) = (.cosine, 2, 8)
        return options
    }

    @Test("resumed at any epoch, training goes on bit for bit", arguments: Optimizer.allCases, Samples.tasks)
    func resume(optimizer: Optimizer, task: DatasetTask) throws {
        let (dataset, options) = (try Samples.clouds(task: task), options(optimizer))
        let whole = try Trainer(dataset: dataset, options: options)
        var (curve, checkpoints) = ([EpochMetrics](), [whole.checkpoint()])
        for _ in 0..<6 {
            curve.append(whole.trainEpoch())
            checkpoints.append(whole.checkpoint())
        }
        for (epoch, checkpoint) in checkpoints.enumerated() {
            let resumed = try Trainer(dataset: dataset, options: options, checkpoint: checkpoint)
            #expect(resumed.epoch == epoch)
            #expect(resumed.checkpoint() == checkpoint)
            for expected in curve[epoch...] { #expect(resumed.trainEpoch().bits == expected.bits) }
            #expect(resumed.checkpoint() == checkpoints.last)
        }
    }

    @Test("a diverged trainer is resumed as diverged")
    func divergence() throws {
        let dataset = try Samples.clouds()
        var wild = options(.sgd)
        (wild.learningRate, wild.warmupEpochs) = (1e30, 0)
        let trainer = try Trainer(dataset: dataset, options: wild)
        for _ in 0..<3 { _ = trainer.trainEpoch() }
        let resumed = try Trainer(dataset: dataset, options: wild, checkpoint: trainer.checkpoint())
        #expect(resumed.hasDiverged)
        #expect(resumed.trainEpoch().values.values.allSatisfy { $0.isNaN })
    }

    @Test("other rates may be put on a resumed trainer")
    func otherRates() throws {
        let dataset = try Samples.clouds()
        let checkpoint = try Trainer(dataset: dataset, options: options(.adam)).checkpoint()
        var other = options(.adam)
        (other.learningRate, other.dropout, other.batchSize) = (0.5, 0, 16)
        _ = try Trainer(dataset: dataset, options: other, checkpoint: checkpoint)
    }

    @Test("every damaged byte and every cut is noticed")
    func damage() throws {
        let dataset = try Samples.clouds()
        var small = options(.sgd)
        small.hidden = [1]
        let checkpoint = try Trainer(dataset: dataset, options: small).checkpoint()
        func isRefused(_ bytes: [UInt8]) -> Bool {
            let refusal = Samples.refusal { try Trainer(dataset: dataset, options: small, checkpoint: bytes) }
            guard case .damagedCheckpoint = refusal else { return false }
            return true
        }
        for index in checkpoint.indices {
            var damaged = checkpoint
            damaged[index] ^= 0x10
            #expect(isRefused(damaged), "byte \(index)")
            #expect(isRefused(Array(checkpoint[..<index])), "cut at \(index)")
        }
        #expect(isRefused(checkpoint + [0]))
    }

    @Test("well-formed checkpoints of impossible content are refused")
    func impossible() throws {
        let dataset = try Samples.clouds()
        let trainer = try Trainer(dataset: dataset, options: options(.sgd))
        let bytes = trainer.checkpoint()
        func resealed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
            var body = Array(bytes.dropLast(4))
            change(&body)
            let sum = Gzip.checksum(body[...])
            return body + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
        }
        // The epoch follows the magic number, the count and the 3 kinds and 4 widths.
        let epoch = 5 + 8 * (1 + 3 + 4)
        for bytes in [
            resealed { $0.replaceSubrange(epoch..<epoch + 8, with: repeatElement(0xFF, count: 8)) },
            resealed { $0[4] = 2 }, resealed { $0.removeLast(4) }, resealed { $0 += [0, 0, 0, 0] },
        ] {
            #expect(throws: TrainerError.self) {
                try Trainer(dataset: dataset, options: options(.sgd), checkpoint: bytes)
            }
        }
    }

    @Test("a checkpoint of another network, optimiser or task is refused")
    func foreign() throws {
        let dataset = try Samples.clouds()
        let checkpoint = try Trainer(dataset: dataset, options: options(.adam)).checkpoint()
        var others = [MLPOptions](repeating: options(.adam), count: 3)
        others[0].hidden = [6]
        others[1].hidden = [6, 4]
        others[2].activation = .tanh
        for (data, other) in others.map({ (dataset, $0) })
            + [(dataset, options(.adamW)), (try Samples.clouds(task: .binary), options(.adam))]
        {
            let refusal = Samples.refusal {
                try Trainer(dataset: data, options: other, checkpoint: checkpoint)
            }
            guard case .foreignCheckpoint = refusal else {
                Issue.record("It was not refused as foreign by \(other).")
                continue
            }
        }
    }
}
