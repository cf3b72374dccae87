import TuneJSON
import TuneNumerics

/// Draws the missing values of a partial configuration.
struct Completion {
    private let space: SearchSpace
    private let given: [JSONValue?]
    /// Which parameters must be active: the given ones and all their ancestors.
    private var isNeeded: [Bool]
    /// What the needed children of each parameter ask of its value.
    private var demands: [[Condition]]

    /// Finds out what the given values ask of the others.
    init(of partial: Configuration, in space: SearchSpace) {
        self.space = space
        let isConstant = space.parameters.map(\.domain.isConstant)
        given = partial.values.enumerated().map { isConstant[$0.offset] ? nil : $0.element }
        isNeeded = given.map { $0 != nil }
        demands = Array(repeating: [], count: given.count)
        for index in space.order.reversed() where isNeeded[index] {
            for condition in space.parameters[index].conditions {
                isNeeded[condition.parent] = true
                demands[condition.parent].append(condition)
            }
        }
    }

    /// Draws all missing values once; nil when a needed parameter came out inactive.
    func draw(using generator: inout SeededGenerator) -> [JSONValue?]? {
        var values = [JSONValue?](repeating: nil, count: given.count)
        for index in space.order {
            if space.meetsConditions(index, values) {
                values[index] = given[index] ?? value(of: index, using: &generator)
            } else if isNeeded[index] {
                return nil
            }
        }
        return values
    }

    /// Draws a value that meets the demands of the children, by luck or from the values that they name.
    private func value(of index: Int, using generator: inout SeededGenerator) -> JSONValue {
        let demands = demands[index]
        for _ in 0..<32 {
            let value = space.axes[index].draw(using: &generator)
            if demands.allSatisfy({ $0.holds(for: value) }) { return value }
        }
        let domain = space.parameters[index].domain
        let named = demands.flatMap { $0.named(in: domain) }.filter { value in
            domain.member(value) != nil && demands.allSatisfy { $0.holds(for: value) }
        }
        return named.isEmpty
            ? space.axes[index].draw(using: &generator) : named[generator.index(below: named.count)]
    }
}

extension Condition {
    /// The values of a domain that the condition names, and the outermost ones of its range.
    fileprivate func named(in domain: Domain) -> [JSONValue] {
        switch test {
        case .values(let allowed): return allowed
        case .numbers(let allowed, let range):
            guard let bounds = domain.bounds else { return [] }
            let ends = [max(bounds.lowerBound, range.lowerBound), min(bounds.upperBound, range.upperBound)]
            guard case .int = domain else { return ((allowed ?? []) + ends).map { .number($0) } }
            let whole = (allowed ?? []) + [ends[0].rounded(.up), ends[1].rounded(.down)]
            return whole.compactMap { Int(exactly: $0) }.map { .integer($0) }
        }
    }
}
