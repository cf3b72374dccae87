import Testing
import TuneCore
import TuneJSON

@testable import TuneSchedule

@Suite("Curve rule")
struct CurveRuleTests {
    /// A curve that falls to a level: exactly so, but for a small ripple.
    private func losses(to level: Double) -> [Double] {
        (1...40).map { step -> Double in
            let ripple = 0.002 * Double(step % 3)
            return level + 1 / Double(step) + ripple
        }
    }

    private func driver(_ options: JSONObject = [:]) throws -> PrunerDriver {
        var all: JSONObject = ["max_resource": 40, "advisory": false]
        for member in options.members { all[member.name] = member.value }
        var driver = try PrunerDriver("curve", .object(all))
        driver.complete([0.1, 0.12, 0.2, 0.3, 0.4, 0.5].map(losses(to:)))
        return driver
    }

    @Test("a hopeless curve stops soon after the first quarter, a promising one runs to its end")
    func decides() throws {
        var driver = try driver()
        let hopeless = losses(to: 2)
        let stop = (1...40).first { driver.report(8, at: $0, hopeless[$0 - 1]).action == .stop }
        #expect(stop.map { (11...15).contains($0) } == true, "\(String(describing: stop))")
        let promising = losses(to: 0.05)
        let end = (1...40).first { driver.report(9, at: $0, promising[$0 - 1]).action == .stop }
        #expect(end == 40)
    }

    @Test("the reason names the probabilities, the forecast and the mark")
    func reason() throws {
        var driver = try driver()
        let hopeless = losses(to: 2)
        let stop = (1...40).lazy.map { driver.report(8, at: $0, hopeless[$0 - 1]) }.first {
            $0.action == .stop
        }
        let reason = try #require(stop?.reason)
        #expect(reason.rule == "curve" && reason.count == 6)
        #expect(
            reason.text.hasPrefix(
                "the curve comes among the best 1/3.0 of 6 completed trials with probability "))
        let mark = try #require(reason.threshold)
        let value = try #require(reason.value)
        #expect(mark > 0.1 && mark < 0.25 && value > 1.5 && value < 2.5)
    }

    @Test("as advice it only writes down what it would do")
    func advisory() throws {
        var driver = try driver(["advisory": true])
        let hopeless = losses(to: 2)
        let judgements = (1...39).map { driver.report(8, at: $0, hopeless[$0 - 1]) }
        #expect(judgements.allSatisfy { $0.action == .proceed })
        #expect(judgements.contains { $0.reason?.text.hasPrefix("advice only: the curve") == true })
        #expect(
            driver.report(9, at: 1, .nan).action == .stop, "a value that is no number is no matter of advice")
    }

    @Test("one bad report is not enough, nor is anything before there are trials to compare with")
    func caution() throws {
        var driver = try driver()
        let good = losses(to: 0.1)
        for step in 1...14 { driver.report(8, at: step, good[step - 1]) }
        #expect(driver.report(8, at: 15, 9).action == .proceed)
        var lonely = try PrunerDriver("curve", ["max_resource": 40, "advisory": false])
        let hopeless = losses(to: 2)
        #expect((1...39).allSatisfy { lonely.report(1, at: $0, hopeless[$0 - 1]).action == .proceed })
    }

    @Test("the end of training must be known")
    func refusal() throws {
        #expect(throws: InvalidField.self) { try scheduler("curve", [:]) }
    }
}
