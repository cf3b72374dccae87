import Testing

@testable import TuneTrainer

@Suite("Options of the network")
struct MLPOptionsTests {
    private typealias Change = @Sendable (inout MLPOptions) -> Void

    private static let inside: [Change] = [
        { _ in }, { $0.hidden = [] }, { $0.hidden = .init(repeating: 1, count: TrainerLimits.hiddenLayers) },
        { $0.hidden = [TrainerLimits.width] }, { $0.dropout = 0.999 }, { $0.learningRate = 1e30 },
        { $0.learningRate = .leastNonzeroMagnitude }, { $0.momentum = 0 },
        { $0.batchSize = TrainerLimits.batchSize },
        { $0.batchSize = 1 }, { $0.epochs = TrainerLimits.epochs }, { $0.gradientClip = 1e-3 },
        { $0.schedule = .step(every: 1, factor: 1) }, { $0.warmupEpochs = 1e9 },
    ]

    private static let outside: [Change] = [
        { $0.hidden = .init(repeating: 1, count: TrainerLimits.hiddenLayers + 1) }, { $0.hidden = [0] },
        { $0.hidden = [4, -1] }, { $0.hidden = [TrainerLimits.width + 1] }, { $0.dropout = 1 },
        { $0.dropout = -0.1 },
        { $0.dropout = .nan }, { $0.learningRate = 0 }, { $0.learningRate = .nan },
        { $0.learningRate = .infinity },
        { $0.momentum = 1 }, { $0.momentum = -0.1 }, { $0.weightDecay = -1 }, { $0.weightDecay = .infinity },
        { $0.l1 = .nan }, { $0.l1 = -1e-9 }, { $0.gradientClip = 0 }, { $0.gradientClip = .nan },
        { $0.warmupEpochs = -1 }, { $0.warmupEpochs = .infinity }, { $0.batchSize = 0 },
        { $0.batchSize = .min },
        { $0.batchSize = TrainerLimits.batchSize + 1 }, { $0.epochs = 0 },
        { $0.epochs = TrainerLimits.epochs + 1 },
        { $0.schedule = .step(every: 0, factor: 0.5) }, { $0.schedule = .step(every: 1, factor: 0) },
        { $0.schedule = .step(every: 1, factor: 1.1) }, { $0.schedule = .step(every: 1, factor: .nan) },
    ]

    @Test("what is inside of the ranges is accepted", arguments: inside.indices)
    func accepted(index: Int) throws {
        var options = MLPOptions()
        Self.inside[index](&options)
        try options.validate()
    }

    @Test("what is outside of a range is refused", arguments: outside.indices)
    func refused(index: Int) throws {
        var options = MLPOptions()
        Self.outside[index](&options)
        #expect(throws: TrainerError.self) { try options.validate() }
        #expect(throws: TrainerError.self) { try Trainer(dataset: Samples.clouds(), options: options) }
    }
}
