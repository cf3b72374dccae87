import TuneCore
import TuneJSON
import TuneNumerics

/// Differential evolution whose members are bred one by one, as results come.
///
/// The population is filled with points of a Sobol sequence and with the first trials of other origin. Then each new
/// trial is bred from a member that has no child out, the one that waited longest, and three others; where it is no
/// worse it takes the member's place. While all members have children out, and for trials of other origin, the place
/// of the worst member is at stake. A trial has its say with its first result; later ones still count in choosing
/// the best of a place.
///
/// Cost: linear in population and parameters for an ask, and in the trials of a member for a result.
///
/// Source: Storn and Price, "Differential evolution", J. Global Optimization 11, 1997.
struct EvolutionSearcher: DraftingSearcher {
    private let mutation: DifferentialMutation
    private let size: Int
    var ledger: TrialLedger
    private var members: [Lineage] = []
    /// The members without a child that is out, the one that waited longest first.
    private var waiting: [Int] = []
    private var parts: [Int: Part] = [:]
    /// Where trials are; shape `[parameters.count]` each.
    private var points: [Int: [Double]] = [:]
    private var starts = 0

    /// What a trial is for the population.
    struct Part: Sendable {
        /// The member whose place is at stake, one more than there are for a new one; nil for the worst's.
        let member: Int?
        let point: [Double]
        var nextStart: Int?
        var isOut = true
    }

    /// Makes the searcher.
    init(_ context: SearcherContext) {
        let space = context.space
        mutation = DifferentialMutation(
            space: space, searched: space.parameters.indices.filter { space.kind(of: $0) != .fixed },
            factor: context.options.number("factor") ?? 0.5,
            crossover: context.options.number("crossover") ?? 0.5)
        let usual = 2 + Int((2 * Double(mutation.searched.count).squareRoot()).rounded())
        size = context.options.integer("population") ?? min(max(usual, 6), 40)
        ledger = TrialLedger(context)
    }

    mutating func hear(_ news: TrialLedger.News) {
        switch news {
        case .judged(let trial): judge(trial)
        case .revised(let trial): refresh(trial)
        case .ended(let trial, _): comeBack(trial)
        }
    }

    func draft(_ trial: Int) throws(SearchFailure) -> Draft<Part> {
        var generator = ledger.generator(of: trial)
        guard members.count >= size else { return try start(for: members.count, using: &generator) }
        let member = waiting.first
        let others = members.indices.filter { $0 != member && members[$0].best != nil }
        let breeder = member ?? (others.isEmpty ? nil : others[generator.index(below: others.count)])
        let parent = breeder.flatMap { members[$0].best }
        guard let parent, let target = points[parent], others.count >= 3 else {
            return try start(for: member, using: &generator)
        }
        let pool = others.compactMap { members[$0].best.flatMap { points[$0] } }
        let found = ledger.firstNew {
            let chosen = Self.three(of: pool.count, using: &generator).map { pool[$0] }
            let child = mutation.child(of: target, chosen[0], chosen[1], chosen[2], using: &generator)
            return (ledger.space.configuration(at: child), child)
        }
        var details: JSONObject = ["model": "evolution", "parent": .integer(parent)]
        if let found {
            return Draft(
                configuration: found.configuration, origin: Origin("model", details),
                part: Part(member: member, point: found.part))
        }
        details["why"] = "no_new_child"
        let configuration = try ledger.fresh(using: &generator)
        let point = ledger.filledPoint(of: configuration, using: &generator)
        return Draft(
            configuration: configuration, origin: Origin("random", details),
            part: Part(member: member, point: point))
    }

    /// A point of the sequence, for a new member or where there are too few to breed from.
    private func start(
        for member: Int?, using generator: inout SeededGenerator
    ) throws(SearchFailure) -> Draft<Part> {
        let start = try ledger.startingPoint(from: starts, using: &generator)
        let point = ledger.filledPoint(of: start.configuration, using: &generator)
        return Draft(
            configuration: start.configuration, origin: Origin("start", ["model": "evolution"]),
            part: Part(member: member, point: point, nextStart: start.next))
    }

    /// Three different indices.
    private static func three(of count: Int, using generator: inout SeededGenerator) -> [Int] {
        var chosen: [Int] = []
        while chosen.count < 3 {
            let index = generator.index(below: count)
            if !chosen.contains(index) { chosen.append(index) }
        }
        return chosen
    }

    mutating func join(_ trial: Int, _ configuration: Configuration, as part: Part?) {
        guard let part else {
            var generator = ledger.generator(of: trial)
            points[trial] = ledger.filledPoint(of: configuration, using: &generator)
            return
        }
        starts = part.nextStart ?? starts
        points[trial] = part.point
        parts[trial] = part
        guard let member = part.member else { return }
        waiting.removeAll { $0 == member }
        if member == members.count { members.append(Lineage()) }
        members[member].append(trial)
    }

    /// A trial with its first result competes for its place.
    private mutating func judge(_ trial: Int) {
        guard let standing = ledger.standings[trial] else { return }
        if parts[trial]?.member == nil, standing.isFinite { compete(standing) }
        refresh(trial)
        comeBack(trial)
    }

    /// A trial without a place of its own joins, or takes the place of the worst member if it is better.
    private mutating func compete(_ standing: Standing) {
        if members.count < size {
            waiting.append(members.count)
            members.append(Lineage())
        }
        func worth(_ member: Int) -> Standing? { members[member].best.flatMap { ledger.standings[$0] } }
        let worst = members.indices.max { first, second in
            guard let right = worth(second) else { return worth(first) != nil }
            return worth(first).map { $0 < right } ?? false
        }
        guard let worst, worth(worst).map({ standing < $0 }) ?? true else { return }
        members[worst].append(standing.trial)
        members[worst].refresh(ledger.standings)
    }

    /// Finds the best of a trial's places again.
    private mutating func refresh(_ trial: Int) {
        if let member = parts[trial]?.member {
            members[member].refresh(ledger.standings)
        } else {
            for index in members.indices where members[index].best == trial {
                members[index].refresh(ledger.standings)
            }
        }
    }

    /// A member whose child is out no more can be bred from again.
    private mutating func comeBack(_ trial: Int) {
        guard let part = parts[trial], part.isOut else { return }
        parts[trial]?.isOut = false
        if let member = part.member { waiting.append(member) }
    }
}

extension EvolutionSearcher {
    /// Differential evolution in the catalogue.
    static let entry = SearcherEntry(
        name: "evolution",
        summary: "Differential evolution: children of four parents that replace the first where no worse.",
        source: "Storn and Price, \"Differential evolution\", J. Global Optimization 11, 1997",
        options: [
            OptionField(
                "population", .integer(4...1000), default: .null,
                "How many members there are; by default 2 + 2 sqrt(parameters), 6 to 40."),
            OptionField(
                "factor", .number(0...2), default: 0.5, "How much of a difference is added to the base."),
            OptionField(
                "crossover", .number(0...1), default: 0.5,
                "The chance that a parameter comes from the mutant instead of the parent."),
        ],
        make: { EvolutionSearcher($0) })
}
