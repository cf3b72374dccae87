import TestSupport
import Testing
import TuneJSON

@testable import TuneSchedule

@Suite("Brackets")
struct BracketsTests {
    @Test("the tables are those of the paper's formula, evaluated exactly")
    func paper() throws {
        for setting in try vectors("a_brackets.json").at("paper_formula_exact_log").elements() {
            let table = try table(setting)
            let expected = try setting.at("brackets").elements()
            #expect(table.brackets.count == (try setting.at("s_max").asInt()) + 1)
            #expect(table.brackets.count == expected.count)
            for (index, bracket) in expected.enumerated() {
                try expect(
                    table.brackets[index],
                    counts: bracket.at("rungs").elements().map { try $0.at("n").asInt() },
                    resources: bracket.at("rungs").elements().map { try $0.at("r").asDouble() })
                let budget = try bracket.at("budget").asDouble()
                #expect(abs(table.budget(of: index) - budget) <= 1e-12 * budget)
            }
        }
    }

    @Test("SMAC 2.4.1 has the paper's tables, where its logarithm does not lose a bracket")
    func smac() throws {
        for setting in try vectors("a_brackets.json").at("smac_2.4.1").elements() {
            let counts = try setting.at("n_configs_in_stage").members()
            let table = try table(setting)
            guard counts.count == table.brackets.count else {
                #expect(counts.count == table.brackets.count - 1)
                continue
            }
            for (index, stages) in counts.enumerated() {
                let budgets = try setting.at("budgets_in_stage").at(stages.name).doubles()
                try expect(table.brackets[index], counts: stages.value.ints(), resources: budgets)
            }
        }
    }

    @Test("HpBandSter's formula gives HpBandSter's tables, where its logarithm does not lose a bracket")
    func hpbandster() throws {
        for setting in try vectors("a_brackets.json").at("hpbandster_0.7.4").elements() {
            var table = try table(setting, .hpbandster)
            if try setting.at("max_SH_iter").asInt() < table.brackets.count {
                let first = try setting.at("budgets").at(0).asDouble().rounded()
                table = Brackets(
                    from: first, to: try setting.at("R").asDouble(), factor: try setting.at("eta").asDouble(),
                    formula: .hpbandster)
            }
            #expect(table.brackets.count == (try setting.at("max_SH_iter").asInt()))
            for iteration in try setting.at("iterations").elements() {
                let index = try iteration.at("iteration").asInt() % table.brackets.count
                try expect(
                    table.brackets[index], counts: iteration.at("num_configs").ints(),
                    resources: iteration.at("budgets").doubles())
            }
        }
    }

    @Test("the first rungs are those of Ray Tune's HyperBand, where its quotient does not round upward")
    func ray() throws {
        var compared = 0
        for setting in try vectors("ray.json").at("hyperband").elements() {
            let (end, factor) = (try setting.at("max_t").asDouble(), try setting.at("eta").asDouble())
            let table = Brackets(from: 1, to: end, factor: factor)
            let rows = try setting.at("s_n0_r0").matrix()
            guard rows.count == table.brackets.count else { continue }
            compared += 1
            for (row, bracket) in zip(rows, table.brackets.reversed()) {
                #expect(Double(bracket[0].count) == row[1])
                #expect(bracket[0].resource.rounded(.towardZero) == row[2])
            }
        }
        #expect(compared > 0)
    }

    @Test("a bracket of one full run is all there is when the minimum is the maximum")
    func single() {
        let table = Brackets(from: 9, to: 9, factor: 3)
        #expect(table.brackets == [[Brackets.Stage(count: 1, resource: 9)]])
    }

    private func table(_ setting: JSONValue, _ formula: Brackets.Formula = .paper) throws -> Brackets {
        Brackets(
            from: try setting.at("r_min").asDouble(), to: try setting.at("R").asDouble(),
            factor: try setting.at("eta").asDouble(), formula: formula)
    }

    private func expect(_ bracket: [Brackets.Stage], counts: [Int], resources: [Double]) throws {
        #expect(bracket.map(\.count) == counts)
        #expect(zip(bracket.map(\.resource), resources).allSatisfy { abs($0 - $1) <= 1e-12 * $1 })
    }
}
