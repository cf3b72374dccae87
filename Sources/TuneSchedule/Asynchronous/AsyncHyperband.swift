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
struct AsyncHyperband: HalvingVariant {
    static let name = "async_hyperband"
    var halving: ASHA
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

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        let bracket = BracketChoice.bracket(at: generator.uniform(), of: chances)
        return Placement(bracket: bracket, untilStep: halving.limit(ofTrial: trial, bracket: bracket))
    }
}
