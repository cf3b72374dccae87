/// How the columns of a table become the inputs of a network, learned from the training rows alone.
///
/// Numbers are standardised, a missing one becomes the mean. Each frequent text gets an input of its own; the
/// texts beyond `TrainerLimits.levels` share one more; a missing or, without that, unknown text leaves all of
/// them at 0.
struct FeatureEncoding {
    /// The inputs of the network.
    let width: Int
    private let columns: [Column]

    private enum Column {
        case number(values: [Double], scaling: Scaling)
        /// The input of each level, -1 for none.
        case text(codes: [Int32], inputs: [Int], width: Int)

        var width: Int {
            switch self {
            case .number: 1
            case .text(_, _, let width): width
            }
        }
    }

    /// Fits columns.
    ///
    /// - Parameter train: The rows of the table to learn from.
    /// - Throws: `TrainerError.noUsableFeatures` if no column varies over them.
    init(_ columns: [Table.Column], train: [Int]) throws(TrainerError) {
        var varies = false
        self.columns = columns.map { column in
            switch column {
            case .numbers(let values):
                let scaling = Scaling(train.map { values[$0] })
                varies = varies || scaling.scale > 0
                return .number(values: values, scaling: scaling)
            case .text(let levels, let codes):
                let seen = train.map { Int(codes[$0]) }
                varies = varies || Set(seen).count > 1
                let (inputs, width) = Self.inputs(of: levels.count, seen: seen)
                return .text(codes: codes, inputs: inputs, width: width)
            }
        }
        width = self.columns.reduce(0) { $0 + $1.width }
        guard varies else { throw .noUsableFeatures }
    }

    /// Encodes rows of the table.
    ///
    /// - Returns: Numbers of shape `[rows.count, width]`.
    /// - Throws: `TrainerError.tooLarge` for too many inputs or values.
    func matrix(_ rows: [Int]) throws(TrainerError) -> [Float] {
        guard width <= TrainerLimits.features else {
            throw .tooLarge("features", limit: TrainerLimits.features)
        }
        guard rows.count <= TrainerLimits.values / width else {
            throw .tooLarge("values", limit: TrainerLimits.values)
        }
        var matrix = [Float](repeating: 0, count: rows.count * width)
        var start = 0
        for column in columns {
            switch column {
            case .number(let values, let scaling):
                for (index, row) in rows.enumerated() {
                    matrix[index * width + start] = scaling.apply(values[row])
                }
            case .text(let codes, let inputs, _):
                for (index, row) in rows.enumerated() where codes[row] >= 0 {
                    let input = inputs[Int(codes[row])]
                    if input >= 0 { matrix[index * width + start + input] = 1 }
                }
            }
            start += column.width
        }
        return matrix
    }

    /// Gives the levels of a column their inputs, the most frequent first.
    ///
    /// - Parameter seen: The level of each training row, -1 for a missing one.
    private static func inputs(of levels: Int, seen: [Int]) -> (inputs: [Int], width: Int) {
        var counts = [Int](repeating: 0, count: levels)
        for level in seen where level >= 0 { counts[level] += 1 }
        let known = counts.indices.filter { counts[$0] > 0 }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
        let own = known.prefix(TrainerLimits.levels)
        let hasOther = known.count > own.count
        var inputs = [Int](repeating: hasOther ? own.count : -1, count: levels)
        for (input, level) in own.enumerated() { inputs[level] = input }
        return (inputs, own.count + (hasOther ? 1 : 0))
    }
}
