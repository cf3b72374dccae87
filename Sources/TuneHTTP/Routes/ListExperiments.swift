import TuneService

extension Route {
    /// Lists experiments, as the last commit left each of them.
    static let listExperiments = Route(
        "GET", "/experiments", role: .viewer, query: ["state", "tag", "q", "sort", "limit", "cursor"]
    ) { call in
        let listing = try ExperimentListing(call.query)
        let desks = await call.server.directory.all().filter { call.caller.scope.contains($0.name) }
        return .answer(listing.page(of: desks, at: call.server.now()))
    }
}
