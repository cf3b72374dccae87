import TuneCore
import TuneJSON
import TuneService
import TuneStore

/// Which experiments are listed, and in which order.
struct ExperimentListing: Sendable {
    private let states: Set<String>?
    private let tag: String?
    private let part: String?
    private let order: String
    private let limit: Int
    private let cursor: PageCursor?

    /// The orders in which experiments can be listed.
    static let orders = ["created", "-created", "name", "-name"]

    init(_ query: Query) throws(BadQuery) {
        states = try query.list("state", of: Phase.self).map { Set($0.map(\.rawValue)) }
        tag = try query.text("tag", limit: CoreLimits.tagLength)
        part = try query.text("q", limit: 100)?.lowercased()
        guard part?.utf8.allSatisfy(Self.isOfNames) ?? true else {
            throw BadQuery("q is a part of a name: letters, digits, dots, underscores and hyphens")
        }
        order = try query.choice("sort", of: Self.orders) ?? "created"
        limit = try query.pageSize()
        cursor = try query.cursor(order: order)
        guard isByName || cursor.map({ Int($0.place) != nil }) ?? true else { throw PageCursor.foreign }
    }

    /// The next page, from what was committed last.
    func page(of desks: [Desk], at now: Timestamp) -> Answer {
        let places = desks.map { (key: isByName ? $0.name : "", id: $0.id.number, desk: $0) }
            .filter { isAfterCursor($0.key, $0.id) }
            .sorted { isInOrder(($0.key, $0.id), ($1.key, $1.id)) }
        var (items, last, hasMore) = ([JSONValue](), Desk?.none, false)
        for place in places {
            let summary = place.desk.summary.get()
            guard isWanted(place.desk.name, summary) else { continue }
            guard items.count < limit else {
                hasMore = true
                break
            }
            items.append(view(of: summary, at: now))
            last = place.desk
        }
        let next =
            hasMore
            ? last.map { PageCursor(order: order, place: isByName ? $0.name : "\($0.id.number)").text } : nil
        return TuneHTTP.page(of: items, next: next)
    }

    private var isByName: Bool { order.hasSuffix("name") }
    private var isDescending: Bool { order.hasPrefix("-") }

    private func isInOrder(_ first: (key: String, id: Int), _ second: (key: String, id: Int)) -> Bool {
        isDescending ? second < first : first < second
    }

    private func isAfterCursor(_ name: String, _ id: Int) -> Bool {
        guard let place = cursor?.place else { return true }
        if isByName { return isDescending ? name < place : place < name }
        let passed = Int(place) ?? 0
        return isDescending ? id < passed : passed < id
    }

    private func isWanted(_ name: String, _ summary: JSONValue) -> Bool {
        if let states, !states.contains(summary["state"]?.string ?? "") { return false }
        if let tag, summary["tags"]?.array?.contains(.string(tag)) != true { return false }
        return part.map { name.lowercased().contains($0) } ?? true
    }

    /// What the list shows; the number of events and the pace are for the server's own use.
    private func view(of summary: JSONValue, at now: Timestamp) -> JSONValue {
        let members = (summary.object?.members ?? []).filter { $0.name != "events" && $0.name != "pace" }
        var view = JSONObject(members)
        view["trials_per_minute"] = .number(Self.pace(of: summary, at: now))
        // What an older version of the server left behind has neither.
        if view["last_activity_at"] == nil { view["last_activity_at"] = .null }
        if view["sparkline"] == nil { view["sparkline"] = .array([]) }
        return .object(view)
    }

    /// How many trials end in a minute; while nothing happens in a running experiment they become fewer.
    private static func pace(of summary: JSONValue, at now: Timestamp) -> Double {
        guard let pace = summary["pace"], let ended = pace["ended"]?.double,
            var seconds = pace["seconds"]?.double,
            let at = pace["at"]?.string.flatMap(Timestamp.init)
        else { return 0 }
        if ["running", "stopping"].contains(summary["state"]?.string) {
            seconds += max(0, now.seconds(since: at))
        }
        return seconds > 0 ? ended * 60 / seconds : 0
    }

    private static func isOfNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: [45, 46, 95].contains(byte)
        }
    }
}
