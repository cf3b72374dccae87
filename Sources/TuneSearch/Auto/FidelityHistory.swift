import TuneCore

/// What the model over configurations and resources remembers of an experiment.
struct FidelityHistory: Sendable {
    /// The space as the model sees it.
    let space: FidelitySpace
    /// The steps at which results arrive, ascending.
    let levels: [Int]
    /// The configurations in the unit cube, in the order in which trials got them.
    private(set) var points: Rows
    /// The same as the model reads them.
    private(set) var codes: Rows
    /// The results by level, the lowest first.
    private(set) var rungs: [Results]
    /// The trials that run, by row, and the index of the level that each is bound for.
    private(set) var pending: [(row: Int, level: Int)] = []
    /// The trials that repeat others.
    private(set) var twins = Twins()
    /// How many results there are, at all levels.
    private(set) var resultCount = 0
    private var highest: [Int] = []
    private var rowOfTrial: [Int: Int] = [:]

    /// Makes an empty history.
    init(_ space: FidelitySpace, levels: [Int]) {
        self.space = space
        self.levels = Set(levels).sorted()
        points = Rows(width: space.width)
        codes = Rows(width: space.width)
        rungs = self.levels.map { _ in Results() }
    }

    /// How many trials have a result.
    ///
    /// Each has one at the lowest level that it reached; a trial that was told of a higher level only is left
    /// out.
    var observedCount: Int { rungs.first?.rows.count ?? 0 }

    /// The row of a trial; nil for one that is unknown.
    func row(of trial: Int) -> Int? { rowOfTrial[trial] }

    /// Takes in what happened.
    mutating func observe(_ observation: Observation) {
        switch observation {
        case .started(let trial, let configuration): start(trial, configuration)
        case .running(let trial, let untilStep):
            guard let row = rowOfTrial[trial] else { return }
            let target = untilStep.flatMap { step in levels.firstIndex { $0 >= step } }
            settle(row)
            expect(row, at: target ?? levels.count - 1)
        case .result(let trial, let level, let loss):
            guard let row = rowOfTrial[trial], let index = levels.firstIndex(of: level) else { return }
            record(loss, row, index)
        case .ended(let trial, _):
            if let row = rowOfTrial[trial] { settle(row) }
        }
    }

    private mutating func start(_ trial: Int, _ configuration: Configuration) {
        guard rowOfTrial[trial] == nil, configuration.values.count == space.space.parameters.count
        else { return }
        let point = space.point(of: configuration)
        rowOfTrial[trial] = points.count
        expect(points.count, at: 0)
        points.append(point)
        codes.append(space.codes(point))
        highest.append(-1)
    }

    private mutating func record(_ loss: Double, _ row: Int, _ level: Int) {
        let isNew = rungs[level].record(loss.isFinite ? loss : .infinity, row)
        if let target = pending.first(where: { $0.row == row })?.level, level >= target { settle(row) }
        guard isNew else { return }
        resultCount += 1
        highest[row] = max(highest[row], level)
        let losses = rungs[...level].compactMap { $0[row] }
        if losses.count == level + 1 { twins.record(losses, of: row, among: points) }
    }

    private mutating func expect(_ row: Int, at level: Int) {
        let place = pending.firstIndex { $0.row > row } ?? pending.count
        pending.insert((row, level), at: place)
    }

    private mutating func settle(_ row: Int) {
        pending.removeAll { $0.row == row }
    }
}

extension FidelityHistory {
    /// The results at one level.
    struct Results: Sendable {
        /// The trials that have one, ascending.
        private(set) var rows: [Int] = []
        private var losses: [Int: Double] = [:]

        /// The loss of a trial that has one.
        subscript(row: Int) -> Double? { losses[row] }

        /// Takes in a loss; a second one replaces the first.
        ///
        /// - Returns: Whether it is the trial's first.
        fileprivate mutating func record(_ loss: Double, _ row: Int) -> Bool {
            guard losses.updateValue(loss, forKey: row) == nil else { return false }
            var (low, high) = (0, rows.count)
            while low < high {
                let middle = (low + high) / 2
                if rows[middle] < row { low = middle + 1 } else { high = middle }
            }
            rows.insert(row, at: low)
            return true
        }
    }

    /// A result by trial and level.
    struct Place: Sendable, Hashable {
        let row: Int
        let level: Int
    }

    /// The results that a model of limited size is made of.
    ///
    /// When there are too many: three in five of them above the lowest level, first those at the highest level
    /// of their trial, the highest levels and newest trials first; then those of the newest trials that have
    /// one at the lowest level only.
    ///
    /// Cost: linear in the limit, but for trials passed over.
    func places(limit: Int) -> [Place] {
        guard resultCount > limit else {
            return rungs.indices.flatMap { level in rungs[level].rows.map { Place(row: $0, level: level) } }
        }
        var kept: [Place] = []
        let most = limit * 3 / 5
        for isHighest in [true, false] {
            for level in rungs.indices.dropFirst().reversed() {
                for row in rungs[level].rows.reversed() {
                    if kept.count == most { break }
                    guard (highest[row] == level) == isHighest else { continue }
                    kept.append(Place(row: row, level: level))
                }
            }
        }
        for row in rungs[0].rows.reversed() {
            if kept.count == limit { break }
            if highest[row] == 0 { kept.append(Place(row: row, level: 0)) }
        }
        return kept
    }

    /// Results as the model is given them.
    func data(at places: [Place]) -> FidelityData {
        FidelityData(
            codes: codes.selecting(places.map(\.row)), levels: places.map(\.level),
            values: OutputWarp.warped(places.map { rungs[$0.level][$0.row] ?? .infinity }))
    }
}
