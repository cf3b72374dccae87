import Testing
import TuneCore
import TuneJSON
import TuneNumerics

@testable import TuneAnalysis

@Suite("Bands of curves")
struct CurveBandsTests {
    /// A lab with curves of value = trial at the steps given.
    private func lab(_ steps: [[Int]], _ changes: JSONObject = [:]) throws -> Lab {
        var lab = try Lab(changes)
        for (index, steps) in steps.enumerated() {
            let trial = try #require(try lab.ask())
            for step in steps { try lab.report(trial, step, ["loss": .number(Double(index + 1))]) }
        }
        return lab
    }

    private func bands(_ lab: Lab, points: Int = 200) -> CurveBands {
        CurveBands(
            of: lab.experiment.trials.map { lab.recording.curve(ofTrial: $0.number) }, points: points)
    }

    @Test("without curves there is no band")
    func empty() throws {
        let bands = bands(try Lab())
        #expect(bands.steps.isEmpty && bands.allSteps == 0)
        #expect(bands.json["steps"] == [] && bands.json["count"] == [])
    }

    @Test("one curve is its own band")
    func single() throws {
        let bands = bands(try lab([[1, 2, 5]]))
        #expect(bands.steps == [1, 2, 5] && bands.count == [1, 1, 1])
        #expect(bands.low == [1, 1, 1] && bands.median == bands.low && bands.high == bands.low)
    }

    @Test("the band holds the middle four fifths, whatever the goal", arguments: ["minimize", "maximize"])
    func quantiles(goal: String) throws {
        let steps = [[Int]](repeating: [1], count: 11)
        let bands = bands(try lab(steps, ["objectives": [["metric": "loss", "goal": .string(goal)]]]))
        #expect(bands.low == [2] && bands.median == [6] && bands.high == [10] && bands.count == [11])
    }

    @Test("between two reports a curve has the earlier one's value, outside of them it counts for nothing")
    func gaps() throws {
        let bands = bands(try lab([[1, 3, 5], [2, 3], [4]]))
        #expect(bands.steps == [1, 2, 3, 4, 5] && bands.count == [1, 2, 2, 2, 1])
        #expect(bands.median == [1, 1.5, 1.5, 2, 1])
    }

    @Test("values that are not finite are left out, and a step where none is finite")
    func nonfinite() throws {
        var lab = try lab([[1, 2], [1, 2]])
        try lab.report(1, 3, ["loss": "nan"])
        try lab.report(2, 3, ["loss": "-inf"])
        try lab.report(2, 4, ["loss": 7])
        let bands = bands(lab)
        #expect(bands.steps == [1, 2, 4] && bands.nonfinite == 2 && bands.median.last == 7)
    }

    @Test("many steps are thinned out evenly, both ends stay", arguments: [2, 3, 20])
    func thinned(points: Int) throws {
        let bands = bands(try lab([Array(1...100)]), points: points)
        #expect(bands.steps.count == points && bands.allSteps == 100)
        #expect(bands.steps.first == 1 && bands.steps.last == 100)
    }
}
