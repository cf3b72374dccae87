extension Query {
    /// Reads a query strictly.
    ///
    /// - Parameters:
    ///   - text: What stands behind the question mark, percent-encoded; nil or empty for none.
    ///   - known: The names that the route takes.
    /// - Throws: `BadQuery` for an unknown or repeated name, a bad escape, and control characters.
    init(_ text: String?, known: [String]) throws(BadQuery) {
        guard let text, !text.isEmpty else {
            self.init(values: [:])
            return
        }
        var values: [String: String] = [:]
        for pair in text.split(separator: "&", omittingEmptySubsequences: true) {
            let mark = pair.utf8.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.decoded(pair[..<(mark ?? pair.endIndex)])
            let value = try mark.map { mark throws(BadQuery) in
                try Self.decoded(pair[pair.utf8.index(after: mark)...])
            }
            guard known.contains(name) else {
                let names =
                    known.isEmpty ? "there are none here" : "known are \(known.joined(separator: ", "))"
                throw BadQuery("\(name.quoted) is not a query parameter; \(names)")
            }
            guard values.updateValue(value ?? "", forKey: name) == nil else {
                throw BadQuery("\(name) comes twice")
            }
        }
        self.init(values: values)
    }

    private static func decoded(_ text: Substring) throws(BadQuery) -> String {
        guard let text = PercentEncoding.decode(text, isForm: true),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw BadQuery("an escape is not UTF-8 in two hexadecimal digits, or a control character") }
        return text
    }
}
