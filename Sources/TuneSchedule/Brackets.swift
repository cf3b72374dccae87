/// The brackets of Hyperband: how many configurations each starts with, and how far each rung takes them.
///
/// Whole numbers are exact up to 2^52: s_max is found by multiplying, not by a quotient of logarithms, which
/// loses a bracket at 243 by 3 and at 1,000 by 10; quotients of such numbers never round across a whole one.
///
/// Source: Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR 18,
/// 2018, algorithm 1.
struct Brackets: Sendable, Hashable {
    /// How many configurations a bracket starts with.
    enum Formula: Sendable, Hashable, CaseIterable {
        /// ceil((s_max + 1) / (s + 1) * eta^s): the paper's algorithm (81 by 3: 81, 34, 15, 8, 5).
        case paper
        /// floor((s_max + 1) / (s + 1)) * eta^s: the paper's printed table, HpBandSter and DEHB (81, 27, 9,
        /// 6, 5).
        case hpbandster
    }

    /// One rung of a bracket.
    struct Stage: Sendable, Hashable {
        /// How many configurations it has room for.
        let count: Int
        /// The resource each is given in all, in the unit of the maximum.
        let resource: Double
    }

    /// The brackets, the one with the most rungs (s_max) first; each from its first rung to the full
    /// resource.
    let brackets: [[Stage]]

    /// Works the table out.
    ///
    /// - Parameters:
    ///   - minimum: The least resource, above 0.
    ///   - maximum: The full resource, at least the minimum and at most 10^9 times it.
    ///   - factor: eta, from 1.1.
    ///   - formula: How many configurations a bracket starts with.
    init(from minimum: Double, to maximum: Double, factor: Double, formula: Formula = .paper) {
        var powers = [1.0]
        while let last = powers.last, minimum * last * factor <= maximum { powers.append(last * factor) }
        brackets = powers.indices.reversed().map { most in
            let start = Self.start(of: most, top: powers.count - 1, power: powers[most], formula: formula)
            return (0...most).map { rung in
                Stage(
                    count: Self.count(start / powers[rung], formula: formula),
                    resource: maximum / powers[most - rung])
            }
        }
    }

    /// The resource that a bracket uses in all when every rung starts from nothing.
    func budget(of bracket: Int) -> Double {
        brackets[bracket].reduce(0) { $0 + Double($1.count) * $1.resource }
    }

    private static func start(of most: Int, top: Int, power: Double, formula: Formula) -> Double {
        switch formula {
        case .paper: (Double(top + 1) * power / Double(most + 1)).rounded(.up)
        case .hpbandster: Double((top + 1) / (most + 1)) * power
        }
    }

    private static func count(_ quotient: Double, formula: Formula) -> Int {
        switch formula {
        case .paper: Int(quotient)
        case .hpbandster: max(Int(quotient), 1)
        }
    }
}
