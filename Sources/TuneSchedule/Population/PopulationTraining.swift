internal import TuneCore
internal import TuneJSON
internal import TuneNumerics

/// Population based training: the worst of a population take over the training of the best, with a changed
/// configuration, while all of them run.
///
/// At every `interval` steps a trial is compared with the last scores of the others that are alive: in the lowest
/// quantile it clones one of the highest quantile, drawn at random among those with a checkpoint at least as young as
/// their score. Where there are fewer workers than members, a trial that is ahead pauses for those that are behind.
///
/// The population is refilled with new trials when members end, but a member that has waited while a whole population
/// was born comes first. Non-finite losses are worst.
///
/// Cost: a decision sorts the population.
///
/// Source: Jaderberg et al., "Population based training of neural networks", 2017; sizes of the quantiles as in Ray.
struct PopulationTraining: Scheduler {
    let settings: Settings
    private(set) var explorer: any Explorer
    let seed: UInt64
    private(set) var members: [Int: Member] = [:]
    /// Whether new trials may still come.
    private(set) var expectsNewTrials = true
    /// The trials that are paused, ascending.
    private(set) var paused: [Int] = []

    init(_ settings: Settings, explorer: any Explorer, seed: UInt64) {
        self.settings = settings
        self.explorer = explorer
        self.seed = seed
    }

    var levels: [Int] { [] }

    func placement(ofTrial trial: Int, using generator: inout SeededGenerator) -> Placement {
        Placement(bracket: 0, untilStep: settings.maximum)
    }

    func limit(ofTrial trial: Int, bracket: Int) -> Int? { settings.maximum }

    func nextDecisionStep(ofTrial trial: Int, after step: Int) -> Int? {
        let next = (members[trial]?.due ?? settings.interval)
        let ahead = next > step ? next : step - step % settings.interval + settings.interval
        return settings.maximum.map { min($0, ahead) } ?? ahead
    }

    /// Lets the paused trial that is furthest behind run on, unless the population needs a new one first.
    func nextWork() -> Work {
        if let trial = furthestBehind(of: paused.filter(hasWaited)) {
            return goOn(trial, "It has waited while \(settings.population) members were new.")
        }
        let isFull = alive.count >= settings.population
        guard isFull || (!expectsNewTrials && !paused.isEmpty) else { return .fresh }
        guard let trial = furthestBehind(of: paused) else {
            return .wait("All \(settings.population) members of the population are running.")
        }
        return goOn(trial, "It is the member that is furthest behind, at step \(step(trial)).")
    }

    private func furthestBehind(of trials: [Int]) -> Int? {
        trials.min { (step($0), $0) < (step($1), $1) }
    }

    /// Whether as many members as a population has were born while a paused one waited.
    private func hasWaited(_ trial: Int) -> Bool {
        members.count - (members[trial]?.pausedAmong ?? members.count) >= settings.population
    }

    private func goOn(_ trial: Int, _ why: String) -> Work {
        .promotion(
            trial: trial, untilStep: settings.maximum, reason: Reason(rule: settings.name, text: why))
    }

    func closingMarks(trial: Int, bracket: Int, after step: Int, loss: Double) -> [RungMark] { [] }

    mutating func admit(trial: Int, bracket: Int) {
        if members[trial] == nil { members[trial] = Member(due: settings.interval) }
    }

    mutating func adopt(_ configuration: Configuration, trial: Int, donor: Int?) {
        members[trial]?.configuration = configuration
    }

    mutating func note(_ report: JudgedReport) {
        guard var member = members[report.trial], report.step > member.step else { return }
        member.step = report.step
        if report.step >= member.due {
            explorer.note(change(of: member, to: report))
            member.score = report.loss.isFinite ? report.loss : .infinity
            member.scoredAt = report.step
            member.due = report.step - report.step % settings.interval + settings.interval
        }
        members[report.trial] = member
    }

    mutating func expectNewTrials(_ expects: Bool) { expectsNewTrials = expects }

    mutating func noteCheckpoint(trial: Int, step: Int) {
        members[trial]?.checkpointStep = step
    }

    mutating func record(trial: Int, bracket: Int, marks: [RungMark], action: Action) {
        guard action == .pause, !paused.contains(trial) else { return }
        paused.append(trial)
        let count = members.count
        members[trial]?.pausedAmong = count
    }

    mutating func promote(trial: Int, bracket: Int) {
        paused.removeAll { $0 == trial }
        members[trial]?.isAlive = true
    }

    mutating func forget(trial: Int, as state: TrialState) {
        paused.removeAll { $0 == trial }
        members[trial]?.isAlive = false
    }

    /// The members that are not over.
    var alive: [Int] { members.filter(\.value.isAlive).keys.sorted() }

    private func step(_ trial: Int) -> Int { members[trial]?.step ?? 0 }
}
