import TuneCore

/// A Gaussian process fitted to the results of one level, or of all.
struct LevelModel: Sendable {
    /// The level at which it predicts, in steps.
    let level: Int
    /// The results it is made of.
    let entries: [FitHistory.Entry]
    /// How losses became the values it was fitted to.
    let transform: ResponseTransform
    /// The process, without pending points.
    let process: GaussianProcess
    /// The smallest of the values at the level at which it predicts.
    let best: Double
    /// Within which distance of a trial others repeat its result; 0 while none do.
    let plateauRadius: Double

    /// What a model is made with.
    struct Recipe: Sendable {
        /// How many results it is made of at most.
        let limit: Int
        /// Whether the worse half of the losses is bent.
        let bends: Bool
        /// The resource of each level, where one model takes all levels; else empty.
        let resources: [Double]
        /// What is believed of length scales.
        let prior: LengthScalePrior
        /// What was computed before.
        let cache: FitCache
    }

    /// Fits a process to the results.
    ///
    /// Cost: cubic in the number of results, at most the limit; at times that of a fit.
    ///
    /// - Parameters:
    ///   - model: Which of the history's models.
    ///   - level: The index of the level at which to predict.
    /// - Returns: nil where all results are equal or the covariance is not positive definite.
    init?(_ history: FitHistory, model: Int, level: Int, _ recipe: Recipe) {
        entries = history.basis(model, limit: recipe.limit)
        guard let transform = ResponseTransform(entries.map(history.loss), bends: recipe.bends)
        else { return nil }
        let points = Self.points(entries, history, recipe)
        let parameters = Self.parameters(history, model: model, recipe)
        guard
            let process = GaussianProcess(
                points, targets: transform.targets, parameters: parameters, resources: recipe.resources,
                level: recipe.resources.isEmpty ? 0 : level)
        else { return nil }
        self.level = history.trials.levels[level].level
        self.transform = transform
        self.process = process
        let here = entries.filter { $0.level == level }
        plateauRadius = Plateaus.radius(
            of: Self.points(here, history, recipe), losses: here.map(history.loss))
        best =
            zip(entries, transform.targets).filter { $0.0.level == level }.map(\.1).min() ?? transform.best
    }

    /// The parameters fitted at the latest moment, each fit beginning where the one before ended and, while there
    /// are few results, from the default too.
    private static func parameters(
        _ history: FitHistory, model: Int, _ recipe: Recipe
    ) -> KernelParameters {
        let moments = history.moments[model]
        let start = KernelParameters.start(
            columns: history.trials.model.dimensions.count, hasResource: !recipe.resources.isEmpty)
        let known = moments.indices.last { recipe.cache.fit(moments[$0].key, of: model) != nil }
        var parameters = known.flatMap { recipe.cache.fit(moments[$0].key, of: model) } ?? start
        for moment in moments[((known ?? -1) + 1)...] {
            if let transform = ResponseTransform(moment.losses, bends: recipe.bends) {
                let likelihood = MarginalLikelihood(
                    points(moment.entries, history, recipe), targets: transform.targets,
                    resources: recipe.resources, prior: recipe.prior)
                let isKnown = moment.count > 100 || parameters == start
                parameters =
                    likelihood.fit(from: isKnown ? [parameters] : [parameters, start], iterations: 40)
                    ?? parameters
            }
            recipe.cache.keep(parameters, for: moment.key, of: model)
        }
        return parameters
    }

    private static func points(
        _ entries: [FitHistory.Entry], _ history: FitHistory, _ recipe: Recipe
    ) -> KernelPoints {
        KernelPoints(
            FeatureMap(history.trials.model.dimensions),
            history.trials.rows.selecting(entries.map(\.row)),
            levels: recipe.resources.isEmpty ? [] : entries.map(\.level))
    }
}
