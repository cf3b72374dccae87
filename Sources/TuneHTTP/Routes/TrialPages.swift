import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// The pages of a list of trials, one after another.
struct TrialPages: Sendable {
    /// A page and where it ended.
    struct Page: Sendable {
        /// The trials, as they are shown.
        let items: [JSONValue]
        /// The cursor of the next page; nil on the last one.
        let next: String?
    }

    private let desk: Desk
    private let store: any ExperimentStore
    private let fields: [TrialField]
    private var listing: TrialListing

    /// The reports after which a page ends early, so that curves do not fill the memory.
    private static let reportLimit = 20_000

    init(_ listing: TrialListing, fields: [TrialField], desk: Desk, store: any ExperimentStore) {
        self.listing = listing
        self.fields = fields
        self.desk = desk
        self.store = store
    }

    /// The next page.
    mutating func next() async throws -> Page {
        let (listing, fields) = (listing, fields)
        let found = try await desk.read { experiment, _ throws(ServiceFailure) in
            let places = listing.places(in: experiment)
            let items = places.prefix(listing.limit).map { place in
                experiment.view(of: experiment.trials[place.number - 1], fields: fields)
            }
            return (places: Array(places), items: items)
        }
        var items = found.items
        if fields.contains(.reports) { items = try await withReports(items, of: found.places) }
        let hasMore = items.count < found.places.count
        self.listing.cursor = items.isEmpty ? listing.cursor : found.places[items.count - 1]
        return Page(items: items, next: hasMore ? self.listing.cursor.map(listing.text) : nil)
    }

    /// As many of the trials with their reports as fit a page; one at least.
    private func withReports(_ items: [JSONValue], of places: [TrialPlace]) async throws -> [JSONValue] {
        var (filled, count) = ([JSONValue](), 0)
        for (item, place) in zip(items, places) {
            guard case .object(var object) = item else { continue }
            let reports = try await Curve(desk: desk, store: store, trial: place.number).all()
            count += reports.count
            object["reports"] = .array(reports.map(\.json))
            filled.append(.object(object))
            if count >= Self.reportLimit { break }
        }
        return filled
    }
}
