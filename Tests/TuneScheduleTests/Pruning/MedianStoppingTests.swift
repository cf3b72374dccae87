import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Median stopping")
struct MedianStoppingTests {
    private static let curves = [[4.0, 2, 3], [6.0, 4, 2], [8.0, 6, 4]]

    @Test("the paper's rule: worse at its best than the median of the running means, and strictly")
    func paper() throws {
        for (loss, stops) in [(5.0, false), (5.0000001, true)] {
            var driver = try PrunerDriver("median", ["startup_trials": 3])
            driver.complete(Self.curves)  // the means up to step 2 are 3, 5 and 7
            driver.report(9, at: 1, 6)
            let judgement = driver.report(9, at: 2, loss)
            #expect((judgement.action == .stop) == stops)
            guard stops else { continue }
            #expect(
                judgement.reason
                    == Reason(
                        rule: "median",
                        text:
                            "the best value up to step 2 ranks 3 of 4 beside the running means of the others: "
                            + "worse than their median",
                        value: loss, threshold: 5, rank: 3, count: 4))
        }
    }

    @Test("the paper's rule waits for enough completed trials, and for no other")
    func population() throws {
        var driver = try PrunerDriver("median", ["startup_trials": 3])
        driver.complete(Array(Self.curves.dropLast()))
        driver.report(3, at: 1, 0)
        driver.scheduler.forget(trial: 3, as: .stopped)
        #expect(driver.report(9, at: 1, 100).action == .proceed)
    }

    @Test("the paper's rule counts sparse reports with what they are up to the step")
    func sparse() throws {
        var driver = try PrunerDriver("median", ["startup_trials": 1])
        driver.report(1, at: 2, 4)
        driver.report(1, at: 6, 1)
        driver.scheduler.forget(trial: 1, as: .completed)
        #expect(driver.report(2, at: 1, 9).action == .proceed, "nobody has a mean yet")
        #expect(driver.report(2, at: 5, 5).action == .stop)
        #expect(driver.report(3, at: 5, 4).action == .proceed)
    }

    @Test("Ray's form counts all that came as far, running ones too, from the end of the warm-up")
    func ray() throws {
        var driver = try PrunerDriver("median", ["form": "ray", "warmup_steps": 2, "startup_trials": 2])
        for trial in 1...2 {
            driver.report(trial, at: 1, 100)
            driver.report(trial, at: 2, 3)
        }
        driver.report(3, at: 1, 0.5)
        #expect(driver.report(4, at: 1, 99).action == .proceed, "in the warm-up")
        #expect(driver.report(4, at: 2, 3.5).action == .stop, "the mean of the others is 3")
        #expect(driver.report(5, at: 2, 3).action == .proceed)
    }

    @Test("Syne Tune's form by rank names the threshold that was missed")
    func syne() throws {
        var driver = try PrunerDriver(
            "median", ["form": "syne", "startup_trials": 4, "compares": "value"])
        for trial in 1...3 { driver.report(trial, at: 1, Double(trial)) }
        let judgement = driver.report(4, at: 1, 4)
        #expect(judgement.action == .stop)
        #expect(judgement.reason?.threshold == 3)
        #expect(judgement.reason?.rank == 4 && judgement.reason?.count == 4)
        #expect(driver.report(5, at: 1, 2.5).action == .proceed, "two of five are better")
    }

    @Test("an option of another form is refused", arguments: ["min_trials", "compares", "rank_cutoff"])
    func refusal(option: String) throws {
        let values: [String: JSONValue] = ["min_trials": 2, "compares": "mean", "rank_cutoff": 0.5]
        let options: JSONObject = [option: try #require(values[option])]
        #expect(throws: InvalidField.self) { try scheduler("median", .object(options)) }
        let owner: JSONObject = ["form": option == "min_trials" ? "optuna" : "syne"]
        #expect(throws: Never.self) {
            try scheduler("median", .object(JSONObject(options.members + owner.members)))
        }
    }
}
