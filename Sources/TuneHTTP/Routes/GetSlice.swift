import TuneAnalysis

extension Route {
    /// Shows what a model predicts along one parameter.
    static let getSlice = analysis("slice", query: ["parameter", "objective"]) { query in
        let (parameter, objective) = (try query.needed("parameter"), query["objective"])
        return { try Slice(of: $0.table, parameter: parameter, objective: objective).json }
    }
}
