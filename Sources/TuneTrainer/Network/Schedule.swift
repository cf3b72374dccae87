internal import Foundation

/// How the learning rate changes over the epochs.
public enum Schedule: Sendable, Hashable {
    /// It stays.
    case constant
    /// It falls to 0 along half a cosine over the planned epochs, and stays there (Loshchilov and Hutter,
    /// ICLR 2017).
    case cosine
    /// It is multiplied by `factor`, in `0<..1`, after each `every` epochs, at least 1.
    case step(every: Int, factor: Double)

    /// The factor on the learning rate, without warm-up.
    ///
    /// - Parameters:
    ///   - progress: The epochs done, with the part of the running one.
    ///   - length: The planned epochs.
    func factor(at progress: Double, of length: Int) -> Double {
        switch self {
        case .constant: 1
        case .cosine: 0.5 * (1 + cos(.pi * min(1, progress / Double(length))))
        case .step(let every, let factor): pow(factor, (progress / Double(every)).rounded(.down))
        }
    }
}

extension MLPOptions {
    /// The learning rate of one step.
    ///
    /// - Parameters:
    ///   - epoch: The finished epochs.
    ///   - batch: The finished steps of the running epoch.
    ///   - batches: The steps of an epoch.
    func rate(epoch: Int, batch: Int, of batches: Int) -> Double {
        let progress = Double(epoch) + Double(batch) / Double(batches)
        let reached = progress + 1 / Double(batches)
        let warmth = reached < warmupEpochs ? reached / warmupEpochs : 1
        return learningRate * warmth * schedule.factor(at: progress, of: epochs)
    }
}
