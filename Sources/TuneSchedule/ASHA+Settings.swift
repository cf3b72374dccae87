internal import TuneCore

extension ASHA {
    /// What happens to a trial at a rung.
    enum Mode: String, Sendable, CaseIterable {
        /// It stops there or runs on at once.
        case stopping
        /// It pauses there and may be resumed later.
        case promotion
    }

    /// How the ladder is built.
    enum Direction: String, Sendable, CaseIterable {
        /// From the end downward.
        case down
        /// From the first rung upward.
        case up
    }

    /// The program whose decisions are copied.
    enum Compatibility: String, Sendable, CaseIterable {
        /// Nobody's: our own rules.
        case none
        case optuna
        case ray
        /// Syne Tune 0.13.
        case syne
        /// Syne Tune 0.16.
        case syne16
    }

    /// Everything that is fixed.
    struct Settings: Sendable {
        let mode: Mode
        let rule: RungRule
        let ladder: RungLadder
        let factor: Double
        /// The ratio of the trials of a rung to those promoted from it.
        let promotionFactor: Double
        /// Whether the searcher chooses whom to promote: rungs then only count how many may be.
        let isGuided: Bool
        let brackets: Int
        /// Whether the brackets meet in the same rungs.
        let sharesRungs: Bool
        /// How likely each bracket is; shape `[brackets]`.
        let chances: [Double]

        init(
            _ rule: RungRule, on ladder: RungLadder, factor: Double, promotionFactor: Double? = nil,
            mode: Mode = .stopping, brackets: Int = 1, isGuided: Bool = false
        ) {
            self.rule = rule
            self.ladder = ladder
            self.factor = factor
            self.promotionFactor = promotionFactor ?? factor
            self.mode = mode
            self.isGuided = isGuided
            self.brackets = min(max(brackets, 1), ladder.levels.count)
            sharesRungs = if case .syne = rule { true } else { false }
            chances =
                switch rule {
                case .ray, .syne16: BracketChoice.bySoftmax(rungs: ladder.rungs, brackets: self.brackets)
                case .best, .optuna, .syne:
                    BracketChoice.byResource(levels: ladder.levels, brackets: self.brackets)
                }
        }

        var levels: [Int] { ladder.levels }

        /// The step at which a trial is complete.
        var maximum: Int { ladder.levels.last ?? 1 }

        /// A level by the next one; 1 at the end.
        func share(_ index: Int) -> Double {
            index + 1 < levels.count ? Double(levels[index]) / Double(levels[index + 1]) : 1
        }
    }
}

extension ASHA.Settings {
    /// Settings of options that passed the catalogue's check.
    ///
    /// - Parameter isGuided: Whether the searcher would choose whom to promote.
    init(_ options: Options, isGuided: Bool = false) {
        let factor = options.number("reduction_factor") ?? 3
        let maximum = options.integer("max_resource") ?? 1
        let minimum = options.integer("min_resource")
        let compatibility = options.text("compat").flatMap(ASHA.Compatibility.init) ?? .none
        let direction = options.text("rungs").flatMap(ASHA.Direction.init) ?? .down
        let ladder =
            switch (compatibility, direction) {
            case (.ray, _), (.syne16, _): RungLadder.ray(from: minimum, to: maximum, factor: factor)
            case (.none, .down): RungLadder.down(from: maximum, to: minimum, factor: factor)
            case (.none, .up), (.optuna, _), (.syne, _):
                RungLadder.up(from: minimum, to: maximum, factor: factor)
            }
        let isFree = isGuided && compatibility == .none
        let mode = options.text("mode").flatMap(ASHA.Mode.init) ?? (isFree ? .promotion : .stopping)
        let rule: RungRule =
            switch compatibility {
            case .none: .best(minimum: options.integer("min_rung_size") ?? Int(factor.rounded()))
            case .optuna: .optuna(bootstrap: 0)
            case .ray: .ray
            case .syne: .syne(maximizes: false)
            case .syne16: .syne16
            }
        self.init(
            rule, on: ladder, factor: factor,
            promotionFactor: options.number("promotion_factor") ?? (isFree ? 2 : nil), mode: mode,
            brackets: options.integer("brackets") ?? 1, isGuided: isFree && mode == .promotion)
    }
}
