import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Regret")
struct RegretTests {
    @Test("regret falls with every better trial and lasts until the end", arguments: [0.0, -1])
    func falls(optimum: Double) throws {
        let lab = try SurrogateTests.valley()
        let regret = try Regret(lab.table, createdAt: lab.experiment.createdAt, optimum: optimum)
        let values = regret.points.map(\.regret)
        #expect(values == values.sorted(by: >) && values.count > 1)
        #expect(regret.points.last?.trials == 60)
        let best = try #require(Leaders(1, of: lab.table).leaders.first)
        #expect(abs((values.last ?? 9) - (best.loss - optimum)) < 1e-12)
        #expect(regret.points.last?.number == best.number)
        #expect(regret.points.allSatisfy { ($0.normalised ?? -1) >= 0 })
    }

    @Test("a maximised metric has its regret below the optimum")
    func maximised() throws {
        var lab = try Lab(["objectives": [["metric": "loss", "goal": "maximize"]]])
        try lab.complete(4) { _, trial in ["loss": .integer(trial)] }
        let regret = try Regret(lab.table, createdAt: lab.experiment.createdAt, optimum: 10)
        #expect(regret.points.map(\.regret) == [9, 8, 7, 6])
        #expect(regret.points.allSatisfy { $0.normalised == nil })
    }

    @Test("a trial that went further takes the lead, even where its value is worse")
    func fidelity() throws {
        let lab = try LeadersTests.stopped()
        let regret = try Regret(lab.table, createdAt: lab.experiment.createdAt, optimum: 0)
        #expect(regret.points.last?.number == lab.experiment.best)
        #expect(regret.points.map(\.resource) == regret.points.map(\.resource).sorted())
        #expect(throws: AnalysisFailure.self) {
            try Regret(Lab().table, createdAt: lab.experiment.createdAt, optimum: 0)
        }
    }
}
