public import TuneCore
import TuneNumerics

/// A Gaussian process of the losses of configurations, for looking at a space: slices, maps, what matters.
///
/// Cost: cubic in the number of results, of which the 500 that matter most are used: a quarter the best, the rest
/// the latest.
public struct Surrogate: Sendable {
    private let model: ModelSpace
    private let process: GaussianProcess
    private let transform: ResponseTransform

    /// What is expected of a configuration.
    public struct Prediction: Sendable, Hashable {
        /// The loss expected.
        public let loss: Double
        /// The standard deviation of what is expected; in proportion for losses up to the median, else rough.
        public let deviation: Double
    }

    /// Fits a process.
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - configurations: The configurations that were tried, in order.
    ///   - losses: Their losses, infinite for failures; shape `[configurations.count]`.
    /// - Returns: nil with fewer than three results, or where all losses are equal.
    public init?(_ space: SearchSpace, configurations: [Configuration], losses: [Double]) {
        let model = ModelSpace(space)
        var history = FitHistory(model, levels: [0], least: max(3, configurations.count))
        for (trial, (configuration, loss)) in zip(configurations, losses).enumerated() {
            history.observe(.started(trial: trial, configuration: configuration))
            history.observe(.result(trial: trial, level: 0, loss: loss))
        }
        let recipe = LevelModel.Recipe(
            limit: 500, bends: true, resources: [], prior: .scaled, cache: FitCache())
        guard history.arrivals[0].count >= 3,
            let fitted = LevelModel(history, model: 0, level: 0, recipe)
        else { return nil }
        self.model = model
        process = fitted.process
        transform = fitted.transform
    }

    /// What is expected of configurations; shape `[configurations.count]`.
    ///
    /// Cost: the square of the number of results for each.
    public func predictions(at configurations: [Configuration]) -> [Prediction] {
        var rows = Rows(width: model.dimensions.count)
        for configuration in configurations { rows.append(model.row(of: configuration)) }
        let found = process.predictions(at: rows)
        return zip(found.means, found.variances).map { mean, variance in
            Prediction(
                loss: transform.loss(of: mean), deviation: transform.spread(of: variance.squareRoot()))
        }
    }

    /// The length scale of each parameter on the unit interval, the shorter the more it matters; nil for what cannot
    /// be searched; shape `[parameters]`.
    public var lengthScales: [Double?] {
        var result = [Double?](repeating: nil, count: model.space.parameters.count)
        for (index, scale) in zip(model.parameters, process.parameters.lengthScales) { result[index] = scale }
        return result
    }
}
