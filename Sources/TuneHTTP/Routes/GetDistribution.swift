import TuneAnalysis

extension Route {
    /// Shows how the results are distributed.
    static let getDistribution = analysis("distribution", query: ["objective"]) { query in
        let objective = query["objective"]
        return { snapshot in
            let table = snapshot.table
            return try Distribution(table, objective: try table.objective(named: objective)).json
        }
    }
}
