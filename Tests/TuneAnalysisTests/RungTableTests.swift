import Testing
import TuneCore
import TuneJSON

@testable import TuneAnalysis

@Suite("Rung table and resource use")
struct RungTableTests {
    @Test("who entered a rung was stopped there, waits there or went on")
    func survival() throws {
        let lab = try LeadersTests.stopped()
        let rungs = RungTable(lab.table).rungs
        #expect(rungs.map(\.level) == [1, 3, 9])
        #expect(rungs.first?.entered == lab.experiment.trials.count)
        for (lower, upper) in zip(rungs, rungs.dropFirst()) { #expect(lower.promoted == upper.entered) }
        for rung in rungs.dropLast() { #expect(rung.entered == rung.stopped + rung.paused + rung.promoted) }
        let first = try #require(RungTable(lab.table).json.array?.first)
        #expect(first["survival"]?.double ?? 2 < 1 && first["median_value"]?.double != nil)
    }

    @Test("steps are counted by what became of the trial, and what stopping saved")
    func resources() throws {
        let lab = try LeadersTests.stopped()
        let use = ResourceUse(lab.table)
        #expect(use.steps.values.reduce(0, +) == lab.experiment.resourceUsed)
        let stopped = lab.experiment.trials.filter { $0.state == .stopped }
        let saved = stopped.reduce(0) { $0 + 9 - ($1.lastStep ?? 0) }
        #expect(use.saved == Double(saved) && saved > 0)
        let share = try #require(use.savedShare)
        #expect(abs(share - Double(saved) / (Double(saved) + lab.experiment.resourceUsed)) < 1e-12)
    }

    @Test("nothing is saved where nothing is compared")
    func noLevels() throws {
        let use = ResourceUse(try Lab().table)
        #expect(use.saved == nil && use.savedShare == nil && use.json == [:])
        #expect(RungTable(try Lab().table).rungs.isEmpty)
    }
}
