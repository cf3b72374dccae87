import TuneCore

/// What a model-based searcher remembers of an experiment.
struct TrialHistory: Sendable {
    /// The space that the rows belong to.
    let model: ModelSpace
    /// The configurations in the order in which trials got them.
    private(set) var rows: Rows
    /// The losses by level, the lowest first.
    private(set) var levels: [LevelResults]
    /// The rows of trials of which nothing is known but that they run, ascending.
    private(set) var pending: [Int] = []
    private var configurations: Set<Configuration> = []
    private var rowOfTrial: [Int: Int] = [:]

    /// Makes an empty history.
    ///
    /// - Parameter levels: The steps at which losses arrive, in any order; losses at other steps are ignored.
    init(_ model: ModelSpace, levels: [Int]) {
        self.model = model
        rows = Rows(width: model.dimensions.count)
        self.levels = Set(levels).sorted().map(LevelResults.init)
    }

    /// How many different configurations were tried.
    var configurationCount: Int { configurations.count }

    /// Whether a trial has exactly this configuration.
    func hasTried(_ configuration: Configuration) -> Bool { configurations.contains(configuration) }

    /// Takes in what happened.
    ///
    /// Cost: as `LevelResults.record`.
    mutating func observe(_ observation: Observation) {
        switch observation {
        case .started(let trial, let configuration): start(trial, configuration)
        case .result(let trial, let level, let loss):
            guard let row = rowOfTrial[trial], let index = levels.firstIndex(where: { $0.level == level })
            else { return }
            levels[index].record(loss, row: row)
            settle(row)
        case .running: break
        case .ended(let trial, _):
            if let row = rowOfTrial[trial] { settle(row) }
        }
    }

    /// The row of a trial; nil for one that was not started.
    func row(ofTrial trial: Int) -> Int? { rowOfTrial[trial] }

    /// Whether no trial has this configuration and none is pending within a thousandth of it in every
    /// dimension.
    ///
    /// Cost: the dimensions times the pending trials, of which the newest 256 are looked at.
    func isNew(_ configuration: Configuration) -> Bool {
        guard !configurations.contains(configuration) else { return false }
        let row = model.row(of: configuration)
        return !pending.suffix(256).contains { isNear(row, rows[$0]) }
    }

    private func isNear(_ first: [Double], _ second: ArraySlice<Double>) -> Bool {
        !first.isEmpty && zip(first, second).allSatisfy { abs($0 - $1) <= 1e-3 }
    }

    private mutating func start(_ trial: Int, _ configuration: Configuration) {
        guard rowOfTrial[trial] == nil, configuration.values.count == model.space.parameters.count
        else { return }
        rowOfTrial[trial] = rows.count
        pending.append(rows.count)
        rows.append(model.row(of: configuration))
        configurations.insert(configuration)
    }

    /// A trial is no longer pending.
    ///
    /// Cost: a binary search in the pending ones.
    private mutating func settle(_ row: Int) {
        var (low, high) = (0, pending.count)
        while low < high {
            let middle = (low + high) / 2
            if pending[middle] < row { low = middle + 1 } else { high = middle }
        }
        if low < pending.count, pending[low] == row { pending.remove(at: low) }
    }
}
