import TuneJSON

internal import Glibc

/// A condition on the values of several parameters, such as `layers * units <= 512`.
struct Constraint: Sendable, Hashable {
    /// The constraint as it was written.
    let text: String
    /// The parameters that it mentions, by index.
    let parameters: [Int]
    private let clause: Clause

    /// Compiles a constraint over the parameters of a space.
    ///
    /// - Throws: `InvalidField` at `pointer` that says what is wrong with the text, and where.
    init(_ text: String, at pointer: String, parameters: [Parameter]) throws(InvalidField) {
        var parser = try ConstraintParser(text, at: pointer, parameters: parameters)
        clause = try parser.constraint()
        self.parameters = parser.mentioned.sorted()
        self.text = text
    }

    /// Whether the constraint holds: when it is true of the values, or mentions an inactive parameter.
    ///
    /// A comparison with what is not a number (`log(-1)`, `0 / 0`) is neither true nor false, nor is its
    /// negation; a constraint that comes to that does not hold.
    func holds(for values: [JSONValue?]) -> Bool {
        for index in parameters where values[index] == nil { return true }
        return clause.truth(values) == true
    }

    /// What is true or false, or neither: nil.
    indirect enum Clause: Sendable, Hashable {
        case comparison(Arithmetic, Relation, Arithmetic)
        case same(Int, Operand)
        case both(Clause, Clause)
        case either(Clause, Clause)
        case not(Clause)
    }

    /// How two numbers are compared.
    enum Relation: Sendable, Hashable {
        case less, lessOrEqual, greater, greaterOrEqual, equal, unequal
    }

    /// What a categorical parameter is compared with.
    enum Operand: Sendable, Hashable {
        case parameter(Int)
        case literal(JSONValue)
    }

    /// An arithmetic expression.
    indirect enum Arithmetic: Sendable, Hashable {
        case number(Double)
        case parameter(Int)
        case negative(Arithmetic)
        case sum(Arithmetic, Arithmetic)
        case difference(Arithmetic, Arithmetic)
        case product(Arithmetic, Arithmetic)
        case quotient(Arithmetic, Arithmetic)
        case power(Arithmetic, Arithmetic)
        case call(Function, [Arithmetic])
    }

    /// The functions of arithmetic.
    enum Function: String, Sendable, Hashable, CaseIterable {
        case min, max, abs, log, exp
    }
}

extension Constraint.Clause {
    /// The truth of the clause in three-valued logic (Kleene).
    fileprivate func truth(_ values: [JSONValue?]) -> Bool? {
        switch self {
        case .comparison(let left, let relation, let right):
            return relation.holds(left.value(values), right.value(values))
        case .same(let parameter, let operand):
            guard let value = values[parameter] else { return nil }
            switch operand {
            case .literal(let literal): return value.equals(literal)
            case .parameter(let other): return values[other].map(value.equals)
            }
        case .both(let first, let second):
            let truth = first.truth(values)
            if truth == false { return false }
            let other = second.truth(values)
            return other == false ? false : truth == nil ? nil : other
        case .either(let first, let second):
            let truth = first.truth(values)
            if truth == true { return true }
            let other = second.truth(values)
            return other == true ? true : truth == nil ? nil : other
        case .not(let clause): return clause.truth(values).map { !$0 }
        }
    }
}

extension Constraint.Relation {
    fileprivate func holds(_ left: Double, _ right: Double) -> Bool? {
        guard !left.isNaN, !right.isNaN else { return nil }
        return switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal: left == right
        case .unequal: left != right
        }
    }
}

extension Constraint.Arithmetic {
    fileprivate func value(_ values: [JSONValue?]) -> Double {
        switch self {
        case .number(let number): number
        case .parameter(let index): values[index]?.double ?? .nan
        case .negative(let operand): -operand.value(values)
        case .sum(let left, let right): left.value(values) + right.value(values)
        case .difference(let left, let right): left.value(values) - right.value(values)
        case .product(let left, let right): left.value(values) * right.value(values)
        case .quotient(let left, let right): left.value(values) / right.value(values)
        case .power(let left, let right): pow(left.value(values), right.value(values))
        case .call(let function, let arguments): function.value(arguments, values)
        }
    }
}

extension Constraint.Function {
    /// The value of a call; NaN among the arguments of min and max makes NaN.
    fileprivate func value(_ arguments: [Constraint.Arithmetic], _ values: [JSONValue?]) -> Double {
        var result = Double.nan
        for (index, argument) in arguments.enumerated() {
            let value = argument.value(values)
            switch self {
            case .min where index > 0: result = value.isNaN || value < result ? value : result
            case .max where index > 0: result = value.isNaN || value > result ? value : result
            case .min, .max: result = value
            case .abs: result = value.magnitude
            case .log: result = Glibc.log(value)
            case .exp: result = Glibc.exp(value)
            }
        }
        return result
    }
}
