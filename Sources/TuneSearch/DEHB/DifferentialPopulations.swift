import TuneCore
import TuneNumerics

/// One population of differential evolution per level, folded from results.
///
/// While there is room, every trial with a result at a level joins its population. Then one that was bred for
/// the level takes the place of its target if it is no worse, and any other, promoted or given, that of the
/// worst if it is better.
struct DifferentialPopulations: Sendable {
    /// A trial in a population.
    struct Member: Sendable, Hashable {
        let trial: Int
        /// One coordinate per parameter.
        let point: [Double]
        var loss: Double
    }

    /// Which member of which level a trial is to replace.
    struct Target: Sendable, Hashable {
        let level: Int
        let trial: Int
    }

    /// What was tried and what is pending.
    private(set) var trials: TrialHistory
    /// The levels.
    let ladder: LevelLadder
    /// The members, by level, in the order in which they came.
    private(set) var members: [[Member]]
    private var points: [Int: [Double]] = [:]
    private var targets: [Int: Target] = [:]
    private var turns: [Int]
    private var hasRun: Set<Int> = []
    /// How many members a population needs to breed.
    private static let least = 10

    /// Starts with empty populations.
    init(_ context: SearcherContext) {
        ladder = LevelLadder(context.levels)
        trials = TrialHistory(ModelSpace(context.space), levels: ladder.levels)
        members = [[Member]](repeating: [], count: ladder.levels.count)
        turns = [Int](repeating: 0, count: ladder.levels.count)
    }

    /// Takes in what happened.
    ///
    /// Cost: linear in a population.
    mutating func observe(_ observation: Observation) {
        trials.observe(observation)
        switch observation {
        case .started(let trial, let configuration):
            guard points[trial] == nil,
                configuration.values.count == trials.model.space.parameters.count
            else { return }
            points[trial] = trials.model.space.point(of: configuration)
        case .running(let trial, let untilStep):
            guard points[trial] != nil, hasRun.insert(trial).inserted else { return }
            guard let target = target(untilStep: untilStep) else { return }
            targets[trial] = target
            turns[target.level] += 1
        case .result(let trial, let level, let loss):
            guard let index = ladder.levels.firstIndex(of: level), let point = points[trial] else { return }
            settle(Member(trial: trial, point: point, loss: loss), at: index)
        case .ended: break
        }
    }

    /// The member whose turn it is to be challenged by a trial that runs up to a step.
    ///
    /// The level is the highest one that the trial reaches whose population can breed: has ten members.
    func target(untilStep: Int?) -> Target? {
        var level = ladder.index(untilStep: untilStep)
        while level > 0, members[level].count < Self.least { level -= 1 }
        guard members[level].count >= Self.least else { return nil }
        return Target(level: level, trial: members[level][turns[level] % members[level].count].trial)
    }

    /// The points that mutants of a level are made of: the best of the level below, at the lowest level its
    /// own.
    ///
    /// - Returns: At least three points where there are so many anywhere.
    func pool(of level: Int, using generator: inout SeededGenerator) -> [[Double]] {
        let source = level > 0 && !members[level - 1].isEmpty ? members[level - 1] : members[level]
        let size = level > 0 ? ladder.population(at: level) : source.count
        let order = source.indices.sorted { (source[$0].loss, $0) < (source[$1].loss, $1) }
        var pool = order.prefix(size).map { source[$0].point }
        var others = members.flatMap { $0.map(\.point) }
        while pool.count < 3, !others.isEmpty {
            pool.append(others.remove(at: generator.index(below: others.count)))
        }
        return pool
    }

    /// The point of a target.
    func point(of target: Target) -> [Double]? {
        members[target.level].first { $0.trial == target.trial }?.point
    }

    private mutating func settle(_ member: Member, at level: Int) {
        if let own = members[level].firstIndex(where: { $0.trial == member.trial }) {
            guard member.loss.isFinite else {
                members[level].remove(at: own)
                return
            }
            members[level][own].loss = member.loss
        } else if member.loss.isFinite {
            admit(member, at: level)
        }
    }

    private mutating func admit(_ member: Member, at level: Int) {
        if members[level].count < ladder.population(at: level) {
            members[level].append(member)
        } else if let target = targets[member.trial], target.level == level,
            let place = members[level].firstIndex(where: { $0.trial == target.trial })
        {
            if member.loss <= members[level][place].loss { members[level][place] = member }
        } else {
            let losses = members[level].map(\.loss)
            guard let worst = losses.indices.max(by: { (losses[$0], $0) < (losses[$1], $1) }) else { return }
            if member.loss < losses[worst] { members[level][worst] = member }
        }
    }
}
