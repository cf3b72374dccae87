import Glibc

/// The values of one dimension in the rows where it is active.
struct Column {
    private let values: [Double]
    private let width: Int

    /// Picks a column.
    ///
    /// Cost: linear.
    init(_ rows: Rows, _ index: Int) {
        width = rows.width
        var values: [Double] = []
        values.reserveCapacity(rows.count)
        for start in stride(from: index, to: rows.values.count, by: rows.width)
        where rows.values[start] != Dimension.inactive {
            values.append(rows.values[start])
        }
        self.values = values
    }

    /// How many values differ.
    var distinctCount: Int { Set(values).count }

    /// The bandwidth after the normal reference rule, `1.06 sd n^(-1/(4 + d))`.
    ///
    /// In the bounded form a column of a conditional dimension can have fewer values than a model needs rows
    /// (d + 1). The missing ones count as evenly spread, so that one lucky value is no certainty.
    ///
    /// Source: Silverman, "Density estimation for statistics and data analysis", 1986.
    func bandwidth(of dimension: Dimension, policy: KernelDensity.Policy, share: Double) -> Double {
        let needed = policy == .bounded ? Double(width + 1) : 0
        let missing = max(0, needed - Double(values.count))
        let even = dimension.evenDeviation
        let variance = (squares + missing * even * even) / (Double(values.count) + missing)
        let count = max(Double(values.count) * share, needed)
        return 1.06 * variance.squareRoot() * pow(count, -1 / Double(4 + width))
    }

    /// The sum of the squared distances from the mean.
    private var squares: Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
