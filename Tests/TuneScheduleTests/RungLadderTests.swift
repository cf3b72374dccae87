import TestSupport
import Testing
import TuneJSON
import TuneNumerics

@testable import TuneSchedule

@Suite("Rung ladder")
struct RungLadderTests {
    @Test(
        "the ladder is built from the end downward",
        arguments: [
            (52, nil, 3, [2, 6, 17, 52]), (52, 1, 3, [2, 6, 17, 52]), (52, 2, 3, [2, 6, 17, 52]),
            (52, 3, 3, [6, 17, 52]), (81, nil, 3, [3, 9, 27, 81]), (81, 1, 3, [1, 3, 9, 27, 81]),
            (81, 28, 3, [81]), (81, 27, 3, [27, 81]), (243, 1, 3, [1, 3, 9, 27, 81, 243]),
            (1000, 1, 10, [1, 10, 100, 1000]), (16, 1, 2, [1, 2, 4, 8, 16]), (5, 1, 1.5, [1, 2, 3, 5]),
            (3, nil, 2, [2, 3]), (2, nil, 2, [2]), (1, nil, 3, [1]), (1, 1, 100, [1]),
        ] as [(Int, Int?, Double, [Int])])
    func down(maximum: Int, minimum: Int?, factor: Double, levels: [Int]) {
        let ladder = RungLadder.down(from: maximum, to: minimum, factor: factor)
        #expect(ladder.levels == levels)
        #expect(ladder.rungs == levels.count - 1)
    }

    @Test(
        "the classic ladder is built from the first rung upward",
        arguments: [
            (nil, 52, 3, [1, 3, 9, 27, 52]), (1, 81, 3, [1, 3, 9, 27, 81]), (2, 27, 3, [2, 6, 18, 27]),
            (1, 10, 1.5, [1, 2, 3, 5, 8, 10]), (10, 10, 3, [10]), (1, 1, 3, [1]),
        ] as [(Int?, Int, Double, [Int])])
    func up(minimum: Int?, maximum: Int, factor: Double, levels: [Int]) {
        #expect(RungLadder.up(from: minimum, to: maximum, factor: factor).levels == levels)
    }

    @Test("every ladder ascends strictly, begins within its bounds and ends at the maximum")
    func shape() {
        var generator = SeededGenerator(seed: 4, stream: 0)
        for _ in 0..<3_000 {
            let maximum = 1 + generator.index(below: generator.uniform() < 0.5 ? 200 : 1_000_000_000)
            let minimum = 1 + generator.index(below: maximum)
            let factor = 1.1 + generator.uniform() * generator.uniform() * 98.9
            let ladders = [
                RungLadder.down(from: maximum, to: minimum, factor: factor),
                RungLadder.up(from: minimum, to: maximum, factor: factor),
                RungLadder.ray(from: minimum, to: maximum, factor: factor),
            ]
            for levels in ladders.map(\.levels) {
                #expect(levels.last == maximum)
                #expect(levels.first.map { $0 >= minimum } == true)
                #expect(
                    zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 }, "\(minimum) \(maximum) \(factor)")
            }
        }
    }

    @Test("the upward ladder is that of Syne Tune 0.13")
    func syne() throws {
        for setting in try vectors("a_brackets.json").at("syne_tune_0.13.0").elements() {
            let (maximum, factor) = (try setting.at("R").asInt(), try setting.at("eta").asDouble())
            let ladder = RungLadder.up(from: try setting.at("r_min").asInt(), to: maximum, factor: factor)
            #expect(ladder.levels == (try setting.at("async_rung_levels").ints()) + [maximum])
        }
    }

    @Test("the upward ladder is that of Optuna's Hyperband")
    func optuna() throws {
        for setting in try vectors("a_brackets.json").at("optuna_5.0.0_HyperbandPruner").elements() {
            let (minimum, factor) = (try setting.at("r_min").asInt(), try setting.at("eta").asDouble())
            let levels = RungLadder.up(from: minimum, to: 1_000_000, factor: factor).levels
            for bracket in try setting.at("brackets").elements() {
                let steps = try bracket.at("rung_steps").ints()
                let skipped = try bracket.at("min_early_stopping_rate").asInt()
                #expect(Array(levels.dropFirst(skipped).prefix(steps.count)) == steps)
            }
        }
    }

    @Test("the ladder of Ray Tune is kept with its rounding errors")
    func ray() throws {
        for setting in try vectors("ray.json").at("asha_rungs").elements() {
            let (first, maximum) = (try setting.at("grace").asInt(), try setting.at("max_t").asInt())
            let ladder = RungLadder.ray(from: first, to: maximum, factor: try setting.at("rf").asDouble())
            let steps = try setting.at("rungs").doubles().reversed().map { Int($0.rounded(.up)) }
            #expect(Array(ladder.levels.prefix(ladder.rungs).dropFirst(try setting.at("s").asInt())) == steps)
        }
    }

    @Test("the ladder of Syne Tune 0.16 is kept with its rounding errors")
    func syne16() throws {
        for setting in try vectors("a_brackets.json").at("syne_tune_0.16.0_asha").elements() {
            guard let first = try setting.at("r_min").int else { continue }
            let ladder = RungLadder.ray(
                from: first, to: try setting.at("R").asInt(), factor: try setting.at("eta").asDouble())
            for (bracket, milestones) in try setting.at("brackets_milestones").matrix().enumerated() {
                let levels = ladder.levels.prefix(ladder.rungs).dropFirst(bracket)
                #expect(levels.map(Double.init) == milestones)
            }
        }
    }
}
