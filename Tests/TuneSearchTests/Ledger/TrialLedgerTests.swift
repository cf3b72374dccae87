import Testing
import TuneCore
import TuneJSON
import TuneNumerics
@testable import TuneSearch

@Suite("Trial ledger")
struct TrialLedgerTests {
    private func ledger(levels: [Int] = [0]) throws -> TrialLedger {
        let space = try SearchSpace(["k": ["type": "int", "low": 1, "high": 40]])
        return TrialLedger(
            SearcherContext(space: space, seed: 1, levels: levels, options: .none, trialLimit: nil))
    }

    @Test("tells first results from later ones, and knows no unknown trials and levels")
    func news() throws {
        var ledger = try ledger(levels: [1, 3])
        let configuration = Configuration(values: [7])
        #expect(ledger.isNews(5, configuration))
        #expect(!ledger.isNews(5, Configuration(values: [])))
        ledger.start(5, configuration)
        #expect(!ledger.isNews(5, configuration))
        #expect(ledger.take(.result(trial: 5, level: 2, loss: 1)) == nil)
        #expect(ledger.take(.result(trial: 6, level: 1, loss: 1)) == nil)
        #expect(ledger.take(.result(trial: 5, level: 1, loss: 1)) == .judged(trial: 5))
        #expect(ledger.take(.result(trial: 5, level: 1, loss: 2)) == .revised(trial: 5))
        #expect(ledger.take(.ended(trial: 5)) == .ended(trial: 5, outcome: nil))
        #expect(ledger.take(.ended(trial: 6)) == nil)
        #expect(ledger.standings[5]?.loss == 2)
    }

    @Test("prefers what is new and far from pending trials, and gives up where all was tried")
    func firstNew() throws {
        var ledger = try ledger()
        for value in 1...39 { ledger.start(value, Configuration(values: [.integer(value)])) }
        var value = 0
        let found = ledger.firstNew {
            value += 1
            return (Configuration(values: [.integer(value)]), value)
        }
        #expect(found?.part == 40)
        #expect(ledger.firstNew { (Configuration(values: [3]), 0) } == nil)
    }

    @Test("goes on along the sequence past what was tried, and draws at random where all is known")
    func startingPoints() throws {
        var ledger = try ledger()
        var (place, seen): (Int, Set<Configuration>) = (0, [])
        for trial in 0..<40 {
            var generator = ledger.generator(of: trial)
            let point = try ledger.startingPoint(from: place, using: &generator)
            #expect(point.next > place)
            place = point.next
            seen.insert(point.configuration)
            ledger.start(trial, point.configuration)
        }
        #expect(seen.count == 40)
        var generator = ledger.generator(of: 40)
        #expect(try ledger.startingPoint(from: place, using: &generator).isRandom)
    }
}
