import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneAnalysis

@Suite("Importance")
struct ImportanceTests {
    /// A mixed, conditional space in which `kind` matters most, then `x`; `y` and `free` do not.
    static let mixed: JSONValue = [
        "x": ["type": "float", "low": 1e-4, "high": 1, "scale": "log"],
        "y": ["type": "int", "low": 1, "high": 9],
        "kind": ["type": "categorical", "values": ["a", "b", "c", "d"]],
        "free": ["type": "float", "low": 0, "high": 1, "when": ["kind": ["in": ["a", "b"]]]],
        "fixed": ["type": "constant", "value": 3],
    ]

    static func mixedLab(_ count: Int) throws -> Lab {
        var lab = try Lab(space: mixed)
        try lab.complete(count) { lab, trial in
            let costs: [String: Double] = ["a": 4, "b": 0, "c": 3, "d": 1]
            let small = (lab.number(trial, "x") ?? 0) < 0.01
            return ["loss": .number((costs[lab.text(trial, "kind") ?? ""] ?? 0) + (small ? 1 : 0))]
        }
        return lab
    }

    @Test(
        "every method finds what matters in a mixed, conditional space", arguments: Importance.Method.allCases
    )
    func findsWhatMatters(method: Importance.Method) throws {
        let importance = try Importance(of: Self.mixedLab(200).table, method: method)
        let names = importance.entries.map(\.parameter)
        #expect(Set(names.prefix(2)) == ["kind", "x"], "\(importance.entries)")
        #expect(method == .pedAnova || names.first == "kind")
        #expect(importance.entries.last?.raw == 0 && names.contains("fixed"))
        #expect(abs(importance.entries.reduce(0) { $0 + $1.normalised } - 1) < 1e-12)
        #expect(importance.entries.allSatisfy { $0.raw >= 0 && $0.raw.isFinite })
        let share = Dictionary(uniqueKeysWithValues: importance.entries.map { ($0.parameter, $0.normalised) })
        #expect((share["x"] ?? 0) > (share["y"] ?? 1), "\(share)")
        #expect(importance.notes == [])
    }

    @Test(
        "what surely matters has an interval above that of what does not",
        arguments: Importance.Method.allCases)
    func intervals(method: Importance.Method) throws {
        let entries = try Importance(of: Self.mixedLab(200).table, method: method).entries
        let intervals = Dictionary(uniqueKeysWithValues: entries.map { ($0.parameter, $0.interval) })
        let (kind, y) = (try #require(intervals["kind"] ?? nil), try #require(intervals["y"] ?? nil))
        #expect(kind.lowerBound > y.upperBound, "\(entries)")
        #expect(kind.lowerBound < kind.upperBound && kind.upperBound <= 1 && y.lowerBound >= 0)
        #expect(intervals["fixed"] == .some(nil))
    }

    @Test("with more results the intervals are narrower")
    func intervalsNarrow() throws {
        let widths = try [40, 400].map { count in
            let entries = try Importance(of: Self.mixedLab(count).table).entries
            return entries.reduce(0) { $0 + ($1.interval.map { $0.upperBound - $0.lowerBound } ?? 0) }
        }
        #expect(widths[1] < widths[0] / 2, "\(widths)")
    }

    @Test("the same trials give the same answer", arguments: Importance.Method.allCases)
    func isDeterministic(method: Importance.Method) throws {
        let table = try Self.mixedLab(60).table
        let (first, second) = (
            try Importance(of: table, method: method, hasPairs: true),
            try Importance(of: table, method: method, hasPairs: true)
        )
        #expect(first.json == second.json)
    }

    @Test("fewer than 50 results are noted", arguments: [49, 50])
    func notesFewResults(count: Int) throws {
        let importance = try Importance(of: Self.mixedLab(count).table)
        #expect(importance.notes.isEmpty == (count >= 50))
    }

    @Test("a constant objective makes nothing important, and says so", arguments: Importance.Method.allCases)
    func constantObjective(method: Importance.Method) throws {
        var lab = try Lab()
        try lab.complete(60) { _, _ in ["loss": 2] }
        let importance = try Importance(of: lab.table, method: method, hasPairs: true)
        #expect(importance.entries.map(\.raw) == [0, 0])
        #expect(importance.entries.map(\.normalised) == [0, 0])
        #expect(importance.notes.count == 1)
    }

    @Test("two results are needed", arguments: [0, 1, 2])
    func needsResults(count: Int) throws {
        var lab = try Lab()
        try lab.complete(count) { lab, trial in ["loss": .number(lab.number(trial, "x") ?? 0)] }
        if count < 2 {
            #expect(throws: AnalysisFailure.self) { try Importance(of: lab.table, method: .fanova) }
        } else {
            #expect(try Importance(of: lab.table, method: .fanova).entries.count == 2)
        }
    }

    @Test("fANOVA sees that two parameters matter only together")
    func pairs() throws {
        var lab = try Lab(space: ["x": ["type": "bool"], "y": ["type": "bool"], "z": ["type": "bool"]])
        try lab.complete(120) { lab, trial in
            let values = lab.experiment.trials[trial - 1].configuration.values
            return ["loss": values[0] == values[1] ? 1 : 0]
        }
        let importance = try Importance(of: lab.table, method: .fanova, hasPairs: true)
        let pairs = try #require(importance.pairs)
        #expect(pairs.count == 3)
        #expect(pairs.first?.x == "x" && pairs.first?.y == "y")
        #expect((pairs.first?.raw ?? 0) > 0.8 && pairs.dropFirst().allSatisfy { $0.raw < 0.1 })
    }

    @Test("failed, infeasible and non-finite results are left out, and huge ones do no harm")
    func badResults() throws {
        var lab = try Lab()
        for index in 0..<40 {
            let trial = try #require(try lab.ask())
            switch index % 5 {
            case 0: try lab.complete(trial, nil, .failed)
            case 1: try lab.complete(trial, ["loss": "nan"])
            case 2: try lab.complete(trial, nil, .infeasible)
            default:
                let x = lab.number(trial, "x") ?? 0
                try lab.complete(trial, ["loss": .number(x * 1.7e308 * (index % 2 == 0 ? 1 : -1))])
            }
        }
        for method in Importance.Method.allCases {
            let importance = try Importance(of: lab.table, method: method)
            #expect(importance.sample.rows.count == 16)
            #expect(importance.entries.allSatisfy { $0.raw.isFinite && $0.raw >= 0 })
        }
    }
}
