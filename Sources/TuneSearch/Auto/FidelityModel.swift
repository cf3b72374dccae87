import TuneCore
import TuneNumerics

private import Glibc

/// A Gaussian process over configurations and resources, conditioned on results.
struct FidelityModel: Sendable {
    private let kernel: FidelityKernel
    private let data: FidelityData
    /// Whether each coordinate is a choice without order.
    private let isChoice: [Bool]
    /// The codes of the data, stretched, coordinate by coordinate; shape `[width][data.count]`.
    private let columns: [[Double]]
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
        columns = Self.shaped(data.codes, by: kernel, isChoice)
        likeness = kernel.likeness(of: places)
        var matrix = Self.covariances(
            of: data.codes, at: data.levels, columns, data.levels, kernel, isChoice, likeness)
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
        Self.covariances(of: codes, at: levels, columns, data.levels, kernel, isChoice, likeness)
    }

    /// The covariances of configurations at levels with the data; shape `[codes.count, data.count]`.
    private static func covariances(
        of codes: Rows, at levels: [Int], _ columns: [[Double]], _ dataLevels: [Int],
        _ kernel: FidelityKernel, _ isChoice: [Bool], _ likeness: [[Double]]
    ) -> Matrix {
        let shaped = shaped(codes, by: kernel, isChoice)
        let (weights, count) = (kernel.weights, dataLevels.count)
        let (shared, varying, trend) = (kernel.shared, kernel.varying, kernel.trend)
        let factors = likeness.map { row in dataLevels.map { shared + varying * row[$0] } }
        let offsets = likeness.map { row in dataLevels.map { trend * row[$0] } }
        var result = Matrix(rows: codes.count, columns: count)
        result.edit { values in
            var squares = [Double](repeating: 0, count: count)
            for row in 0..<codes.count {
                for index in squares.indices { squares[index] = 0 }
                for column in columns.indices {
                    let code = shaped[column][row]
                    add(code, columns[column], 5 * weights[column], isChoice[column], to: &squares)
                }
                let (factors, offsets, start) = (factors[levels[row]], offsets[levels[row]], row * count)
                for index in 0..<count {
                    let root = squares[index].squareRoot()
                    let alike = (1 + root + root * root / 3) * exp(-root)
                    values[start + index] = alike * factors[index] + offsets[index]
                }
            }
        }
        return result
    }

    /// Codes with their numbers stretched, coordinate by coordinate; shape `[width][codes.count]`.
    private static func shaped(_ codes: Rows, by kernel: FidelityKernel, _ isChoice: [Bool]) -> [[Double]] {
        zip(codes.columns, zip(kernel.shapes, isChoice)).map { column, how in
            how.1 ? column : column.map { how.0($0) }
        }
    }

    /// Adds up weighted squared differences of a coordinate.
    private static func add(
        _ code: Double, _ column: [Double], _ weight: Double, _ isChoice: Bool, to squares: inout [Double]
    ) {
        if isChoice {
            for index in column.indices where column[index] != code { squares[index] += weight }
        } else {
            for index in column.indices {
                let difference = column[index] - code
                squares[index] += weight * difference * difference
            }
        }
    }
}
