internal import TuneCore
internal import TuneNumerics

/// Compares nothing: every trial runs until it ends by itself.
struct NoScheduler: Scheduler {
    var levels: [Int] { [] }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        Placement(bracket: 0, untilStep: nil)
    }

    func nextWork() -> Work { .fresh }

    func judge(_ report: JudgedReport) -> Judgement { Judgement(.proceed) }

    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] { [] }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? { nil }

    mutating func admit(trial: Int, bracket: Int) {}

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {}

    mutating func promote(trial: Int, bracket: Int) {}

    mutating func forget(trial: Int, as state: TrialState) {}
}
