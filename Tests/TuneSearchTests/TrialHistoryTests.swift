import Testing
import TuneCore
import TuneJSON
@testable import TuneSearch

@Suite("Trial history")
struct TrialHistoryTests {
    private let space: SearchSpace

    init() throws {
        space = try SearchSpace([
            "k": ["type": "categorical", "values": ["a", "b"]],
            "x": ["type": "float", "low": 0.0, "high": 1.0, "when": ["k": ["in": ["b"]]]],
            "c": ["type": "constant", "value": 1],
        ])
    }

    @Test("a trial is pending from its start to its first result or its end")
    func pending() throws {
        var history = TrialHistory(ModelSpace(space), levels: [1, 3])
        for trial in 0..<4 {
            history.observe(.started(trial: trial, configuration: try configuration(0.2 * Double(trial))))
        }
        #expect(history.pending == [0, 1, 2, 3])
        history.observe(.result(trial: 2, level: 3, loss: 1))
        history.observe(.ended(trial: 0))
        history.observe(.ended(trial: 0))
        #expect(history.pending == [1, 3])
        history.observe(.result(trial: 0, level: 1, loss: 1))
        #expect(history.levels.map(\.ranking) == [[0], [2]])
    }

    @Test("rows hold indices, coordinates and what is inactive; fixed parameters only when asked for")
    func rows() throws {
        let plain = ModelSpace(space)
        #expect(plain.row(of: try configuration(0.25)) == [1, 0.25])
        #expect(plain.row(of: try configuration(nil)) == [0, Dimension.inactive])
        #expect(plain.configuration(at: [0, 0.25]) == (try configuration(nil)))
        #expect(plain.configuration(at: [1, 0.25]) == (try configuration(0.25)))
        #expect(plain.masked([0, 0.25], by: try configuration(nil)) == [0, Dimension.inactive])
        #expect(ModelSpace(space, keepsFixed: true).row(of: try configuration(nil)).count == 3)
    }

    @Test("a configuration is new unless it was tried or is a thousandth from a pending one")
    func isNew() throws {
        var history = TrialHistory(ModelSpace(space), levels: [0])
        history.observe(.started(trial: 1, configuration: try configuration(0.5)))
        #expect(!history.isNew(try configuration(0.5)))
        #expect(!history.isNew(try configuration(0.5009)))
        #expect(history.isNew(try configuration(0.5011)))
        #expect(history.isNew(try configuration(nil)))
        history.observe(.ended(trial: 1))
        #expect(!history.isNew(try configuration(0.5)))
        #expect(history.isNew(try configuration(0.5009)))
    }

    private func configuration(_ x: Double?) throws -> Configuration {
        try space.configuration(from: x.map { ["k": "b", "x": .number($0)] } ?? ["k": "a"], at: "")
    }
}
