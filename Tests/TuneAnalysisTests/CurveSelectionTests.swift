import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Selection of curves")
struct CurveSelectionTests {
    /// Twenty trials with curves: 1 to 15 completed with loss = number, 16 to 20 running; 21 has none.
    private func lab() throws -> Lab {
        var lab = try Lab()
        for _ in 1...21 { _ = try lab.ask() }
        for trial in 1...20 { try lab.report(trial, 1, ["loss": .number(Double(trial))]) }
        for trial in 1...15 { try lab.complete(trial) }
        return lab
    }

    private func numbers(_ selection: CurveSelection, _ role: CurveSelection.Role) -> [Int] {
        selection.items.filter { $0.role == role }.map(\.trial)
    }

    @Test("each curve is drawn once, as the first of what it is")
    func roles() throws {
        let lab = try lab()
        let selection = CurveSelection(
            of: lab.experiment.trials, in: lab.recording, asked: [2, 18, 2, 99, 21], top: 3, sample: 5)
        #expect(numbers(selection, .asked) == [2, 18, 21] && numbers(selection, .top) == [1, 3])
        #expect(numbers(selection, .running) == [16, 17, 19, 20])
        let sample = numbers(selection, .sample)
        #expect(sample == [4, 6, 8, 11, 13] && selection.total == 20 && selection.drawn == 13)
        #expect(Set(selection.items.map(\.trial)).count == selection.items.count)
    }

    @Test("nothing is drawn where nothing is wanted or nothing is there")
    func nothing() throws {
        let (lab, empty) = (try lab(), try Lab())
        let none = CurveSelection(of: lab.experiment.trials, in: lab.recording, asked: [], top: 0, sample: 0)
        #expect(none.items.map(\.role) == [.running, .running, .running, .running, .running])
        let nobody = CurveSelection(
            of: empty.experiment.trials, in: empty.recording, asked: [1], top: 10, sample: 10)
        #expect(nobody.items.isEmpty && nobody.total == 0 && nobody.drawn == 0)
    }

    @Test("all are drawn where there are fewer than wanted")
    func all() throws {
        let lab = try lab()
        let selection = CurveSelection(
            of: lab.experiment.trials, in: lab.recording, asked: [], top: 100, sample: 500)
        #expect(selection.drawn == selection.total && numbers(selection, .sample).isEmpty)
    }
}
