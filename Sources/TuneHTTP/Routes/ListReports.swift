import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Shows a trial's curve, page by page or thinned out as a whole; read from the store beside the desk.
    static let listReports = Route(
        "GET", "/experiments/{name}/trials/{number}/reports", role: .viewer,
        query: ["limit", "cursor", "max_points"]
    ) { call in
        let (desk, number) = (try await call.desk(), try call.trialNumber())
        let points = try call.query.integer("max_points", in: 2...10_000)
        let limit = try call.query.pageSize()
        let offset = try call.query.cursor(order: "reports").map(offset) ?? 0
        try desk.requireTrial(number)
        let curve = Curve(desk: desk, store: call.server.directory.store, trial: number)
        guard let points else {
            let reports = try await curve.reports(from: offset, limit: limit + 1)
            let next =
                reports.count > limit ? PageCursor(order: "reports", place: "\(offset + limit)").text : nil
            return .answer(page(of: reports.prefix(limit).map(\.json), next: next))
        }
        guard call.query["cursor"] == nil, call.query["limit"] == nil else {
            throw BadQuery("max_points thins out the whole curve; limit and cursor do not go with it")
        }
        let size = try await desk.read { experiment, _ throws(ServiceFailure) in
            (
                count: (try? experiment.trial(number))?.reportCount ?? 0,
                metric: experiment.spec.objective.metric
            )
        }
        let reports = try await curve.thinned(count: size.count, to: points, by: size.metric)
        return .answer(page(of: reports.map(\.json), next: nil))
    }

    private static func offset(of cursor: PageCursor) throws(BadQuery) -> Int {
        guard let offset = Int(cursor.place), (0...CoreLimits.reportsPerTrial).contains(offset) else {
            throw PageCursor.foreign
        }
        return offset
    }
}

/// The answer that shows a page of a list.
func page(of items: [JSONValue], next: String?) -> Answer {
    Answer(200, ["items": .array(items), "next_cursor": .optional(next)], isKept: false)
}

extension Desk {
    /// Refuses a trial that is not there; asks the last commit, not the desk.
    nonisolated func requireTrial(_ number: Int) throws(ServiceFailure) {
        guard let count = summary.get()["counts"]?["trials"]?.int, number <= count else {
            throw .refused(.noSuchTrial(number))
        }
    }
}
