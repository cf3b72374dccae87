public import TuneJSON

/// The values that a parameter can take.
public enum Domain: Sendable, Hashable {
    /// A number within bounds, uniform or log-uniform, sampled on `low + k * step` if stepped.
    case float(low: Double, high: Double, log: Bool, step: Double?)
    /// A whole number within bounds of at most 2^53, sampled on `low + k * step` if stepped.
    case int(low: Int, high: Int, log: Bool, step: Int?)
    /// One of up to 1,000 distinct texts, numbers and booleans, in a meaningful order or not.
    case categorical(values: [JSONValue], ordered: Bool)
    /// True or false.
    case bool
    /// A normally distributed number without bounds.
    case normal(mean: Double, sd: Double)
    /// Always the same text, number or boolean.
    case constant(JSONValue)
}

extension Domain {
    /// The value as a configuration holds it; nil when it does not belong to the domain.
    ///
    /// Numbers stay as they were sent. A person may choose a number between the points of a stepped grid.
    /// Of a list the listed value is taken: 1 for `1.0` where only 1 is listed, but never `true` for 1.
    func member(_ value: JSONValue) -> JSONValue? {
        let isMember: Bool
        switch self {
        case .float(let low, let high, _, _): isMember = value.double.map { low <= $0 && $0 <= high } ?? false
        case .int(let low, let high, _, _): isMember = value.int.map { low <= $0 && $0 <= high } ?? false
        case .normal: isMember = value.double?.isFinite ?? false
        case .bool: isMember = value.bool != nil
        case .categorical(let values, _):
            return values.first { $0.isSame(as: value) } ?? values.first { $0.equals(value) }
        case .constant(let only): return [only].first { $0.equals(value) }
        }
        return isMember ? value : nil
    }

    /// The bounds of a parameter that is a number; nil for the others, numeric constants included.
    var bounds: ClosedRange<Double>? {
        switch self {
        case .float(let low, let high, _, _): low...high
        case .int(let low, let high, _, _): Double(low)...Double(high)
        case .normal: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        case .categorical, .bool, .constant: nil
        }
    }

    /// Whether the constant's value stands for itself without being drawn.
    var isConstant: Bool {
        if case .constant = self { true } else { false }
    }

    /// What belongs to the domain, in words.
    var words: String {
        switch self {
        case .float(let low, let high, _, _): "a number from \(low) to \(high)"
        case .int(let low, let high, _, _): "an integer from \(low) to \(high)"
        case .categorical(let values, _):
            "one of \(values.prefix(10).map(\.kind).joined(separator: ", "))"
                + (values.count > 10 ? " and \(values.count - 10) more" : "")
        case .bool: "true or false"
        case .normal: "a number"
        case .constant(let value): value.kind
        }
    }
}

extension JSONValue {
    /// Whether two scalars are written alike, so that 1, 1.0 and true differ, and 0.0 and -0.0 too.
    func isSame(as other: JSONValue) -> Bool {
        if case .number(let first) = self, case .number(let second) = other {
            return first.bitPattern == second.bitPattern
        }
        return self == other
    }

    /// Whether two scalars have the same value: numbers by size, everything else by kind and content.
    func equals(_ other: JSONValue) -> Bool {
        if let first = double, let second = other.double { return first == second }
        return self == other
    }
}
