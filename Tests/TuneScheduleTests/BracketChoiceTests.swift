import TestSupport
import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("Bracket choice")
struct BracketChoiceTests {
    @Test("the probabilities are Syne Tune's default distribution")
    func syne() throws {
        for setting in try vectors("a_brackets.json").at("syne_tune_0.13.0").elements() {
            let ladder = RungLadder.up(
                from: try setting.at("r_min").asInt(), to: try setting.at("R").asInt(),
                factor: try setting.at("eta").asDouble())
            let expected = try setting.at("default_bracket_distribution_all_brackets").doubles()
            expect(BracketChoice.byResource(levels: ladder.levels, brackets: ladder.levels.count), expected)
        }
    }

    @Test("the softmax is that of Ray Tune, empty brackets included")
    func ray() throws {
        for setting in try vectors("ray.json").at("asha_bracket_prob").elements() {
            let chances = BracketChoice.bySoftmax(rungs: 4, brackets: try setting.at("brackets").asInt())
            expect(chances, try setting.at("p").doubles())
        }
    }

    @Test("the softmax is that of Syne Tune 0.16")
    func syne16() throws {
        for setting in try vectors("a_brackets.json").at("syne_tune_0.16.0_asha").elements() {
            let rungs = try setting.at("brackets_milestones").elements().count
            let expected = try setting.at("softmax_bracket_probs").doubles()
            expect(BracketChoice.bySoftmax(rungs: rungs, brackets: rungs), expected)
        }
    }

    /// 20,000 draws; each share has a standard deviation below 0.0036, so 0.018 is five of them.
    @Test("brackets are drawn as often as their probabilities say")
    func draws() throws {
        let scheduler = try asha(["max_resource": 81, "min_resource": 1, "brackets": 5])
        var counts = [Int](repeating: 0, count: 5)
        for trial in 1...20_000 {
            var generator = SeededGenerator(seed: 9, trial: trial, purpose: .placement)
            counts[scheduler.placement(ofTrial: trial, using: &generator).bracket] += 1
        }
        for (count, chance) in zip(counts, [0.5694, 0.2373, 0.1054, 0.0527, 0.0351]) {
            #expect(abs(Double(count) / 20_000 - chance) < 0.018)
        }
    }

    @Test("a point beyond the rounded sum falls into the last bracket")
    func lastBracket() {
        #expect(BracketChoice.bracket(at: 0.999_999, of: [0.5, 0.4]) == 1)
        #expect(BracketChoice.bracket(at: 0.5, of: [0.5, 0.5]) == 1)
        #expect(BracketChoice.bracket(at: 0, of: []) == 0)
    }

    private func expect(_ chances: [Double], _ expected: [Double]) {
        #expect(chances.count == expected.count)
        #expect(zip(chances, expected).allSatisfy { abs($0 - $1) < 1e-14 }, "\(chances) \(expected)")
    }
}
