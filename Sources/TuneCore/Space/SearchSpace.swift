public import TuneJSON
internal import TuneNumerics

/// The parameters of an experiment, when they are active, and which of their combinations are allowed.
///
/// All that sampling and encoding need is laid out once: logarithms of bounds, parents by index and in order.
public struct SearchSpace: Sendable {
    /// The parameters in the order in which they were declared.
    public let parameters: [Parameter]
    /// The space as it was given, without members that are null; reading it again gives an equal space.
    public let json: JSONValue
    /// The constraints as a list of texts.
    public let constraintsJSON: JSONValue

    let constraints: [Constraint]
    let axes: [Axis]
    /// The indices of the parameters, parents before children.
    let order: [Int]
    /// The part of `order` that decides whether the constraints hold, and the rest of it.
    let tied: [Int]
    let free: [Int]
    private let indices: [String: Int]

    /// The most parameters that a space may have.
    public static let parameterLimit = 200
    /// The most constraints that a space may have.
    public static let constraintLimit = 50
    /// The most configurations that are drawn in search of one that satisfies the constraints.
    public static let drawLimit = 10_000

    /// Reads a space and its constraints.
    ///
    /// Cost: at most 10,000 draws, usually a few, to see that the constraints can be satisfied.
    ///
    /// - Parameters:
    ///   - json: The member `space` of a create request.
    ///   - constraints: Its member `constraints`; nil and null stand for none.
    /// - Throws: `InvalidField` with a pointer below `/space` or `/constraints`.
    public init(_ json: JSONValue, constraints: JSONValue? = nil) throws(InvalidField) {
        let parameters = try Self.parameters(json)
        let names = parameters.map(\.name)
        self.parameters = parameters
        self.json = json.withoutNulls
        indices = Dictionary(zip(names, names.indices)) { first, _ in first }
        axes = parameters.map { Axis($0.domain) }
        order = try Self.order(parameters)
        self.constraints = try Self.constraints(constraints, parameters: parameters)
        constraintsJSON = .array(self.constraints.map { .string($0.text) })
        let isTied = Self.tied(parameters, order: order, constraints: self.constraints)
        tied = order.filter { isTied[$0] }
        free = order.filter { !isTied[$0] }
        try checkFeasible()
    }

    /// The index of a parameter.
    public func index(of name: String) -> Int? { indices[name] }

    /// Whether a configuration gives a parameter a value.
    public func isActive(_ configuration: Configuration, _ parameter: Int) -> Bool {
        configuration.values[parameter] != nil
    }

    /// Whether a configuration satisfies all constraints, apart from those on inactive parameters.
    public func satisfiesConstraints(_ configuration: Configuration) -> Bool {
        satisfiesConstraints(configuration.values)
    }

    /// The number of values of a discrete parameter; nil for a continuous one.
    ///
    /// Where doubles are too coarse for so short a step there is no grid: the parameter is continuous.
    public func levels(of parameter: Int) -> Int? { axes[parameter].levels }

    /// As what searchers model a parameter.
    public enum Kind: Sendable, Hashable {
        /// A number of a continuum.
        case continuous
        /// Levels in a meaningful order: ints, stepped numbers, ordered categories.
        case ordered(levels: Int)
        /// Categories without order, booleans too.
        case unordered(levels: Int)
        /// Nothing to search: a constant or a single category.
        case fixed
    }

    /// As what searchers model a parameter.
    public func kind(of parameter: Int) -> Kind {
        guard let levels = levels(of: parameter) else { return .continuous }
        guard levels > 1 else { return .fixed }
        return switch parameters[parameter].domain {
        case .categorical(_, ordered: false), .bool: .unordered(levels: levels)
        case .float, .int, .categorical, .normal, .constant: .ordered(levels: levels)
        }
    }

    func satisfiesConstraints(_ values: [JSONValue?]) -> Bool {
        constraints.allSatisfy { $0.holds(for: values) }
    }

    /// Whether the values of a parameter's parents make it active.
    func meetsConditions(_ parameter: Int, _ values: [JSONValue?]) -> Bool {
        parameters[parameter].conditions.allSatisfy { $0.holds(for: values[$0.parent]) }
    }
}

extension SearchSpace: Hashable {
    /// Whether two spaces were declared alike.
    public static func == (first: SearchSpace, second: SearchSpace) -> Bool {
        first.json == second.json && first.constraintsJSON == second.constraintsJSON
    }

    /// Hashes the declaration.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(json)
        hasher.combine(constraintsJSON)
    }
}
