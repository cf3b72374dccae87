import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Chronicle and timeline")
struct ChronicleTests {
    private func column(_ timeline: Timeline, _ name: String) -> [JSONValue?] {
        switch timeline.table[name] {
        case .integers(let integers): integers.map { .integer(Int($0)) }
        case .numbers(let numbers): numbers.map { $0.isNaN ? nil : .number($0) }
        case .labels(let places, let values): places.map { $0 < 0 ? nil : values[Int($0)] }
        case nil: []
        }
    }

    @Test("an event that was taken in already changes nothing")
    func twice() throws {
        var lab = try Lab()
        let events = try lab.run(.ask(Ask(worker: "w", canResume: true)))
        let weight = lab.chronicle.weight
        for event in events { lab.chronicle.take(event) }
        #expect(lab.chronicle.version == 2 && lab.chronicle.weight == weight)
        #expect(lab.chronicle.stories.map(\.attempts.count) == [1])
    }

    @Test("the last hundred decisions stay, the newest first")
    func decisions() throws {
        var lab = try Lab([
            "scheduler": ["name": "asha", "options": ["max_resource": 9, "reduction_factor": 3]]
        ])
        #expect(lab.chronicle.decisions.isEmpty)
        try lab.train(400, end: 9) { _, trial, step in Double(trial * 37 % 101) / Double(step) }
        let decisions = lab.chronicle.decisions
        #expect(decisions.count == 100)
        #expect(decisions.map(\.at) == decisions.map(\.at).sorted(by: >))
        let first = try #require(decisions.first?.json)
        #expect(
            first["text"]?.string?.isEmpty == false && first["rule"] == "asha" && first["level"]?.int != nil)
    }

    @Test("an attempt ends when its worker gives the trial back")
    func givenBack() throws {
        var lab = try Lab()
        let trial = try #require(try lab.ask())
        let error = TrialError(kind: .preempted, message: "")
        let completion = TrialCompletion(state: .failed, metrics: nil, error: error)
        try lab.run(.complete(trial: trial, lease: nil, completion))
        let timeline = Timeline(of: lab.chronicle)
        #expect(column(timeline, "outcome") == ["queued"] && column(timeline, "end").allSatisfy { $0 != nil })
        #expect(try lab.ask() == trial)
        #expect(lab.chronicle.stories.map(\.attempts.count) == [2])
    }

    @Test("an attempt that runs has no end, one that was paused and resumed has two rows")
    func attempts() throws {
        var lab = try Lab([
            "scheduler": [
                "name": "asha",
                "options": [
                    "max_resource": 9, "reduction_factor": 3, "mode": "promotion", "rungs": "up",
                ],
            ]
        ])
        for _ in 1...3 {
            let trial = try #require(try lab.ask())
            try lab.report(trial, 1, ["loss": .number(Double(trial))])
        }
        let resumed = try #require(try lab.ask())
        try lab.report(resumed, 2, ["loss": 0.5])
        let timeline = Timeline(of: lab.chronicle)
        #expect(timeline.total == 4 && timeline.count == 4 && timeline.note == nil)
        #expect(column(timeline, "trial").last == .integer(resumed) && column(timeline, "attempt").last == 2)
        #expect(column(timeline, "outcome") == ["paused", "paused", "paused", "running"])
        #expect(column(timeline, "end").map { $0 == nil } == [false, false, false, true])
        #expect(column(timeline, "to_step") == [1, 1, 1, 2])
        #expect(column(timeline, "from_step").first == 0 && column(timeline, "from_step").last == 1)
        #expect(column(timeline, "worker") == [JSONValue?](repeating: "w", count: 4))
    }

    @Test("of too many attempts the last ones are shown, and the note says so")
    func tooMany() throws {
        var lab = try Lab()
        for _ in 1...5 { _ = try lab.ask() }
        let timeline = Timeline(of: lab.chronicle, most: 2)
        #expect(column(timeline, "trial") == [4, 5] && timeline.count == 2 && timeline.total == 5)
        #expect(timeline.note == "Of 5 attempts the last 2 are shown.")
        #expect(Timeline(of: try Lab().chronicle).count == 0)
    }
}
