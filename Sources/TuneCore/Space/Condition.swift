public import TuneJSON

/// What the value of another parameter must be for a parameter to be active.
public struct Condition: Sendable, Hashable {
    /// The index of the other parameter in the space.
    public let parent: Int
    /// What its value must be.
    let test: Test

    /// A test of the parent's value.
    enum Test: Sendable, Hashable {
        /// One of these values of a categorical, bool or constant parent.
        case values([JSONValue])
        /// A number within a range and, where they are given, one of these.
        case numbers([Double]?, within: ClosedRange<Double>)
    }

    /// Whether the condition holds; an inactive parent, nil, fulfils none.
    public func holds(for value: JSONValue?) -> Bool {
        guard let value else { return false }
        switch test {
        case .values(let allowed): return allowed.contains { $0.isSame(as: value) }
        case .numbers(let allowed, let range):
            guard let number = value.double, range.contains(number) else { return false }
            return allowed?.contains(number) ?? true
        }
    }

    /// What the parent must be, in words.
    func words(parent name: String) -> String {
        switch test {
        case .values(let allowed):
            let list = allowed.prefix(10).map(\.kind).joined(separator: ", ")
            return "\(name) must be \(allowed.count > 1 ? "one of " : "")\(list)"
        case .numbers(let allowed?, _):
            return "\(name) must be \(allowed.prefix(10).map { "\($0)" }.joined(separator: " or "))"
        case .numbers(nil, let range):
            let low = range.lowerBound.isFinite ? " at least \(range.lowerBound)" : ""
            let high = range.upperBound.isFinite ? " at most \(range.upperBound)" : ""
            return "\(name) must be\(low)\(low.isEmpty || high.isEmpty ? "" : " and")\(high)"
        }
    }
}
