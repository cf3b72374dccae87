import TuneService

extension Route {
    /// Lists experiments, as the last commit left each of them.
    static let listExperiments = Route(
        "GET", "/experiments", role: .viewer, query: ["state", "tag", "q", "sort", "limit", "cursor"]
    ) { call in
        let listing = try ExperimentListing(call.query)
        return .answer(listing.page(of: await call.server.directory.all(), at: call.server.now()))
    }
}
