import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneSearch

@Suite("Results that the model over resources is made of")
struct FidelityHistoryTests {
    private func history(_ trials: Int, levels: [Int] = [3, 9, 27]) throws -> FidelityHistory {
        let space = try SearchSpace(["x": ["type": "float", "low": 0, "high": 1]])
        var history = FidelityHistory(FidelitySpace(space), levels: levels)
        for trial in 1...trials {
            let point = (Double(trial) + 0.5) / Double(trials + 2)
            history.observe(.started(trial: trial, configuration: space.configuration(at: [point])))
        }
        return history
    }

    @Test("a trial is pending at the level it runs to, until its result there or its end")
    func pending() throws {
        var history = try history(3)
        #expect(history.pending.map(\.level) == [0, 0, 0])
        history.observe(.running(trial: 1, untilStep: 9))
        history.observe(.running(trial: 2, untilStep: nil))
        #expect(history.pending.map(\.level) == [1, 2, 0])
        history.observe(.result(trial: 1, level: 3, loss: 1))
        #expect(history.pending.map(\.row) == [0, 1, 2])
        history.observe(.result(trial: 1, level: 9, loss: 1))
        history.observe(.ended(trial: 2))
        #expect(history.pending.map(\.row) == [2])
        history.observe(.running(trial: 9, untilStep: 3))
        #expect(history.pending.count == 1)
    }

    @Test("a second result replaces the first and counts once; unknown trials and levels count nothing")
    func replaced() throws {
        var history = try history(2)
        history.observe(.result(trial: 1, level: 3, loss: 5))
        history.observe(.result(trial: 1, level: 3, loss: 4))
        history.observe(.result(trial: 7, level: 3, loss: 4))
        history.observe(.result(trial: 2, level: 4, loss: 4))
        #expect(history.resultCount == 1)
        #expect(history.rungs[0][0] == 4)
    }

    @Test("within the limit everything is kept, beyond it the high levels and then the newest trials")
    func limit() throws {
        var history = try history(20)
        for trial in 1...20 { history.observe(.result(trial: trial, level: 3, loss: Double(trial))) }
        for trial in 1...8 { history.observe(.result(trial: trial, level: 9, loss: Double(trial))) }
        for trial in 1...2 { history.observe(.result(trial: trial, level: 27, loss: Double(trial))) }
        #expect(history.places(limit: 30).count == 30)
        let kept = history.places(limit: 10)
        #expect(kept.map(\.level) == [2, 2, 1, 1, 1, 1, 0, 0, 0, 0])
        #expect(kept.map(\.row) == [1, 0, 7, 6, 5, 4, 19, 18, 17, 16])
    }

    @Test("equal results make twins at two levels, not at one")
    func twins() throws {
        var history = try history(30)
        for trial in [4, 5, 20] { history.observe(.result(trial: trial, level: 3, loss: 1)) }
        #expect(history.twins.rows.isEmpty)
        for trial in [4, 5] { history.observe(.result(trial: trial, level: 9, loss: 2)) }
        #expect(history.twins.rows == [4])
        let distance = history.points.distance(3, 4)
        #expect(abs(history.twins.radius - 0.7 * distance) < 1e-12)
        history.observe(.result(trial: 20, level: 9, loss: 2))
        #expect(history.twins.rows == [4, 19])
        #expect(abs(history.twins.radius - 0.7 * distance) < 1e-12)
    }

    @Test("failures are no twins")
    func failures() throws {
        var history = try history(2)
        for trial in 1...2 {
            history.observe(.result(trial: trial, level: 3, loss: 1))
            history.observe(.result(trial: trial, level: 9, loss: .infinity))
        }
        #expect(history.twins.rows.isEmpty)
    }
}
