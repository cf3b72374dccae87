import TuneCore

/// Which trials run, and the level whose result each will bring next.
struct AwaitedTrials: Sendable {
    private let levels: [Int]
    private var targets: [Int: Int] = [:]

    /// Waits for nothing.
    ///
    /// - Parameter levels: The levels, ascending.
    init(levels: [Int]) {
        self.levels = levels
    }

    /// Takes in what happened.
    mutating func observe(_ observation: Observation) {
        switch observation {
        case .started(let trial, _): targets[trial] = targets[trial] ?? 0
        case .running(let trial, let step):
            guard let step, let index = levels.firstIndex(where: { $0 >= step }) else { return }
            targets[trial] = index
        case .result(let trial, let level, _):
            guard let target = targets[trial], let index = levels.firstIndex(of: level), index >= target
            else { return }
            targets[trial] = nil
        case .ended(let trial, _): targets[trial] = nil
        }
    }

    /// The latest of the trials, at most so many, with the indices of their next levels; by number.
    func latest(_ limit: Int) -> [(trial: Int, level: Int)] {
        targets.sorted { $0.key < $1.key }.suffix(limit).map { (trial: $0.key, level: $0.value) }
    }
}
