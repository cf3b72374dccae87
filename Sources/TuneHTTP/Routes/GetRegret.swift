import TuneAnalysis

extension Route {
    /// Shows how far the best trial was from a known optimum.
    static let getRegret = analysis("regret", query: ["optimum"]) { query in
        guard let optimum = try query.number("optimum") else { throw BadQuery("optimum is needed") }
        return { try Regret($0.table, createdAt: $0.createdAt, optimum: optimum).json }
    }
}
