internal import Glibc
public import TuneJSON
internal import TuneNumerics

/// A person's belief about where the best value of a parameter lies.
///
/// Numbers and ordered levels: a normal density around the value, cut off at the bounds of the unit interval, with a
/// standard deviation of 0.25, 0.125 or 0.05. Unordered categories: a share of 1/2, 3/4 or 9/10 for the value, the
/// rest spread evenly over the others.
///
/// Source: Mallik et al., "PriorBand", NeurIPS 2023; the widths are ours.
public struct Prior: Sendable, Hashable {
    /// How sure the person is.
    public enum Confidence: String, Sendable, Hashable, CaseIterable {
        case low, medium, high
    }

    /// The value believed in.
    public let value: JSONValue
    /// How sure the person is.
    public let confidence: Confidence
    /// Where the value lies on the unit interval.
    public let coordinate: Double
    /// The number of categories without order; nil for numbers and ordered levels.
    let categories: Int?
    private let normal: TruncatedNormal

    init(value: JSONValue, confidence: Confidence, coordinate: Double, categories: Int?) {
        self.value = value
        self.confidence = confidence
        self.coordinate = coordinate
        self.categories = categories
        normal = TruncatedNormal(
            mean: coordinate, deviation: Self.deviation(confidence), from: 0, to: 1)
    }

    /// The standard deviation of numbers, in units of the unit interval.
    public var deviation: Double { Self.deviation(confidence) }

    /// The share of the value among unordered categories.
    public var share: Double {
        switch confidence {
        case .low: 0.5
        case .medium: 0.75
        case .high: 0.9
        }
    }

    /// The logarithm of the density at a coordinate, relative to the uniform one.
    public func logDensity(at coordinate: Double) -> Double {
        guard let categories else { return normal.logDensity(coordinate) }
        guard categories > 1 else { return 0 }
        let isValue = Int(coordinate * Double(categories)) == Int(self.coordinate * Double(categories))
        let chance = isValue ? share : (1 - share) / Double(categories - 1)
        return log(chance * Double(categories))
    }

    /// Draws a coordinate.
    func draw(using generator: inout SeededGenerator) -> Double {
        guard let categories else { return normal.sample(using: &generator) }
        guard categories > 1, generator.uniform() >= share else { return coordinate }
        let mine = min(categories - 1, Int(coordinate * Double(categories)))
        let other = generator.index(below: categories - 1)
        return (Double(other < mine ? other : other + 1) + 0.5) / Double(categories)
    }

    private static func deviation(_ confidence: Confidence) -> Double {
        switch confidence {
        case .low: 0.25
        case .medium: 0.125
        case .high: 0.05
        }
    }
}

extension Prior {
    /// Reads the member `prior` of a parameter: `{"value": 0.01, "confidence": "high"}`, confidence medium by default.
    ///
    /// - Throws: `InvalidField` where the value does not belong to the domain.
    init(_ json: JSONValue, at pointer: String, domain: Domain) throws(InvalidField) {
        let fields = try Fields(json, at: pointer, known: ["value", "confidence"], required: ["value"])
        guard let value = domain.member(fields["value"] ?? .null) else {
            throw fields.invalid("value", "must be \(domain.words), not \((fields["value"] ?? .null).kind)")
        }
        let names = Confidence.allCases.map(\.rawValue)
        let confidence = try fields.choice("confidence", of: names).flatMap(Confidence.init) ?? .medium
        let axis = Axis(domain)
        let categories: Int? =
            switch domain {
            case .categorical(let values, ordered: false): values.count
            case .bool: 2
            case .float, .int, .categorical, .normal, .constant: nil
            }
        self.init(
            value: value, confidence: confidence, coordinate: axis.coordinate(of: value),
            categories: categories)
    }
}

extension SearchSpace {
    /// Whether any parameter comes with a belief about it.
    public var hasPriors: Bool { parameters.contains { $0.prior != nil } }

    /// The logarithm of the prior density of a configuration, relative to the uniform one: a sum over its active
    /// parameters that have a prior; 0 without any.
    public func logPriorDensity(of configuration: Configuration) -> Double {
        var sum = 0.0
        for (index, parameter) in parameters.enumerated() {
            guard let prior = parameter.prior, let value = configuration.values[index] else { continue }
            sum += prior.logDensity(at: axes[index].coordinate(of: value))
        }
        return sum
    }
}
