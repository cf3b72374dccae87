import Synchronization

/// Remembers what was computed from observations, by their fingerprint, so that asking twice costs once.
///
/// Copies of a searcher share it. It never changes a result: what is missing is computed anew and comes out the
/// same.
final class FitCache: Sendable {
    private let state = Mutex(State())

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
    func models(
        _ fingerprint: UInt64, else make: () -> ([LevelModel], weights: [Double])
    ) -> (models: [LevelModel], weights: [Double]) {
        let found = state.withLock { $0.models?.fingerprint == fingerprint ? $0.models : nil }
        if let found { return (found.value, found.weights) }
        let (made, weights) = make()
        state.withLock { $0.models = (fingerprint, made, weights) }
        return (made, weights)
    }

    private static var limit: Int { 512 }
}
