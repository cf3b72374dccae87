import Testing
import TuneJSON
import TuneNumerics

@testable import TuneCore

@Suite("Constraints")
struct ConstraintTests {
    private static let space: JSONValue = [
        "x": ["type": "float", "low": -10, "high": 10], "n": ["type": "int", "low": 1, "high": 64],
        "act": ["type": "categorical", "values": ["relu", "tanh"]],
        "size": ["type": "categorical", "values": [16, 32]],
        "b": ["type": "bool"], "b2": ["type": "bool"], "g": ["type": "normal", "mean": 0, "sd": 1],
        "batch size": ["type": "int", "low": 1, "high": 9], "über": ["type": "float", "low": 0, "high": 1],
        "c": ["type": "constant", "value": 2], "word": ["type": "constant", "value": "on"],
        "maybe": ["type": "float", "low": 0, "high": 1, "when": ["b": ["in": [true]]]],
    ]

    /// Whether x = 2, n = 3, act = relu and so on satisfy a constraint, whatever else it allows.
    private func holds(_ constraint: String, _ changes: JSONObject = [:]) throws -> Bool {
        var config: JSONObject = [
            "x": 2, "n": 3, "act": "relu", "size": 16, "b": false, "b2": false, "g": 0.5, "batch size": 4,
            "über": 0.25,
        ]
        for change in changes.members { config[change.name] = change.value }
        let parameters = try SearchSpace.parameters(Self.space)
        let constraint = try Constraint(constraint, at: "", parameters: parameters)
        let configuration = try SearchSpace(Self.space).configuration(from: .object(config), at: "")
        return constraint.holds(for: configuration.values)
    }

    private static let values: [(constraint: String, holds: Bool)] = [
        ("x <= 2", true), ("x < 2", false), ("x >= 2", true), ("x > 2", false), ("x == 2", true),
        ("x != 2", false),
        ("2 <= x", true), ("x + n * 2 == 8", true), ("(x + n) * 2 == 10", true), ("x - n - 1 == -2", true),
        ("12 / n / x == 2", true), ("2 ** n ** x == 512", true), ("-x ** 2 == -4", true),
        ("2 ** -1 == 0.5", true),
        ("- -x == 2", true), ("+x == 2", true), ("x*-1 == -2", true), ("1e1 == 10. and .5 == 5E-1", true),
        ("min(x, n, 1) == 1", true), ("max(x, n) == 3", true), ("min(x) == 2", true), ("abs(-x) == 2", true),
        ("exp(log(n)) - 3 < 1e-12", true), ("`batch size` == 4", true), ("über < 1", true),
        ("`x` == x", true),
        ("act == 'relu'", true), ("\"tanh\" == act", false), ("act != 'tanh'", true),
        ("(act) == ('relu')", true),
        ("size == 16", true), ("size == 16.0", true), ("size != 32", true), ("b == false", true),
        ("b == True", false),
        ("b == b2", true), ("act != size", true), ("word == 'on'", true), ("c * x == 4", true),
        ("g > 0", true),
        ("x < 1 or n < 4 and x > 1", true), ("(x < 1 or n < 4) and x > 3", false),
        ("not x < 1 and n == 3", true),
        ("not (x < 1 or n == 3)", false), ("not not x == 2", true), ("  x\t<=\n2  ", true),
        ("x<=2 and(n==3)", true),
        ("maybe > 100", true), ("maybe > 100 and x > 100", true), ("1 / 0 > x", true),
        ("log(-1) < 1", false), ("not log(-1) < 1", false), ("log(-1) != 1", false), ("0/0 == 0/0", false),
        ("log(-1) < 1 or x == 2", true), ("x == 2 or log(-1) < 1", true), ("log(-1) < 1 and x == 2", false),
        ("not (log(-1) < 1 and x == 3)", true), ("min(log(-1), 1) < 2", false),
        ("max(1, log(-1)) < 2", false),
    ]

    @Test("a constraint holds where its arithmetic says so", arguments: values)
    func truth(constraint: String, holds: Bool) throws {
        #expect(try self.holds(constraint) == holds)
    }

    @Test("a constraint on an inactive parameter begins to count when the parameter becomes active")
    func inactive() throws {
        #expect(try !holds("maybe > 0.5", ["b": true, "maybe": 0.5]))
        #expect(try holds("maybe > 0.5", ["b": true, "maybe": 0.6]))
    }

    private static let wrong: [(constraint: String, says: String)] = [
        ("", "blank"), ("x", "comparison is missing"), ("x <=", "the end"), ("<= 1", "<="),
        ("x + * n <= 1", "*"),
        ("x + <= 1", "<="), ("(x <= 1", "parenthesis"), ("x <= 1)", ")"), ("sin(x) <= 1", "not a function"),
        ("mix(x, 1) <= 1", "did you mean m"), ("act < 'tanh'", "only == and !="), ("x = 1", "=="),
        ("nosuch <= 1", "not a parameter"), ("acd == 'relu'", "did you mean act?"), ("act + 1 <= 2", "act"),
        ("x <= 1; drop", ";"), ("exp(x", "parenthesis"),
        ("__import__('os').system('id') <= 0", "."),
        ("x.y <= 1", "."), ("x <= 1e", "no such number"), ("x <= 1x", "no such number"),
        ("x <= 1.2.3", "no such number"), ("x <= 1e999", "no such number"), ("x <= .", "."),
        ("x ≤ 1", "≤"), ("x <= 1\0", "control"), ("1 < x < 3", "chained"), ("(1 < x) < 3", "comparison"),
        ("x // 2 == 1", "/"), ("x % 2 == 1", "%"), ("x & 1 == 1", "&"), ("x == 'relu'", "text"),
        ("b and x < 1", "missing"),
        ("x and n", "missing"), ("not x", "missing"), ("x < 1 and", "the end"), ("x < not n < 1", "not"),
        ("act == 'gelu'", "not a value"), ("b == 1", "not a value"), ("act == 1 + 1", "one of its values"),
        ("act == x", "one of its values"), ("'a' == 'a'", "not a number"), ("true == true", "not a number"),
        ("`nosuch` <= 1", "not a parameter"), ("`x <= 1", "closing"), ("act == 'relu", "closing"),
        ("`` <= 1", "not a par"),
        ("act == 'a\\n'", "backslash"), ("min() <= 1", ")"), ("min(x,) <= 1", ")"),
        ("abs(x, n) <= 1", "one argument"),
        ("min <= 1", "not a parameter"), ("x n <= 1", "n is not allowed"), ("(x <= 1) (n <= 1)", "("),
        ("() <= 1", ")"),
        ("word + 1 <= 2", "not a number"), ("-act == 'relu'", "not a number"),
        ("x <= (n == 1)", "not a number"),
    ]

    @Test("what is no constraint is refused with the reason", arguments: wrong)
    func refused(constraint: String, says: String) {
        let error = #expect(throws: InvalidField.self) {
            try SearchSpace(Self.space, constraints: ["x <= 1", .string(constraint)])
        }
        #expect(error?.pointer == "/constraints/1")
        #expect(error?.detail.contains(says) == true, "\(error?.detail ?? "")")
    }

    @Test(
        "constraints are a list of texts",
        arguments: [7, "x <= 1", ["x": 1], [7], [["x <= 1"]], [.null]] as [JSONValue])
    func kinds(constraints: JSONValue) {
        let error = #expect(throws: InvalidField.self) {
            try SearchSpace(Self.space, constraints: constraints)
        }
        #expect(error?.pointer.hasPrefix("/constraints") == true)
    }

    @Test("50 constraints of 1,000 characters are accepted, 51 and 1,001 refused")
    func limits() throws {
        func padded(_ length: Int) -> JSONValue {
            .string("x <= 5" + String(repeating: " ", count: length - 6))
        }
        func isFine(_ constraints: [JSONValue]) -> Bool {
            (try? SearchSpace(Self.space, constraints: .array(constraints))) != nil
        }
        #expect(isFine(Array(repeating: padded(1000), count: 50)))
        #expect(!isFine(Array(repeating: padded(6), count: 51)))
        #expect(!isFine([padded(1001)]))
    }

    @Test("nesting is bounded", arguments: ["(", "-", "not ", "exp(", "2**"])
    func depth(opening: String) {
        func isFine(_ depth: Int) -> Bool {
            let closing = opening.hasSuffix("(") ? String(repeating: ")", count: depth) : ""
            let text = String(repeating: opening, count: depth)
            let constraint = opening == "not " ? "\(text)x < 20" : "\(text)x\(closing) < 20 or x < 20"
            return (try? SearchSpace(Self.space, constraints: [.string(constraint)])) != nil
        }
        #expect(isFine(64))
        #expect(!isFine(65))
        #expect(!isFine(900 / opening.count))
    }

    @Test("a sum of 300 terms is no deep nesting")
    func longSum() throws {
        let sum = Array(repeating: "x", count: 300).joined(separator: "+")
        #expect(try holds("\(sum) == 600"))
    }

    @Test("parameters named like functions and words can be used")
    func reservedNames() throws {
        let space = try SearchSpace(
            [
                "min": ["type": "int", "low": 0, "high": 9], "and": ["type": "int", "low": 0, "high": 9],
                "lambda": ["type": "int", "low": 0, "high": 9],
            ],
            constraints: ["min <= min(`and`, lambda)"])
        #expect(space.satisfiesConstraints(Configuration(values: [1, 2, 3])))
        #expect(!space.satisfiesConstraints(Configuration(values: [3, 2, 3])))
    }

    @Test(
        "constraints that nothing satisfies are refused after 10,000 draws",
        arguments: ["x > 10", "x == 0.5", "1 > 2"])
    func infeasible(constraint: String) {
        let error = #expect(throws: InvalidField.self) {
            try SearchSpace(Self.space, constraints: ["n >= 1", .string(constraint)])
        }
        #expect(error?.pointer == "/constraints")
        #expect(error?.detail.contains("10000 random draws") == true)
    }

    @Test("sampling meets narrow constraints and leaves the other parameters as they are distributed")
    func sampling() throws {
        let space = try SearchSpace(
            Self.space, constraints: ["n + `batch size` == 73 or b == true and maybe < 0.01"])
        var generator = SeededGenerator(seed: 9, stream: 0)
        var relu = 0
        for _ in 0..<200 {
            let configuration = try space.sample(using: &generator)
            #expect(space.satisfiesConstraints(configuration))
            if configuration.values[2] == "relu" { relu += 1 }
        }
        #expect((60...140).contains(relu), "half of 200, give or take 5.7 standard deviations")
    }

    @Test("random texts are parsed or refused, but never trap")
    func fuzz() throws {
        let parts = [
            "x", "n", "act", "b", "'relu'", "1", "2.5", "(", ")", "+", "-", "*", "/", "**", "<", "<=", "==",
            "!=", "and",
            "or", "not", "min", "exp", ",", "`x`", "true", " ", "\"", "`", "e", ".", "é", "=",
        ]
        let parameters = try SearchSpace.parameters(Self.space)
        let values = try SearchSpace(Self.space).configuration(at: Array(repeating: 0.3, count: 12)).values
        var (generator, accepted) = (SeededGenerator(seed: 4, stream: 0), 0)
        for _ in 0..<20_000 {
            let words = (0...generator.index(below: 8)).map { _ in parts[generator.index(below: parts.count)]
            }
            let text = words.joined(separator: " ")
            guard let constraint = try? Constraint(text, at: "", parameters: parameters) else { continue }
            accepted += 1
            _ = constraint.holds(for: values)
        }
        #expect(accepted > 10)
    }
}
