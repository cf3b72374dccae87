internal import TuneCore
internal import TuneNumerics

/// A scheduler that leaves most decisions to asynchronous successive halving, and gives them under its own name.
protocol HalvingVariant: Scheduler {
    /// The name in the catalogue.
    static var name: String { get }
    /// What decides.
    var halving: ASHA { get set }
}

extension HalvingVariant {
    var levels: [Int] { halving.levels }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        halving.placement(ofTrial: trial, using: &generator)
    }

    func nextWork() -> Work { named(halving.nextWork()) }

    func judge(_ report: JudgedReport) -> Judgement {
        var judgement = halving.judge(report)
        judgement.reason = judgement.reason.map(named)
        return judgement
    }

    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] {
        halving.closingMarks(trial: trial, bracket: bracket, after: step, loss: loss)
    }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? { halving.limit(ofTrial: trial, bracket: bracket) }

    mutating func admit(trial: Int, bracket: Int) { halving.admit(trial: trial, bracket: bracket) }

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        halving.record(trial: trial, bracket: bracket, marks: marks, action: action)
    }

    mutating func promote(trial: Int, bracket: Int) { halving.promote(trial: trial, bracket: bracket) }

    mutating func forget(trial: Int, as state: TrialState) { halving.forget(trial: trial, as: state) }

    /// Work under the variant's own name.
    func named(_ work: Work) -> Work {
        guard case .promotion(let trial, let untilStep, let reason) = work else { return work }
        return .promotion(trial: trial, untilStep: untilStep, reason: named(reason))
    }

    private func named(_ reason: Reason) -> Reason {
        var reason = reason
        if reason.rule == ASHA.entry.name { reason.rule = Self.name }
        return reason
    }
}
