import TuneCore
import TuneJSON
import TuneService

extension Route {
    /// Lists trials: a page of JSON, or all of them as lines of JSON or as a table.
    static let listTrials = Route(
        "GET", "/experiments/{name}/trials", role: .viewer,
        query: ["state", "worker", "sort", "limit", "cursor", "fields"]
    ) { call in
        let desk = try await call.desk()
        var listing = try TrialListing(call.query)
        let (form, store) = (MediaType(accept: call.headers["accept"]), call.server.directory.store)
        let isWhole = form != .json && call.query["limit"] == nil
        if isWhole { listing.limit = TrialWriter.pageSize }
        let writer = try await TrialWriter(form, fields: listing.fields, desk: desk)
        var pages = TrialPages(listing, fields: writer.fields, desk: desk, store: store)
        let first = try await pages.next()
        if form == .json { return .answer(page(of: first.items, next: first.next)) }
        guard isWhole, first.next != nil else { return .answer(writer.answer(first)) }
        return .stream(contentType: form.header, writer.stream(first, then: pages))
    }
}
