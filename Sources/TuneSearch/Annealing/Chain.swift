import Glibc

/// One chain of simulated annealing.
struct Chain: Sendable, Hashable {
    /// The trial at which it stands; nil before it has one.
    var current: Int?
    /// How many of its proposals have neither a result nor an end.
    var open = 0
    /// How many were decided.
    private(set) var decided = 0
    /// How many were rejected since the last that was accepted.
    private(set) var rejections = 0
    /// How often it began again.
    private(set) var reheats = 0
    private var decidedAtReheat = 0

    /// The part of the first temperature that it has now: from 1, or from one half after a new beginning.
    func heat(_ cooling: Cooling) -> Double {
        (reheats > 0 ? 0.5 : 1) * cooling.fraction(after: decided - decidedAtReheat)
    }

    /// The chain that proposes next: fewest open proposals, then fewest decisions, then the first.
    static func next(of chains: [Chain]) -> Int {
        chains.indices.min {
            (chains[$0].open, chains[$0].decided, $0) < (chains[$1].open, chains[$1].decided, $1)
        } ?? 0
    }

    /// The chance that a rise above 0 is accepted.
    static func chance(ofRise rise: Double, heat: Double) -> Double {
        heat > 0 ? exp(-rise / heat) : 0
    }

    /// Counts a decision and moves to the trial that was accepted.
    mutating func decide(_ accepted: Int?) {
        decided += 1
        rejections = accepted == nil ? rejections + 1 : 0
        current = accepted ?? current
    }

    /// Begins again at half the temperature: at the best trial every other time, else at a new starting point.
    mutating func reheat(best: Int?) {
        reheats += 1
        rejections = 0
        decidedAtReheat = decided
        current = reheats % 2 == 1 ? best : nil
    }
}
