import TuneCore

/// How far apart all pairs of results are in each coordinate, later by earlier.
struct FidelityPairs {
    /// The codes, coordinate by coordinate; shape `[width][count]`.
    private let columns: [[Double]]
    /// Whether two choices differ, 0 or 1, for each pair; nil for coordinates that hold numbers.
    private let choices: [[Double]?]
    /// The number of coordinates.
    var width: Int { columns.count }

    /// Lays out the results.
    init(_ data: FidelityData, _ space: FidelitySpace) {
        let columns = data.codes.columns
        let isChoice = Set(space.choices)
        self.columns = columns
        choices = columns.indices.map { column in
            guard isChoice.contains(column) else { return nil }
            return Self.pairs(of: columns[column]) { $0 == $1 ? 0 : 1 }
        }
    }

    /// The images of the coordinates and the squares of their differences, under the shapes of a kernel.
    func shaped(by kernel: FidelityKernel) -> [Shaped] {
        zip(zip(columns, choices), kernel.shapes).map { part, shape in
            if let squares = part.1 { return Shaped(points: nil, squares: squares) }
            let points = part.0.map(shape.slopes)
            return Shaped(
                points: points,
                squares: Self.pairs(of: points) { ($0.value - $1.value) * ($0.value - $1.value) })
        }
    }

    private static func pairs<Element>(
        of elements: [Element], _ value: (Element, Element) -> Double
    ) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(elements.count * elements.count / 2)
        for later in elements.indices {
            for earlier in 0..<later { result.append(value(elements[later], elements[earlier])) }
        }
        return result
    }

    /// One coordinate.
    struct Shaped {
        /// The images; nil for choices without order, which have none.
        let points: [CoordinateShape.Point]?
        /// For each pair of results.
        let squares: [Double]

        /// The slopes of half a sum of weighted squares by the logarithms of the shape's exponents.
        ///
        /// - Parameter pulls: The weight of each pair.
        func slopes(_ pulls: [Double]) -> (low: Double, high: Double) {
            guard let points else { return (0, 0) }
            var (low, high, pair) = (0.0, 0.0, 0)
            for later in points.indices {
                for earlier in 0..<later {
                    let pull = pulls[pair] * (points[later].value - points[earlier].value)
                    low += pull * (points[later].low - points[earlier].low)
                    high += pull * (points[later].high - points[earlier].high)
                    pair += 1
                }
            }
            return (low, high)
        }
    }
}
