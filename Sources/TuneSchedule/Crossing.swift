internal import TuneCore

/// A report and the levels at which it counts.
struct Crossing {
    let trial: Int
    let bracket: Int
    let step: Int
    /// The loss, infinite when it is not finite.
    let loss: Double
    /// The indices of the levels at which the trial was not recorded before.
    let open: [Int]
    /// Those of them at which this report is recorded and judged, ascending.
    let levels: [Int]
    private let steps: [Int]

    init(_ report: JudgedReport, open: [Int], in settings: ASHA.Settings) {
        trial = report.trial
        bracket = report.bracket
        step = report.step
        loss = ASHA.comparable(report.loss)
        steps = settings.levels
        self.open = open
        let met = open.filter { settings.levels[$0] <= report.step && $0 < settings.ladder.rungs }
        levels =
            switch settings.rule {
            case .best, .optuna: met
            case .ray, .syne16: Array(met.suffix(1))
            case .syne where settings.mode == .promotion: met
            case .syne: met.filter { settings.levels[$0] == report.step }
            }
    }

    /// The report as marks at some levels.
    func marks(_ indices: [Int]) -> [RungMark] {
        indices.map { RungMark(level: steps[$0], loss: loss) }
    }
}
