import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Explanations")
struct ExplanationTests {
    @Test("a random, an initial and a person's configuration are told apart")
    func sources() throws {
        var lab = try Lab(["initial": [["x": 0.5]]])
        for _ in 0..<2 { _ = try lab.ask() }
        let configuration = Configuration(values: [.number(0.25), .number(0.75)])
        try lab.run(.addTrial(TrialAddition(configuration: configuration, metrics: nil, reports: [])))
        let texts = lab.experiment.trials.map { Explanation(of: $0, in: lab.experiment.spec).configuration }
        #expect(texts[0].contains("initial") && texts[1].contains("at random"))
        #expect(texts[2] == "A person added this configuration.")
    }

    @Test("a model's notes are told in words")
    func model() throws {
        var lab = try Lab(["searcher": ["name": "bohb", "options": ["random_fraction": 0]]])
        try lab.complete(30) { lab, trial in ["loss": .number(lab.number(trial, "x") ?? 0)] }
        let modelled = try #require(lab.experiment.trials.last { $0.origin.source == "model" })
        let text = Explanation(of: modelled, in: lab.experiment.spec).configuration
        #expect(text.hasPrefix("The searcher bohb took it from its model. It noted "))
        for member in modelled.origin.details.members where member.value.isScalar && !member.value.isNull {
            #expect(text.contains(String(member.name.map { $0 == "_" ? " " : $0 })), "\(member.name)")
        }
    }

    @Test("a stopped trial's standing gives the rung's reason, and its rungs the values")
    func stopped() throws {
        let lab = try LeadersTests.stopped()
        let trial = try #require(lab.experiment.trials.first { $0.state == .stopped })
        let explanation = Explanation(of: trial, in: lab.experiment.spec)
        let text = try #require(trial.reason?.text)
        #expect(explanation.standing.contains(text.dropFirst()))
        let json = explanation.json(decisions: [1, 2])
        #expect(json["rungs"]?.array?.count == trial.marks.count && json["decisions"] == [1, 2])
        #expect(json["number"] == .integer(trial.number) && json["state"] == "stopped")
    }
}
