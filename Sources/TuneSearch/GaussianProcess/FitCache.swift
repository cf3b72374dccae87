import Synchronization

/// Remembers what was computed from observations, by their fingerprint, so that asking twice costs once.
///
/// Copies of a searcher share it. It never changes a result: what is missing is computed anew and comes out the
/// same.
final class FitCache: Sendable {
    private let state = Mutex(State())
    /// Held by whoever makes models.
    private let making = Mutex(())

    private struct Key: Hashable {
        let fingerprint: UInt64
        let model: Int
    }

    private struct State {
        var fits: [Key: KernelParameters] = [:]
        var models: (fingerprint: UInt64, value: [LevelModel], weights: [Double])?
    }

    /// The parameters of a model fitted at a fingerprint.
    func fit(_ fingerprint: UInt64, of model: Int) -> KernelParameters? {
        state.withLock { $0.fits[Key(fingerprint: fingerprint, model: model)] }
    }

    /// Keeps the parameters of a model fitted at a fingerprint.
    func keep(_ fit: KernelParameters, for fingerprint: UInt64, of model: Int) {
        state.withLock { state in
            if state.fits.count >= Self.limit { state.fits = [:] }
            state.fits[Key(fingerprint: fingerprint, model: model)] = fit
        }
    }

    /// The models at a fingerprint and their weights: the latest ones kept, or new ones.
    ///
    /// Who comes while others are made waits, since they are probably the same.
    func models(
        _ fingerprint: UInt64, else make: () -> ([LevelModel], weights: [Double])
    ) -> (models: [LevelModel], weights: [Double]) {
        if let known = known(fingerprint) { return known }
        return making.withLock { _ in
            if let known = known(fingerprint) { return known }
            let (made, weights) = make()
            state.withLock { $0.models = (fingerprint, made, weights) }
            return (made, weights)
        }
    }

    /// Work that makes the models at a fingerprint known; nil where they are.
    func preparation(_ fingerprint: UInt64, _ work: @escaping @Sendable () -> Void) -> (@Sendable () -> Void)?
    {
        known(fingerprint) == nil ? work : nil
    }

    private func known(_ fingerprint: UInt64) -> (models: [LevelModel], weights: [Double])? {
        state.withLock { state in
            state.models?.fingerprint == fingerprint ? state.models.map { ($0.value, $0.weights) } : nil
        }
    }

    private static var limit: Int { 512 }
}
