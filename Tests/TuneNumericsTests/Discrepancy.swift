/// The squared centred discrepancy of points in the unit cube: how unevenly they fill it.
///
/// Source: Hickernell, "A generalized discrepancy and quadrature error bound", Math. Comp. 67, 1998.
func centredDiscrepancy(of points: [[Double]]) -> Double {
    guard let dimensions = points.first?.count else { return 0 }
    let centred = points.map { point in point.map { abs($0 - 0.5) } }
    let single = centred.reduce(0.0) { sum, row in
        sum + row.reduce(1.0) { product, a in product * (1 + 0.5 * a - 0.5 * a * a) }
    }
    var double = 0.0
    for (first, a) in zip(points, centred) {
        for (second, b) in zip(points, centred) {
            var product = 1.0
            for k in 0..<dimensions {
                product *= 1 + 0.5 * (a[k] + b[k] - abs(first[k] - second[k]))
            }
            double += product
        }
    }
    let constant = (0..<dimensions).reduce(1.0) { product, _ in product * 13 / 12 }
    let count = Double(points.count)
    return constant - 2 / count * single + double / (count * count)
}
