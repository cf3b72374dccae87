import TuneCore
import TuneNumerics

/// A Gaussian process over configurations and resources, conditioned on results.
struct FidelityModel: Sendable {
    private let kernel: FidelityKernel
    private let data: FidelityData
    /// Whether each coordinate is a choice without order.
    private let isChoice: [Bool]
    private let features: FidelityFeatures
    private let likeness: [[Double]]
    private let factor: Cholesky
    private let weights: [Double]

    /// Conditions a kernel on results.
    ///
    /// Cost: a third of the cube of the number of results.
    ///
    /// - Parameter places: The levels' coordinates.
    /// - Returns: nil where the covariance has no root.
    init?(_ kernel: FidelityKernel, _ data: FidelityData, isChoice: [Bool], places: [Double]) {
        self.kernel = kernel
        self.data = data
        self.isChoice = isChoice
        features = FidelityFeatures(data.codes, kernel, isChoice)
        likeness = kernel.likeness(of: places)
        var matrix = Self.covariances(of: features, at: data.levels, features, data.levels, kernel, likeness)
        let diagonals = kernel.diagonals
        for index in 0..<data.count { matrix[index, index] = diagonals[data.levels[index]] }
        guard let factor = Cholesky(matrix) else { return nil }
        self.factor = factor
        weights = factor.solve(data.values)
    }

    /// How many results the model is made of.
    var count: Int { data.count }

    /// The expected warped losses of configurations at levels; shape `[codes.count]`.
    func means(of codes: Rows, at levels: [Int]) -> [Double] {
        covariances(of: codes, at: levels).times(weights)
    }

    /// The expected warped losses of configurations at one level, and their deviations.
    ///
    /// Cost: the number of configurations times the square of the number of results.
    func predictions(of codes: Rows, at level: Int) -> (means: [Double], deviations: [Double]) {
        let covariances = covariances(of: codes, at: Array(repeating: level, count: codes.count))
        let rests = factor.solveFactor(rows: covariances)
        let deviations = (0..<codes.count).map { row in
            var explained = 0.0
            for value in rests[row: row] { explained += value * value }
            return max(kernel.variance - explained, 1e-10).squareRoot()
        }
        return (covariances.times(weights), deviations)
    }

    /// The model that takes for granted what it expects of trials that have no result yet.
    ///
    /// - Parameters:
    ///   - codes: The trials' configurations.
    ///   - levels: The levels that they are bound for.
    func believing(_ codes: Rows, at levels: [Int], places: [Double]) -> FidelityModel? {
        var data = data
        data.values += means(of: codes, at: levels)
        data.levels += levels
        for row in 0..<codes.count { data.codes.append(codes[row]) }
        return FidelityModel(kernel, data, isChoice: isChoice, places: places)
    }

    private func covariances(of codes: Rows, at levels: [Int]) -> Matrix {
        Self.covariances(
            of: FidelityFeatures(codes, kernel, isChoice), at: levels, features, data.levels, kernel, likeness
        )
    }

    /// The covariances of configurations at levels with the data; shape `[levels.count, dataLevels.count]`.
    private static func covariances(
        of others: FidelityFeatures, at levels: [Int], _ features: FidelityFeatures, _ dataLevels: [Int],
        _ kernel: FidelityKernel, _ likeness: [[Double]]
    ) -> Matrix {
        let (shared, varying, trend) = (kernel.shared, kernel.varying, kernel.trend)
        let factors = likeness.map { row in dataLevels.map { shared + varying * row[$0] }.packs }
        let offsets = likeness.map { row in dataLevels.map { trend * row[$0] }.packs }
        var result = others.numbers.times(transposed: features.numbers)
        result.edit { values in
            for row in levels.indices {
                let (factors, offsets) = (factors[levels[row]], offsets[levels[row]])
                for pack in factors.indices {
                    let first = row * dataLevels.count + pack * 8
                    let end = min(first + 8, (row + 1) * dataLevels.count)
                    let products = values.pack(at: first, end: end)
                    let squares = features.squares(pack, from: others, row, products: products)
                    values.set(squares.matern * factors[pack] + offsets[pack], at: first, end: end)
                }
            }
        }
        return result
    }
}
