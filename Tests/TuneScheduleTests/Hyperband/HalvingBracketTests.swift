import Testing

@testable import TuneSchedule

@Suite("Halving bracket")
struct HalvingBracketTests {
    private static let stages = [
        HalvingBracket.Stage(places: 4, level: 1), HalvingBracket.Stage(places: 2, level: 2),
        HalvingBracket.Stage(places: 1, level: 4),
    ]

    /// A bracket whose first rung holds some losses, all trials paused; trial n has the n-th loss.
    private func bracket(_ losses: [Double]) -> HalvingBracket {
        var bracket = HalvingBracket(Self.stages)
        for trial in losses.indices { bracket.admit(trial) }
        for (trial, loss) in losses.enumerated() { report(trial, 1, loss, to: &bracket) }
        return bracket
    }

    private func report(_ trial: Int, _ level: Int, _ loss: Double, to bracket: inout HalvingBracket) {
        bracket.record(trial, level: level, loss: loss)
        bracket.settle(trial, isPaused: true)
    }

    @Test("a rung stays open until its last place has a result, then its best go on, the first of equals")
    func closes() {
        var bracket = bracket([0.5, 0.2, 0.2])
        #expect(bracket.next == nil)
        #expect(bracket.openPlaces == 1)
        bracket.admit(3)
        #expect(bracket.openPlaces == 0)
        report(3, 1, 0.2, to: &bracket)
        #expect(bracket.chosen.map(\.trial) == [1, 2])
        #expect(bracket.level == 2)
    }

    @Test("the bracket is finished with the last result at the last level")
    func finishes() {
        var bracket = bracket([4, 3, 2, 1])
        for trial in [3, 2] {
            #expect(bracket.next?.trial == trial)
            bracket.resume(trial)
        }
        #expect(bracket.next == nil)
        report(3, 2, 1, to: &bracket)
        report(2, 2, 0.5, to: &bracket)
        bracket.resume(2)
        #expect(!bracket.isFinished)
        report(2, 4, 0.1, to: &bracket)
        #expect(bracket.isFinished)
        #expect(bracket.vacancies == 0 && bracket.next == nil)
    }

    @Test("too few survivors leave places to new trials, at once at the higher level")
    func refill() {
        var bracket = HalvingBracket(Self.stages)
        for trial in 0..<4 { bracket.admit(trial) }
        for trial in 0..<3 {
            bracket.record(trial, level: 1, loss: .infinity)
            bracket.end(trial, isDone: false)
        }
        report(3, 1, 0.5, to: &bracket)
        #expect(bracket.chosen.map(\.trial) == [3])
        #expect(bracket.openPlaces == 1)
        bracket.admit(9)
        #expect(bracket.level == 2 && bracket.openPlaces == 0)
    }

    @Test("a trial that leaves without a result gives its place to the next best, then to a new one")
    func replacement() {
        var bracket = bracket([1, 2, 3, 4])
        bracket.resume(0)
        bracket.end(0, isDone: false)
        #expect(bracket.chosen.map(\.trial) == [1, 2])
        for trial in 1...3 { bracket.end(trial, isDone: false) }
        #expect(bracket.next == nil)
        #expect(bracket.openPlaces == 2)
    }

    @Test("without new trials a rung closes with what it has, and the next has places in proportion")
    func underFilled() {
        var bracket = bracket([1, 2])
        bracket.admit(2)
        bracket.expectNewTrials(false)
        #expect(bracket.next == nil, "trial 2 is on its way")
        bracket.end(2, isDone: false)
        #expect(bracket.chosen.map(\.trial) == [0])
        #expect(bracket.places == 1)
        bracket.resume(0)
        report(0, 2, 1, to: &bracket)
        #expect(bracket.next?.trial == 0, "one of two places is enough for the last rung")
    }

    @Test("new trials that come after all find the closed rungs closed and the open places open")
    func limitRaised() {
        var bracket = bracket([1])
        bracket.expectNewTrials(false)
        #expect(bracket.next?.trial == 0)
        bracket.expectNewTrials(true)
        #expect(bracket.next?.trial == 0)
        #expect(bracket.openPlaces == 0)
        bracket.end(0, isDone: false)
        #expect(bracket.openPlaces == 1)
        bracket.admit(1)
        #expect(bracket.level == 2)
    }

    @Test("a trial that ended by itself stands with its last loss in every rung it earns")
    func ended() {
        var bracket = HalvingBracket(Self.stages)
        for trial in 0..<4 { bracket.admit(trial) }
        bracket.record(0, level: 1, loss: 0.1)
        bracket.end(0, isDone: true)
        for trial in 1...3 { report(trial, 1, Double(trial), to: &bracket) }
        #expect(bracket.results[1].count == 1)
        bracket.resume(1)
        report(1, 2, 0.5, to: &bracket)
        #expect(bracket.isFinished, "the best one is complete already")
    }

    @Test("a trial that runs on while its rung waits enters the next one when it closes, or is out")
    func runningOn() {
        var bracket = HalvingBracket(Self.stages)
        for trial in 0..<4 { bracket.admit(trial) }
        for trial in 0..<3 {
            bracket.record(trial, level: 1, loss: Double(trial))
            bracket.settle(trial, isPaused: false)
        }
        bracket.record(0, level: 2, loss: 0.3)
        #expect(!bracket.isOut(2))
        report(3, 1, 9, to: &bracket)
        #expect(bracket.pending == [1])
        #expect(bracket.results[1].count == 1, "what trial 0 brought at level 2 counts at once")
        #expect(bracket.isOut(2) && bracket.isOut(3) && !bracket.isOut(1))
    }

    @Test("a trial that ran ahead before it paused enters the next rung without a worker")
    func ranAhead() {
        var bracket = HalvingBracket(Self.stages)
        for trial in 0..<4 { bracket.admit(trial) }
        report(0, 1, 0.5, to: &bracket)
        report(0, 2, 0.4, to: &bracket)
        for trial in 1...3 { report(trial, 1, Double(trial), to: &bracket) }
        #expect(bracket.results[1].count == 1)
        #expect(bracket.chosen.map(\.trial) == [1])
        #expect(bracket.pending.isEmpty)
    }

    @Test("only the last result of a rung can take its trial on without a pause")
    func withoutPause() {
        var bracket = bracket([1, 2])
        bracket.admit(2)
        #expect(!bracket.wouldGoOn(2, with: 0))
        bracket.admit(3)
        report(3, 1, 3, to: &bracket)
        #expect(bracket.wouldGoOn(2, with: 1.5))
        #expect(!bracket.wouldGoOn(2, with: 2), "the equal one came first")
        bracket.record(2, level: 1, loss: 1.5)
        bracket.settle(2, isPaused: false)
        #expect(bracket.pending == [2])
    }

    @Test("places of any size are shared out without overflow")
    func hugePlaces() {
        let most = Int.max
        var bracket = HalvingBracket([
            HalvingBracket.Stage(places: most, level: 1), HalvingBracket.Stage(places: most / 3, level: 2),
        ])
        for trial in 0..<9 { bracket.admit(trial) }
        for trial in 0..<9 { report(trial, 1, 1, to: &bracket) }
        bracket.expectNewTrials(false)
        #expect(bracket.places == 2, "nine by three, rounded down from a little less")
    }
}
