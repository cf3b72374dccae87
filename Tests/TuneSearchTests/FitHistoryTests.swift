import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Fit history")
struct FitHistoryTests {
    private static func history(_ count: Int, isPooled: Bool = false) throws -> FitHistory {
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        var history = FitHistory(ModelSpace(space), levels: [1, 3], least: 3, isPooled: isPooled)
        for trial in 0..<count {
            let x = Double(trial) / Double(count)
            history.observe(.started(trial: trial, configuration: space.configuration(at: [x])))
            history.observe(.result(trial: trial, level: 1, loss: Double((trial * 7) % count)))
            if trial % 2 == 0 { history.observe(.result(trial: trial, level: 3, loss: Double(-trial))) }
        }
        return history
    }

    @Test("fits are due at three results and then after a quarter more")
    func moments() throws {
        let history = try Self.history(40)
        #expect(history.moments[0].map(\.count) == [3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, 27, 33])
        #expect(history.moments[1].map(\.count) == [3, 4, 5, 6, 7, 8, 10, 12, 15, 18])
        #expect(try Self.history(40, isPooled: true).moments.count == 1)
    }

    @Test("a model of too many results keeps the best and the latest", arguments: [false, true])
    func basis(isPooled: Bool) throws {
        let history = try Self.history(100, isPooled: isPooled)
        let entries = history.basis(0, limit: 40)
        #expect(entries.count == 40 && Set(entries).count == 40)
        #expect(entries.map(\.row) == entries.map(\.row).sorted())
        let best = history.arrivals[0].sorted { history.loss($0) < history.loss($1) }.prefix(10)
        #expect(Set(entries).isSuperset(of: best))
        #expect(Set(entries).isSuperset(of: history.arrivals[0].suffix(25)))
    }

    @Test("the fingerprint tells results apart, and the configurations they belong to")
    func fingerprint() throws {
        #expect(try Self.history(9).fingerprint == Self.history(9).fingerprint)
        #expect(try Self.history(9).fingerprint != Self.history(10).fingerprint)
        let space = try SearchSpace(["x": ["type": "float", "low": 0.0, "high": 1.0]])
        let prints = [0.2, 0.3].map { x in
            var history = FitHistory(ModelSpace(space), levels: [1], least: 3)
            history.observe(.started(trial: 0, configuration: space.configuration(at: [x])))
            history.observe(.result(trial: 0, level: 1, loss: 5))
            return history.fingerprint
        }
        #expect(prints[0] != prints[1])
    }

    @Test("awaited are the trials that run, at the level to which they run")
    func awaited() {
        var awaited = AwaitedTrials(levels: [1, 3, 9])
        for trial in 0..<4 {
            awaited.observe(.started(trial: trial, configuration: Configuration(values: [])))
        }
        awaited.observe(.running(trial: 1, untilStep: 3))
        awaited.observe(.running(trial: 2, untilStep: nil))
        awaited.observe(.result(trial: 1, level: 1, loss: 0))
        awaited.observe(.result(trial: 0, level: 1, loss: 0))
        awaited.observe(.ended(trial: 3))
        #expect(awaited.latest(9).map(\.trial) == [1, 2])
        #expect(awaited.latest(9).map(\.level) == [1, 0])
        #expect(awaited.latest(1).map(\.trial) == [2])
    }
}
