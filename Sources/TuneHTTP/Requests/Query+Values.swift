import TuneJSON

extension Query {
    /// A parameter that must be given.
    ///
    /// - Throws: `BadQuery` where it is absent.
    func needed(_ name: String) throws(BadQuery) -> String {
        guard let text = self[name], !text.isEmpty else { throw BadQuery("\(name) is needed") }
        return text
    }

    /// A finite number, written as in JSON.
    func number(_ name: String) throws(BadQuery) -> Double? {
        guard let text = self[name] else { return nil }
        let value = try? JSONParser.parse(Array(text.utf8), limits: JSONLimits(bytes: 100, depth: 1))
        guard let number = value?.double, number.isFinite else {
            throw BadQuery("\(name) must be a number")
        }
        return number
    }

    /// `true` or `false`; false where it is absent.
    func flag(_ name: String) throws(BadQuery) -> Bool {
        try choice(name, of: ["true", "false"]) == "true"
    }
}
