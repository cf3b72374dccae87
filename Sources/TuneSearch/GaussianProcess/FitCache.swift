import Synchronization

/// Remembers what was computed from observations, by their fingerprint, so that asking twice costs once.
///
/// Copies of a searcher share it. It never changes a result: what is missing is computed anew and comes out the
/// same.
final class FitCache<Model: Sendable>: Sendable {
    private let state = Mutex(State())

    private struct State {
        var fits: [UInt64: KernelParameters] = [:]
        var model: (key: UInt64, value: Model)?
    }

    /// The parameters fitted at a fingerprint.
    func fit(_ key: UInt64) -> KernelParameters? {
        state.withLock { $0.fits[key] }
    }

    /// Keeps the parameters fitted at a fingerprint.
    func keep(_ fit: KernelParameters, for key: UInt64) {
        state.withLock { state in
            if state.fits.count >= Self.limit { state.fits = [:] }
            state.fits[key] = fit
        }
    }

    /// The model at a fingerprint: the latest one kept, or a new one.
    func model(_ key: UInt64, else make: () -> Model) -> Model {
        if let found = state.withLock({ $0.model?.key == key ? $0.model?.value : nil }) { return found }
        let made = make()
        state.withLock { $0.model = (key, made) }
        return made
    }

    private static var limit: Int { 256 }
}
