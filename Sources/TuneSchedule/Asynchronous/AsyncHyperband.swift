internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Asynchronous Hyperband: the brackets of Hyperband side by side, each of them asynchronous successive
/// halving; a new trial is put into one by chance.
///
/// Bracket s leaves the s lowest rungs out, so that the last one trains every trial to its end. The chances
/// make the brackets use about the same resources, or favour those with more rungs.
///
/// Cost: see ``ASHA``.
///
/// Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, section 3; the
/// chances from Klein et al., "Model-based asynchronous hyperparameter and neural architecture search", 2020,
/// or from Ray Tune: see ``BracketChoice``.
struct AsyncHyperband: Scheduler {
    static let name = "async_hyperband"
    private(set) var halving: ASHA
    /// How likely each bracket is; shape `[brackets]`.
    let chances: [Double]

    init(_ options: Options) {
        let base = ASHA.Settings(options)
        let brackets = options.integer("brackets") ?? base.levels.count
        halving = ASHA(
            ASHA.Settings(
                base.rule, on: base.ladder, factor: base.factor, mode: base.mode, brackets: brackets))
        chances =
            options.text("bracket_choice") == Choice.softmax.rawValue
            ? BracketChoice.bySoftmax(rungs: base.ladder.rungs, brackets: brackets)
            : BracketChoice.byResource(levels: base.levels, brackets: brackets)
    }

    var levels: [Int] { halving.levels }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        let bracket = BracketChoice.bracket(at: generator.uniform(), of: chances)
        return Placement(bracket: bracket, untilStep: halving.limit(ofTrial: trial, bracket: bracket))
    }

    func nextWork() -> Work { halving.nextWork().named(Self.name) }

    func judge(_ report: JudgedReport) -> Judgement {
        var judgement = halving.judge(report)
        judgement.reason = judgement.reason?.named(Self.name)
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
}

extension Reason {
    /// The reason of another scheduler's halving as one's own.
    func named(_ name: String) -> Reason {
        var reason = self
        if reason.rule == ASHA.entry.name { reason.rule = name }
        return reason
    }
}

extension Work {
    /// The work of another scheduler's halving as one's own.
    func named(_ name: String) -> Work {
        guard case .promotion(let trial, let untilStep, let reason) = self else { return self }
        return .promotion(trial: trial, untilStep: untilStep, reason: reason.named(name))
    }
}
