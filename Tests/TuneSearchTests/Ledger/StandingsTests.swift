import Testing
import TuneNumerics
@testable import TuneSearch

@Suite("Standings")
struct StandingsTests {
    @Test("the ranking is what sorting all last results gives", arguments: 0..<30 as Range<UInt64>)
    func agreesWithSorting(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, stream: 1)
        var standings = Standings()
        var last: [Int: [Int: Double]] = [:]
        var arrivals: [Int] = []
        for _ in 0..<200 {
            let (trial, level) = (generator.index(below: 30), generator.index(below: 3))
            let losses: [Double] = [.infinity, .nan, 0, 1, 2, -.infinity]
            let loss = losses[generator.index(below: 6)]
            let isFirst = standings.record(loss, trial: trial, level: level)
            #expect(isFirst == (last[trial] == nil), "seed \(seed)")
            if isFirst { arrivals.append(trial) }
            last[trial, default: [:]][level] = loss.isFinite ? loss : .infinity
        }
        let expected = arrivals.enumerated().sorted { first, second in
            key(first, last) < key(second, last)
        }
        #expect(standings.ranking.map(\.trial) == expected.map(\.element), "seed \(seed)")
        let best = expected.first?.element
        #expect(standings.best?.trial == (best.flatMap { standings[$0]?.isFinite } == true ? best : nil))
    }

    /// Finite first, then the higher level, the lower loss, the earlier.
    private func key(
        _ item: (offset: Int, element: Int), _ last: [Int: [Int: Double]]
    ) -> (Int, Int, Double, Int) {
        let top = last[item.element]?.max { $0.key < $1.key } ?? (0, .infinity)
        guard top.value < .infinity else { return (1, 0, 0, item.offset) }
        return (0, -top.key, top.value, item.offset)
    }

    @Test("trials are compared at the highest level that both have, else the one that came further is better")
    func rises() {
        var standings = Standings()
        for (trial, level, loss) in [
            (0, 1, 5.0), (0, 3, 4), (1, 1, 7), (2, 3, 6), (3, 9, 8), (4, 1, .infinity),
        ] {
            _ = standings.record(loss, trial: trial, level: level)
        }
        #expect(standings.rise(from: 0, to: 1) == 2)
        #expect(standings.rise(from: 0, to: 2) == 2)
        #expect(standings.rise(from: 1, to: 2) == -.infinity)
        #expect(standings.rise(from: 3, to: 0) == .infinity)
        #expect(standings.rise(from: 0, to: 4) == .infinity)
        #expect(standings.rise(from: 4, to: 0) == -.infinity)
        #expect(standings.rise(from: 0, to: 99) == .infinity)
    }

    @Test("of equal trials the last of a place is its best, and one that failed never is")
    func bestOfPlace() {
        var standings = Standings()
        for (trial, loss) in [(0, 1.0), (1, 2), (2, 1), (3, .infinity)] {
            _ = standings.record(loss, trial: trial, level: 0)
        }
        #expect(standings.best(of: [0, 1, 2, 3]) == 2)
        #expect(standings.best(of: [3, 17]) == nil)
        _ = standings.record(.infinity, trial: 2, level: 0)
        #expect(standings.best(of: [0, 1, 2, 3]) == 0)
    }
}
