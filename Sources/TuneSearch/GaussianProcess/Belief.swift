import TuneCore

/// What people believe about parameters, as an addition to an acquisition that fades as results come in.
///
/// Source: Hvarfner et al., "pi-BO: augmenting acquisition functions with user beliefs for Bayesian optimization",
/// ICLR 2022.
struct Belief: Sendable {
    /// The space whose parameters have priors.
    let model: ModelSpace
    /// The factor of the logarithm of the prior density.
    let weight: Double

    /// Weighs the beliefs of a space against so many results; nil where there are none.
    ///
    /// - Parameter strength: After how many results the beliefs count once.
    init?(_ model: ModelSpace, strength: Double, results: Int) {
        guard model.space.hasPriors, strength > 0 else { return nil }
        self.model = model
        weight = strength / Double(max(results, 1))
    }

    /// What to add for a configuration.
    func value(_ configuration: Configuration) -> Double {
        weight * model.space.logPriorDensity(of: configuration)
    }

    /// What to add for the numbers of a row, and its gradient; choices and what is inactive count 0.
    func slopes(at row: [Double]) -> (value: Double, gradient: [Double]) {
        var (value, gradient) = (0.0, [Double](repeating: 0, count: row.count))
        for (index, dimension) in model.dimensions.enumerated() where dimension.choices == nil {
            let parameter = model.space.parameters[model.parameters[index]]
            guard let prior = parameter.prior, row[index] != Dimension.inactive else { continue }
            let coordinate = min(max(row[index], 0), 1)
            value += weight * prior.logDensity(at: coordinate)
            gradient[index] = weight * (prior.coordinate - coordinate) / (prior.deviation * prior.deviation)
        }
        return (value, gradient)
    }
}
