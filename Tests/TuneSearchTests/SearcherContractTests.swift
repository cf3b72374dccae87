import Testing
import TuneCore
import TuneJSON
import TuneNumerics
import TuneSearch

@Suite("Searcher contract")
struct SearcherContractTests {
    @Test("the same seed proposes the same, and another seed something else", arguments: SearcherCatalog.all)
    func sameSeedSameProposals(entry: SearcherEntry) throws {
        let space = try SearchSpace([
            "rate": ["type": "float", "low": 1e-4, "high": 1.0, "scale": "log"],
            "layers": ["type": "int", "low": 1, "high": 9],
        ])
        func proposals(_ seed: UInt64) throws -> [Proposal] {
            var play = try Play(entry, space, seed: seed, options: options(of: entry))
            try play.run(30, loss: play.anyLoss)
            return play.proposals
        }
        #expect(try proposals(1) == proposals(1))
        #expect(try proposals(1) != proposals(2))
    }

    @Test("folding the same observations again gives the same proposals", arguments: SearcherCatalog.all)
    func replayEqualsLive(entry: SearcherEntry) throws {
        for seed in 0..<20 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed)
            var play = try Play(entry, space, seed: seed, levels: [1, 3], options: options(of: entry))
            try? play.run(20, loss: play.anyLoss)
            var replay = try Play(entry, space, seed: seed, levels: [1, 3], options: options(of: entry))
            var asked = 0
            for observation in play.observations {
                if case .started = observation {
                    #expect(try replay.proposal(asked) == play.proposals[asked], "seed \(seed)")
                    asked += 1
                }
                replay.tell(observation)
            }
            #expect(asked == play.proposals.count)
        }
    }

    @Test("asking changes nothing: asked twice, a searcher proposes the same", arguments: SearcherCatalog.all)
    func askingChangesNothing(entry: SearcherEntry) throws {
        let space = try RandomSpaces.space(seed: 3)
        var play = try Play(entry, space, seed: 3, options: options(of: entry))
        try? play.run(25, loss: play.anyLoss)
        let first = Result { try play.proposal(25) }
        for trial in 26..<30 { _ = try? play.proposal(trial) }
        let second = Result { try play.proposal(25) }
        #expect((try? second.get()) == (try? first.get()))
    }

    @Test("what is prepared ahead changes no proposal and is done", arguments: SearcherCatalog.all)
    func preparingChangesNothing(entry: SearcherEntry) throws {
        let space = try RandomSpaces.space(seed: 3)
        var plain = try Play(entry, space, seed: 3, levels: [1, 3], options: options(of: entry))
        try? plain.run(25, loss: plain.anyLoss)
        var ready = try Play(entry, space, seed: 3, levels: [1, 3], options: options(of: entry))
        for _ in 0..<25 {
            // A copy prepares, as beside a desk.
            let copy = ready
            copy.searcher.preparation?()
            #expect(ready.searcher.preparation == nil)
            try? ready.run(1, loss: ready.anyLoss)
        }
        #expect(ready.proposals == plain.proposals)
        #expect((ready.searcher.preparation != nil) == ["gp", "mobster", "hyper_tune"].contains(entry.name))
    }

    @Test("every proposal lies in the space and satisfies its constraints", arguments: SearcherCatalog.all)
    func staysInSpace(entry: SearcherEntry) throws {
        for seed in 100..<140 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed)
            var play = try Play(entry, space, seed: seed, options: options(of: entry))
            try? play.run(24, loss: play.anyLoss)
            #expect(!play.proposals.isEmpty, "seed \(seed)")
            for proposal in play.proposals {
                let json = space.json(of: proposal.configuration)
                #expect(throws: Never.self, "seed \(seed), \(json)") {
                    try space.configuration(from: json, at: "")
                }
            }
        }
    }

    @Test("no kind of bad result stops a searcher", arguments: SearcherCatalog.all)
    func survivesBadResults(entry: SearcherEntry) throws {
        for seed in 0..<25 as Range<UInt64> {
            let space = try RandomSpaces.space(seed: seed)
            var play = try Play(entry, space, seed: seed, levels: [1, 3, 9], options: options(of: entry))
            var generator = SeededGenerator(seed: seed, stream: 5)
            let losses: [Double] = [
                .infinity, .nan, -.infinity, 0, 0, 1, -1e308, 1e308, .leastNonzeroMagnitude,
            ]
            for _ in 0..<25 where (try? play.ask()) != nil {
                for _ in 0..<4 {
                    let trial = generator.index(below: 60) - 10
                    let loss = losses[generator.index(below: losses.count)]
                    let level = [1, 3, 9, 2, -5][generator.index(below: 5)]
                    play.tell(.result(trial: trial, level: level, loss: loss))
                    if generator.uniform() < 0.3 { play.tell(.ended(trial: trial)) }
                }
            }
            if let again = play.proposals.first?.configuration {
                play.tell(.started(trial: 0, configuration: again))
                play.tell(.started(trial: -7, configuration: again))
            }
            play.tell(.started(trial: 1000, configuration: Configuration(values: [])))
            _ = try? play.ask()
            #expect(!play.proposals.isEmpty, "seed \(seed)")
        }
    }

    @Test(
        "constant, failed and missing results leave a searcher proposing", arguments: SearcherCatalog.all,
        [0.0, .infinity])
    func constantResults(entry: SearcherEntry, loss: Double) throws {
        let space = try SearchSpace([
            "x": ["type": "float", "low": 0.0, "high": 1.0],
            "k": ["type": "categorical", "values": ["a", "b"]],
        ])
        var play = try Play(entry, space, seed: 4, options: options(of: entry))
        try play.run(30) { _ in loss }
        for _ in 0..<10 { try play.ask() }
        #expect(play.proposals.count == 40)
    }

    @Test("sixteen parallel asks differ", arguments: SearcherCatalog.all, [0, 20])
    func parallelAsksDiffer(entry: SearcherEntry, results: Int) throws {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        let options: JSONValue? = entry.name == "grid" ? ["count": 50] : options(of: entry)
        for seed in 0..<10 as Range<UInt64> {
            var play = try Play(entry, space, seed: seed, options: options)
            try play.run(results, loss: play.anyLoss)
            let points = try (0..<16).map { _ in space.point(of: try play.ask().configuration)[0] }.sorted()
            let distances = zip(points.dropFirst(), points).map { $0 - $1 }
            #expect((distances.min() ?? 0) > 0, "seed \(seed)")
            // Independent draws come close to each other by chance; these two see to it that they do not.
            if ["grid", "bohb"].contains(entry.name) {
                #expect((distances.min() ?? 0) > 1e-3, "seed \(seed)")
            }
        }
    }

    @Test("origins survive being stored as JSON", arguments: SearcherCatalog.all)
    func originsSurvive(entry: SearcherEntry) throws {
        var play = try Play(entry, RandomSpaces.space(seed: 5), seed: 5, options: options(of: entry))
        try? play.run(30, loss: play.anyLoss)
        for proposal in play.proposals {
            #expect(Origin(proposal.origin.json) == proposal.origin)
            #expect(try JSONParser.parse(Array(proposal.origin.json.text.utf8)) == proposal.origin.json)
        }
    }

    @Test("a space whose every parameter is fixed is searched all the same", arguments: SearcherCatalog.all)
    func fixedSpace(entry: SearcherEntry) throws {
        let space = try SearchSpace(["x": ["type": "constant", "value": 3]])
        var play = try Play(entry, space, seed: 1)
        try? play.run(10) { _ in 1 }
        #expect(play.proposals.first?.configuration.values == [3])
    }

    @Test("options at both ends of their ranges are searched with, and beyond they are refused")
    func optionRanges() throws {
        let space = try RandomSpaces.space(seed: 2)
        for entry in SearcherCatalog.all {
            for field in entry.options {
                let (ends, beyond): ([JSONValue], [JSONValue]) =
                    switch field.kind {
                    case .integer(let range):
                        (
                            [.integer(range.lowerBound), .integer(range.upperBound)],
                            [.integer(range.lowerBound - 1)]
                        )
                    case .number(let range):
                        (
                            [.number(range.lowerBound), .number(range.upperBound)],
                            [.number(range.lowerBound - 1)]
                        )
                    case .choice, .boolean, .text: ([], [])
                    }
                for value in ends where field.name != "candidates" || value.int == 1 {
                    var options = options(of: entry)?.object ?? [:]
                    options[field.name] = value
                    var play = try Play(entry, space, seed: 1, options: .object(options))
                    try? play.run(25, loss: play.anyLoss)
                    #expect(!play.proposals.isEmpty, "\(entry.name) \(field.name) \(value)")
                }
                for value in beyond {
                    #expect(throws: InvalidField.self) {
                        try Play(entry, space, seed: 1, options: [field.name: value])
                    }
                }
            }
        }
    }
}
