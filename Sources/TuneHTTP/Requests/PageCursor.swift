/// Where a page ended: the order it was in and the place of its last item, as `<order>~<place>`.
///
/// Places are keys, not counts, so that items that come meanwhile move nothing.
struct PageCursor: Sendable, Hashable {
    /// The name of the order, such as `-created`.
    let order: String
    /// The last item's key in that order.
    let place: String

    /// The cursor as it travels.
    var text: String { "\(order)~\(place)" }

    init(order: String, place: String) {
        self.order = order
        self.place = place
    }

    /// Reads a cursor, which must belong to this order.
    ///
    /// - Throws: `BadQuery` for what was not given out.
    init(_ text: String, order: String) throws(BadQuery) {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == order, (1...200).contains(parts[1].utf8.count) else {
            throw PageCursor.foreign
        }
        self.init(order: order, place: String(parts[1]))
    }

    /// The complaint about a cursor that was not given out for this list.
    static let foreign = BadQuery("cursor is not the next_cursor of a page of this list in this order")
}

extension Query {
    /// The cursor of a list in some order, if one was sent.
    func cursor(order: String) throws(BadQuery) -> PageCursor? {
        guard let text = self["cursor"] else { return nil }
        return try PageCursor(text, order: order)
    }
}
