import TuneAnalysis

extension Route {
    /// Shows what a model predicts over two parameters.
    static let getPairs = analysis("pairs", query: ["x", "y", "objective"]) { query in
        let (x, y, objective) = (try query.needed("x"), try query.needed("y"), query["objective"])
        guard x != y else { throw BadQuery("x and y must be two parameters") }
        return { try PairMap(of: $0.table, x: x, y: y, objective: objective).json }
    }
}
