extension Query {
    /// A comma list of some of a few names; nil where it is absent.
    ///
    /// - Throws: `BadQuery` for an unknown name and for an empty list.
    func list<Name: RawRepresentable<String> & CaseIterable>(
        _ name: String, of _: Name.Type
    ) throws(BadQuery) -> [Name]? {
        guard let text = self[name] else { return nil }
        var values: [Name] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Name(rawValue: String(part)) else {
                let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw BadQuery("\(name) must be a comma list of \(names)")
            }
            values.append(value)
        }
        return values
    }

    /// A text of 1 to `limit` characters without controls.
    func text(_ name: String, limit: Int) throws(BadQuery) -> String? {
        guard let text = self[name] else { return nil }
        let scalars = text.unicodeScalars
        guard (1...limit).contains(scalars.count),
            !scalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else { throw BadQuery("\(name) must have 1 to \(limit) characters and no controls") }
        return text
    }

    /// Seconds from 0 to `most`, possibly with a fraction.
    func seconds(_ name: String, upTo most: Double) throws(BadQuery) -> Double? {
        guard let text = self[name] else { return nil }
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        guard isPlain, let seconds = Double(text), (0...most).contains(seconds) else {
            throw BadQuery("\(name) must be a number of seconds from 0 to \(most)")
        }
        return seconds
    }

    /// How many items a page has: 1 to 1,000, 50 for who does not say.
    func pageSize() throws(BadQuery) -> Int { try integer("limit", in: 1...Limits.standard.pageItems) ?? 50 }
}
