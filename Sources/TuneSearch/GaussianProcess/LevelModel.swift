import TuneCore

/// A Gaussian process fitted to the results of one level.
struct LevelModel: Sendable {
    /// The level, in steps.
    let level: Int
    /// The rows of the results.
    let rows: [Int]
    /// How losses became the values it was fitted to.
    let transform: ResponseTransform
    /// The process, without pending points.
    let process: GaussianProcess

    /// Fits a process to the results of a level.
    ///
    /// Cost: cubic in the number of results, at most `limit`; at times that of a fit.
    ///
    /// - Returns: nil where all results are equal or the covariance is not positive definite.
    init?(
        _ history: FitHistory, level index: Int, limit: Int, bends: Bool, cache: FitCache<LevelModel?>
    ) {
        let results = history.trials.levels[index]
        rows = history.basis(results, limit: limit)
        guard let transform = ResponseTransform(rows.map { results[$0] }, bends: bends) else { return nil }
        let map = FeatureMap(history.trials.model.dimensions)
        let points = KernelPoints(map, history.trials.rows.selecting(rows))
        let parameters = Self.parameters(history, level: index, map: map, bends: bends, cache: cache)
        guard
            let process = GaussianProcess(points, targets: transform.targets, parameters: parameters)
        else { return nil }
        level = results.level
        self.transform = transform
        self.process = process
    }

    /// The parameters fitted at the latest moment, each fit beginning where the one before ended and, while there
    /// are few results, from the default too.
    private static func parameters(
        _ history: FitHistory, level: Int, map: FeatureMap, bends: Bool, cache: FitCache<LevelModel?>
    ) -> KernelParameters {
        let moments = history.moments[level]
        let start = KernelParameters.start(columns: map.dimensions.count)
        let known = moments.indices.last { cache.fit(moments[$0].key) != nil }
        var parameters = known.flatMap { cache.fit(moments[$0].key) } ?? start
        for moment in moments[((known ?? -1) + 1)...] {
            if let transform = ResponseTransform(moment.losses, bends: bends) {
                let points = KernelPoints(map, history.trials.rows.selecting(moment.rows))
                let likelihood = MarginalLikelihood(points, targets: transform.targets)
                let starts = moment.count > 100 || parameters == start ? [parameters] : [parameters, start]
                parameters = likelihood.fit(from: starts, iterations: 40) ?? parameters
            }
            cache.keep(parameters, for: moment.key)
        }
        return parameters
    }
}
