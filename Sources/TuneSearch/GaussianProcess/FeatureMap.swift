import Glibc

/// How a row becomes features whose squared differences, weighted by column, make up the kernel's distance.
///
/// A number is its own feature. A choice counts 1 where it differs. A number that may be inactive lies on an arc
/// of the unit circle, or at its centre: two active values are `2 sin(|a - b| / 2)` apart, which is almost
/// `|a - b|`; an active and an inactive one are always 1 apart; two inactive ones 0. So configurations are
/// compared on the parameters that both have, each that only one has counts 1, and the kernel stays positive
/// definite.
///
/// Source: Swersky et al., "Raiders of the lost architecture: kernels for Bayesian optimization in conditional
/// parameter spaces", arXiv:1409.4011, 2014.
struct FeatureMap: Sendable, Hashable {
    /// What the numbers of a row mean.
    let dimensions: [Dimension]
    /// The features in the order of the columns.
    let features: [Feature]

    /// One feature of a row.
    struct Feature: Sendable, Hashable {
        /// The column of the row.
        let column: Int
        /// Whether only equality counts.
        let isChoice: Bool
    }

    /// Lays out the features.
    init(_ dimensions: [Dimension]) {
        self.dimensions = dimensions
        features = dimensions.enumerated().flatMap { column, dimension in
            let feature = Feature(column: column, isChoice: dimension.choices != nil)
            return Self.isArc(dimension) ? [feature, feature] : [feature]
        }
    }

    /// The features of a row; shape `[features.count]`.
    func values(of row: some Collection<Double>) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(features.count)
        for (value, dimension) in zip(row, dimensions) {
            if !Self.isArc(dimension) {
                values.append(value)
            } else if value == Dimension.inactive {
                values.append(0)
                values.append(0)
            } else {
                values.append(cos(value))
                values.append(sin(value))
            }
        }
        return values
    }

    /// Turns a gradient by the features of a row into one by its numbers; 0 for choices and what is inactive.
    func gradient(_ gradient: [Double], at row: [Double]) -> [Double] {
        var feature = 0
        return zip(row, dimensions).map { value, dimension in
            defer { feature += Self.isArc(dimension) ? 2 : 1 }
            guard dimension.choices == nil, value != Dimension.inactive else { return 0 }
            guard Self.isArc(dimension) else { return gradient[feature] }
            return gradient[feature + 1] * cos(value) - gradient[feature] * sin(value)
        }
    }

    private static func isArc(_ dimension: Dimension) -> Bool {
        dimension.choices == nil && dimension.isConditional
    }
}
