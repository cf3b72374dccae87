public import TuneCore

/// Which curves are drawn, and as what.
///
/// Cost: a sort of the trials by their results.
public struct CurveSelection: Sendable {
    /// As what a curve is drawn; one that is several of these is the first.
    public enum Role: String, Sendable, CaseIterable {
        case asked, top, running, sample
    }

    /// A curve to draw.
    public struct Item: Sendable, Hashable {
        /// The trial.
        public let trial: Int
        /// As what.
        public let role: Role
    }

    /// The curves, those asked for first.
    public let items: [Item]
    /// How many trials have a curve.
    public let total: Int
    /// How many of the items have one.
    public let drawn: Int

    /// Chooses.
    ///
    /// - Parameters:
    ///   - trials: All trials.
    ///   - asked: Numbers of trials, those that are there.
    ///   - top: How many of the best, by the result at the highest level.
    ///   - sample: How many of the others, evenly spread over their numbers.
    public init(of trials: [Trial], in recording: Recording, asked: [Int], top: Int, sample: Int) {
        let lit = trials.filter { !recording.curve(ofTrial: $0.number).points.isEmpty }.map(\.number)
        let hasCurve = Set(lit)
        var (items, chosen) = ([Item](), Set<Int>())
        func choose(_ numbers: some Sequence<Int>, as role: Role) {
            for number in numbers where chosen.insert(number).inserted {
                items.append(Item(trial: number, role: role))
            }
        }
        choose(asked.filter { trials.indices.contains($0 - 1) }, as: .asked)
        choose(Leaders.ranked(trials).lazy.map(\.number).filter(hasCurve.contains).prefix(top), as: .top)
        let live = trials.lazy.filter { $0.state.isLive && hasCurve.contains($0.number) }.map(\.number)
        choose(live.suffix(AnalysisLimits.runningCurves), as: .running)
        let rest = lit.filter { !chosen.contains($0) }
        let count = min(sample, rest.count)
        choose((0..<count).map { rest[$0 * rest.count / count] }, as: .sample)
        self.items = items
        total = lit.count
        drawn = items.count { hasCurve.contains($0.trial) }
    }
}
