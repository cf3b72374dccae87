import TuneJSON

/// Parses a constraint by recursive descent, with the precedence of Python.
///
///     either     = both { "or" both }                    power  = atom [ "**" unary ]
///     both       = negation { "and" negation }           unary  = { "-" | "+" } power
///     negation   = { "not" } comparison                  atom   = number | text | true | false | name
///     comparison = sum [ relation sum ]                           | function "(" sum { "," sum } ")"
///     sum        = product { ("+" | "-") product }                | "(" either ")"
///     product    = unary { ("*" | "/") unary }
struct ConstraintParser {
    /// The indices of the parameters met so far.
    private(set) var mentioned: Set<Int> = []
    private let tokens: [ConstraintToken]
    private let pointer: String
    private let parameters: [Parameter]
    private var index = 0
    private var depth = 0

    /// How deep parentheses, signs and powers may nest.
    private static let deepest = 64

    /// What an expression is.
    private enum Parsed {
        case truth(Constraint.Clause)
        case number(Constraint.Arithmetic)
        case category(Int)
        case text(String)
        case bool(Bool)
    }

    /// Takes the text apart.
    init(_ text: String, at pointer: String, parameters: [Parameter]) throws(InvalidField) {
        tokens = try ConstraintToken.tokens(of: text, at: pointer)
        self.pointer = pointer
        self.parameters = parameters
    }

    /// Parses the whole text.
    mutating func constraint() throws(InvalidField) -> Constraint.Clause {
        let parsed = try either()
        guard token.kind == .end else { throw complaint("\(token.words) is not allowed here") }
        return try truth(parsed)
    }

    // MARK: Logic

    private mutating func either() throws(InvalidField) -> Parsed {
        var result = try both()
        while take(word: "or") {
            let left = try truth(result)
            let right = try both()
            result = .truth(.either(left, try truth(right)))
        }
        return result
    }

    private mutating func both() throws(InvalidField) -> Parsed {
        var result = try negation()
        while take(word: "and") {
            let left = try truth(result)
            let right = try negation()
            result = .truth(.both(left, try truth(right)))
        }
        return result
    }

    private mutating func negation() throws(InvalidField) -> Parsed {
        guard take(word: "not") else { return try comparison() }
        try descend()
        defer { depth -= 1 }
        let operand = try negation()
        return .truth(.not(try truth(operand)))
    }

    private mutating func comparison() throws(InvalidField) -> Parsed {
        let left = try sum()
        guard let relation = relation else { return left }
        let place = token
        index += 1
        let right = try sum()
        guard self.relation == nil else { throw complaint("comparisons cannot be chained; join them by and") }
        return .truth(try compare(left, relation, right, at: place))
    }

    private func compare(
        _ left: Parsed, _ relation: Constraint.Relation, _ right: Parsed, at place: ConstraintToken
    ) throws(InvalidField) -> Constraint.Clause {
        let (category, other): (Int, Parsed)
        switch (left, right) {
        case (.category(let parameter), _): (category, other) = (parameter, right)
        case (_, .category(let parameter)): (category, other) = (parameter, left)
        default: return .comparison(try number(left, at: place), relation, try number(right, at: place))
        }
        guard relation == .equal || relation == .unequal else {
            throw complaint(
                "\(parameters[category].name) is not a number, so only == and != compare it", at: place)
        }
        let same = Constraint.Clause.same(category, try operand(other, of: parameters[category], at: place))
        return relation == .equal ? same : .not(same)
    }

    /// What a categorical parameter is compared with: another one, or one of its values.
    private func operand(
        _ parsed: Parsed, of parameter: Parameter, at place: ConstraintToken
    ) throws(InvalidField) -> Constraint.Operand {
        let literal: JSONValue
        switch parsed {
        case .category(let other): return .parameter(other)
        case .text(let text): literal = .string(text)
        case .bool(let value): literal = .bool(value)
        case .number(.number(let value)): literal = .number(value)
        case .number, .truth:
            throw complaint("\(parameter.name) can be compared with one of its values only", at: place)
        }
        guard parameter.domain.member(literal) != nil else {
            throw complaint(
                "\(literal.kind) is not a value of \(parameter.name): \(parameter.domain.words)", at: place)
        }
        return .literal(literal)
    }

    // MARK: Arithmetic

    private mutating func sum() throws(InvalidField) -> Parsed {
        var result = try product()
        while let sign = take(symbols: "+", "-") {
            let left = try number(result)
            let parsed = try product()
            let right = try number(parsed)
            result = .number(sign == "+" ? .sum(left, right) : .difference(left, right))
        }
        return result
    }

    private mutating func product() throws(InvalidField) -> Parsed {
        var result = try unary()
        while let sign = take(symbols: "*", "/") {
            let left = try number(result)
            let parsed = try unary()
            let right = try number(parsed)
            result = .number(sign == "*" ? .product(left, right) : .quotient(left, right))
        }
        return result
    }

    private mutating func unary() throws(InvalidField) -> Parsed {
        guard let sign = take(symbols: "-", "+") else { return try power() }
        try descend()
        defer { depth -= 1 }
        let parsed = try unary()
        let operand = try number(parsed)
        if sign == "+" { return .number(operand) }
        if case .number(let value) = operand { return .number(.number(-value)) }
        return .number(.negative(operand))
    }

    private mutating func power() throws(InvalidField) -> Parsed {
        let base = try atom()
        guard take(symbols: "**") != nil else { return base }
        try descend()
        defer { depth -= 1 }
        let left = try number(base)
        let exponent = try unary()
        return .number(.power(left, try number(exponent)))
    }

    private mutating func atom() throws(InvalidField) -> Parsed {
        let place = token
        index = min(index + 1, tokens.count - 1)
        switch place.kind {
        case .number(let value): return .number(.number(value))
        case .text(let text): return .text(text)
        case .quotedName(let name): return try parameter(name, at: place)
        case .word("true"), .word("True"): return .bool(true)
        case .word("false"), .word("False"): return .bool(false)
        case .word(let name) where token.kind == .symbol("("): return try call(name, at: place)
        case .word(let name) where !["and", "or", "not"].contains(name): return try parameter(name, at: place)
        case .symbol("("):
            try descend()
            defer { depth -= 1 }
            let inner = try either()
            try close()
            return inner
        case .word, .symbol, .end: throw complaint("\(place.words) is not allowed here", at: place)
        }
    }

    private mutating func call(_ name: String, at place: ConstraintToken) throws(InvalidField) -> Parsed {
        let names = Constraint.Function.allCases.map(\.rawValue)
        guard let function = Constraint.Function(rawValue: name) else {
            let near = suggestion(for: name, among: names)
            throw complaint(
                "\(name) is not a function; there are \(names.joined(separator: ", "))\(near)", at: place)
        }
        try descend()
        defer { depth -= 1 }
        index += 1
        var arguments: [Constraint.Arithmetic] = []
        repeat {
            let argument = try sum()
            arguments.append(try number(argument))
        } while take(symbols: ",") != nil
        try close()
        guard arguments.count == 1 || function == .min || function == .max else {
            throw complaint("\(name) takes one argument, not \(arguments.count)", at: place)
        }
        return .number(.call(function, arguments))
    }

    private mutating func parameter(_ name: String, at place: ConstraintToken) throws(InvalidField) -> Parsed
    {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else {
            let near = suggestion(for: name, among: parameters.map(\.name))
            throw complaint("\(name) is not a parameter\(near)", at: place)
        }
        mentioned.insert(index)
        switch parameters[index].domain {
        case .float, .int, .normal: return .number(.parameter(index))
        case .constant(let value): return value.double == nil ? .category(index) : .number(.parameter(index))
        case .categorical, .bool: return .category(index)
        }
    }

    // MARK: Kinds of expressions

    private func truth(_ parsed: Parsed) throws(InvalidField) -> Constraint.Clause {
        guard case .truth(let clause) = parsed else { throw complaint("a comparison is missing") }
        return clause
    }

    private func number(
        _ parsed: Parsed, at place: ConstraintToken? = nil
    ) throws(InvalidField) -> Constraint.Arithmetic {
        switch parsed {
        case .number(let arithmetic): return arithmetic
        case .category(let index): throw complaint("\(parameters[index].name) is not a number", at: place)
        case .text, .bool: throw complaint("a text or boolean is not a number", at: place)
        case .truth: throw complaint("a comparison is not a number", at: place)
        }
    }

    // MARK: Tokens

    private var token: ConstraintToken { tokens[index] }

    private var relation: Constraint.Relation? {
        switch token.kind {
        case .symbol("<"): .less
        case .symbol("<="): .lessOrEqual
        case .symbol(">"): .greater
        case .symbol(">="): .greaterOrEqual
        case .symbol("=="): .equal
        case .symbol("!="): .unequal
        default: nil
        }
    }

    private mutating func take(word: String) -> Bool {
        guard token.kind == .word(word) else { return false }
        index += 1
        return true
    }

    private mutating func take(symbols: String...) -> String? {
        guard case .symbol(let symbol) = token.kind, symbols.contains(symbol) else { return nil }
        index += 1
        return symbol
    }

    private mutating func close() throws(InvalidField) {
        guard take(symbols: ")") != nil else { throw complaint("a closing parenthesis is missing") }
    }

    private mutating func descend() throws(InvalidField) {
        depth += 1
        guard depth <= Self.deepest else { throw complaint("it nests deeper than \(Self.deepest) levels") }
    }

    private func complaint(_ detail: String, at place: ConstraintToken? = nil) -> InvalidField {
        let position = (place ?? token).position
        return InvalidField(pointer, "is not a constraint: at character \(position), \(detail)")
    }
}
