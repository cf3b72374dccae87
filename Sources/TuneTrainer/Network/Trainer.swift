internal import TuneNumerics

/// Trains a multilayer perceptron on a data set, epoch by epoch.
///
/// All chance is a function of the seed and the epoch, so a trainer resumed from a checkpoint continues bit
/// for bit as the one that wrote it, on the same machine. It computes on the thread that calls it and
/// allocates all memory of a step beforehand. Not to be used from two threads at a time.
public final class Trainer {
    /// What it learns from.
    public let dataset: Dataset
    /// How it learns.
    public let options: MLPOptions
    /// The finished epochs.
    public internal(set) var epoch = 0
    /// Whether a loss became infinite or NaN; then all further metrics are NaN.
    public internal(set) var hasDiverged = false

    let network: Network
    var descent: Descent
    private let batchSize: Int
    private var order: [Int32]

    /// The rows that an evaluation passes through the network at once, if batches are smaller.
    private static let evaluationRows = 256

    /// Makes a trainer at epoch 0, or at the epoch of a checkpoint.
    ///
    /// - Parameters:
    ///   - dataset: The data, with at least one training row.
    ///   - options: How to learn. With a checkpoint they may differ from those it was written under, but for
    ///     `hidden`, `activation` and `optimizer`.
    ///   - checkpoint: What `checkpoint()` returned.
    /// - Throws: `TrainerError.option`, `.tooLarge`, `.damagedCheckpoint` or `.foreignCheckpoint`.
    public init(dataset: Dataset, options: MLPOptions, checkpoint: [UInt8]? = nil) throws(TrainerError) {
        try options.validate()
        self.dataset = dataset
        self.options = options
        order = dataset.rows(of: .train)
        batchSize = min(options.batchSize, order.count)
        network = try Network(
            shape: NetworkShape(dataset: dataset, options: options),
            capacity: max(batchSize, Self.evaluationRows), dropout: options.dropout)
        descent = Descent(options: options, parameters: network.parameters.count)
        if let checkpoint {
            try restore(checkpoint)
        } else {
            var generator = generator(for: .weights)
            network.initialise(options.initialisation, using: &generator)
        }
    }

    /// Trains on every training row once and evaluates the validation rows.
    ///
    /// - Returns: `train_loss`, the mean over the epoch's steps, and the measures of the validation rows.
    public func trainEpoch() -> EpochMetrics {
        let trainLoss = hasDiverged ? .nan : descendThroughEpoch()
        hasDiverged = hasDiverged || !trainLoss.isFinite
        epoch += 1
        var values = measures(of: .validation)
        hasDiverged = hasDiverged || values.values.contains { !$0.isFinite }
        values["train_loss"] = trainLoss
        return EpochMetrics(epoch: epoch, values: hasDiverged ? values.mapValues { _ in .nan } : values)
    }

    /// Evaluates one part of the split with all units at work.
    ///
    /// - Returns: The measures of that part, for example `test_loss` and `test_accuracy`; none if it is
    ///   empty.
    public func evaluate(on split: SplitName) -> EpochMetrics {
        EpochMetrics(epoch: epoch, values: measures(of: split))
    }

    /// Visits all training rows in this epoch's order.
    ///
    /// - Returns: The mean loss, or NaN as soon as one is not finite.
    private func descendThroughEpoch() -> Double {
        let rows = order.count
        shuffle()
        var masks = generator(for: .dropout)
        let batches = (rows + batchSize - 1) / batchSize
        var total = 0.0
        for batch in 0..<batches {
            let range = batch * batchSize..<min(rows, (batch + 1) * batchSize)
            load(order, range)
            network.forward(rows: range.count, dropoutUsing: &masks)
            total += network.backward(rows: range.count)
            guard total.isFinite else { return .nan }
            descent.step(network, rate: options.rate(epoch: epoch, batch: batch, of: batches))
        }
        return total / Double(rows)
    }

    /// Puts rows of the data set into the network's input.
    func load(_ rows: [Int32], _ range: Range<Int>) {
        network.input.gather(rows, range, from: dataset.features)
        network.targets.gather(rows, range, from: dataset.targets)
    }

    /// Sets `order` to this epoch's order, whatever it was before.
    private func shuffle() {
        let rows = dataset.rows(of: .train)
        for index in rows.indices { order[index] = rows[index] }
        var generator = generator(for: .order)
        generator.shuffle(&order)
    }

    /// The generator of this epoch for one use of chance.
    private func generator(for chance: Chance) -> SeededGenerator {
        SeededGenerator(seed: options.seed, stream: chance.rawValue << 32 | UInt64(epoch))
    }

    /// What is drawn; each has numbers of its own in every epoch.
    private enum Chance: UInt64 {
        case weights = 1
        case order
        case dropout
    }
}
