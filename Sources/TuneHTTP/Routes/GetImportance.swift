import TuneAnalysis

extension Route {
    /// Shows which parameters matter.
    static let getImportance = analysis(
        "importance", query: ["method", "objective", "pairs"]
    ) { query in
        let name = try query.choice("method", of: Importance.Method.allCases.map(\.rawValue))
        let method = name.flatMap(Importance.Method.init(rawValue:)) ?? .pedAnova
        let (objective, hasPairs) = (query["objective"], try query.flag("pairs"))
        guard !hasPairs || method == .fanova else { throw BadQuery("pairs goes with method=fanova only") }
        return { snapshot in
            let table = snapshot.table
            let index = try table.objective(named: objective)
            return try Importance(of: table, method: method, objective: index, hasPairs: hasPairs).json
        }
    }
}
