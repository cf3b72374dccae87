import TuneJSON

extension Condition {
    /// Reads one condition and sees to it that it can hold.
    init(_ json: JSONValue, at pointer: String, parent: Int, name: String, domain: Domain)
        throws(InvalidField)
    {
        if domain.bounds == nil, let object = json.object {
            for bound in ["min", "max"] where object[bound] != nil {
                throw InvalidField(
                    TuneJSON.pointer(pointer, bound),
                    "needs a parent that is a number; \(name) is \(domain.words)")
            }
        }
        let fields = try Fields(
            json, at: pointer, known: domain.bounds == nil ? ["in"] : ["in", "min", "max"])
        let allowed = try Self.allowed(fields, name: name, domain: domain)
        let low = try fields.number("min", in: Domain.numbers)
        let high = try fields.number("max", in: Domain.numbers)
        guard allowed != nil || low != nil || high != nil else {
            throw InvalidField(pointer, domain.bounds == nil ? "needs in" : "needs in, min or max")
        }
        self.parent = parent
        if let bounds = domain.bounds {
            let numbers = allowed?.compactMap(\.double)
            let range = try Self.range(fields, low, high, bounds: bounds, name: name)
            test = .numbers(numbers, within: range)
            try Self.checkMeeting(numbers, range, domain: domain, name: name, at: pointer)
        } else {
            test = .values(allowed ?? [])
        }
    }

    /// The values of `in`, each of which must be one of the parent's.
    private static func allowed(
        _ fields: Fields, name: String, domain: Domain
    ) throws(InvalidField) -> [JSONValue]? {
        guard let list = try fields.list("in", count: 1...1000) else { return nil }
        var values: [JSONValue] = []
        for (index, value) in list.enumerated() {
            guard let member = domain.member(value) else {
                throw InvalidField(
                    fields.pointer(to: "in") + "/\(index)",
                    "is not a value of \(name), which is \(domain.words), but \(value.kind)")
            }
            values.append(member)
        }
        return values
    }

    /// The range from `min` to `max`, which must meet the parent's.
    private static func range(
        _ fields: Fields, _ low: Double?, _ high: Double?, bounds: ClosedRange<Double>, name: String
    ) throws(InvalidField) -> ClosedRange<Double> {
        if let low, low > bounds.upperBound {
            throw fields.invalid("min", "can never hold: \(name) is at most \(bounds.upperBound), not \(low)")
        }
        if let high, high < bounds.lowerBound {
            throw fields.invalid(
                "max", "can never hold: \(name) is at least \(bounds.lowerBound), not \(high)")
        }
        let (lower, upper) = (low ?? -.infinity, high ?? .infinity)
        guard lower <= upper else {
            throw fields.invalid("max", "must not be below min, \(lower), but is \(upper)")
        }
        return lower...upper
    }

    /// Refuses a condition whose parts exclude each other.
    private static func checkMeeting(
        _ numbers: [Double]?, _ range: ClosedRange<Double>, domain: Domain, name: String, at pointer: String
    ) throws(InvalidField) {
        var isPossible = numbers?.contains(where: range.contains) ?? true
        if numbers == nil, case .int(let low, let high, _, _) = domain {
            isPossible =
                max(Double(low), range.lowerBound).rounded(.up) <= min(Double(high), range.upperBound)
        }
        guard isPossible else {
            throw InvalidField(pointer, "can never hold: no value of \(name) fulfils all of it")
        }
    }
}
