import TuneCore
public import TuneJSON
import TuneNumerics

/// Which parameters matter, by one of three methods.
public struct Importance: Sendable {
    /// The methods.
    public enum Method: String, Sendable, CaseIterable {
        /// Where the best results lie, against where all lie.
        case pedAnova = "ped_anova"
        /// Shares of the variance over the whole space.
        case fanova
        /// Variance taken away by a forest's splits.
        case mdi
    }

    /// A parameter and how much it matters; the normalised values sum to 1 unless all are 0.
    public struct Entry: Sendable {
        /// The parameter's name.
        public let parameter: String
        /// Its share of the sum over all parameters.
        public let normalised: Double
        /// What the method gives.
        public let raw: Double
        /// Between which shares four fifths of the repetitions lie; nil where nothing was repeated.
        public let interval: ClosedRange<Double>?
    }

    /// Two parameters and the share of the variance that they explain only together.
    public struct Pair: Sendable {
        /// The one parameter.
        public let x: String
        /// The other parameter.
        public let y: String
        /// The share, 0 to 1.
        public let raw: Double
    }

    /// The method.
    public let method: Method
    /// The results that were looked at.
    public let sample: Sample
    /// The parameters, the most important first.
    public private(set) var entries: [Entry]
    /// The pairs, the most important first; nil unless they were asked for.
    public private(set) var pairs: [Pair]?
    /// What a reader must know.
    public private(set) var notes: [String] = []
    private let metric: String

    /// Works out what matters.
    ///
    /// - Parameters:
    ///   - objective: The index of the objective.
    ///   - hasPairs: Whether to look at pairs too; fANOVA only, and of the 12 most important parameters.
    /// - Throws: `AnalysisFailure.notEnoughData` below two results.
    /// - Complexity: PED-ANOVA linear; the forests see at most 2,000 results and 100,000 values.
    public init(
        of table: ResultTable, method: Method = .pedAnova, objective: Int = 0, hasPairs: Bool = false
    ) throws(AnalysisFailure) {
        let sample = table.sample(objective: objective)
        guard sample.rows.count > 1 else {
            throw .notEnoughData("Importance needs two results, and there are \(sample.rows.count).")
        }
        self.method = method
        self.sample = sample
        metric = table.spec.objectives[objective].metric
        entries = []
        let shares: [Share]
        if sample.isConstant {
            notes.append("All results are equal, so nothing matters.")
            shares = table.spec.space.parameters.indices.map { ($0, 0, nil) }
            pairs = hasPairs ? [] : nil
        } else {
            shares = method == .pedAnova ? Self.byDensity(sample, of: table) : byForest(table, hasPairs)
        }
        rank(shares, of: table)
        if sample.rows.count < AnalysisLimits.sureResults {
            notes.append(
                "With \(sample.rows.count) results this is unsure; \(AnalysisLimits.sureResults) or more are better."
            )
        }
    }

    /// A parameter, what the method gives, and how far its share moves.
    private typealias Share = (parameter: Int, raw: Double, interval: ClosedRange<Double>?)

    private static func byDensity(_ sample: Sample, of table: ResultTable) -> [Share] {
        let space = table.spec.space
        let configurations = sample.rows.map { table.rows[$0].trial.configuration }
        let parameters = space.parameters.indices.filter { space.kind(of: $0) != .fixed }
        let points = configurations.map(space.point(of:))
        let columns = parameters.map { CellColumn($0, of: space, in: configurations, at: points) }
        let raw = PedAnova().importances(of: columns, losses: sample.losses)
        var generator = table.generator
        let intervals = ImportanceDoubt.byDensity(columns, losses: sample.losses, using: &generator)
        return parameters.indices.map { (parameters[$0], raw[$0], intervals[$0]) }
    }

    private mutating func byForest(_ table: ResultTable, _ hasPairs: Bool) -> [Share] {
        var generator = table.generator
        let input = ForestInput(sample, of: table, using: &generator)
        let forest = RandomForest(input, using: &generator)
        if input.leftOut > 0 {
            notes.append("The forest saw \(input.targets.count) of \(input.total) results, drawn at random.")
        }
        let columns = input.parameters.count
        if method == .mdi {
            let trees = forest.members.map(\.tree)
            let shares = MeanDecreaseImpurity.shares(of: trees, columns: columns)
            let intervals = ImportanceDoubt.byTrees(
                trees.map { $0.impurityDecreases(columns: columns) }, columns: columns)
            return shares.indices.map { (input.parameters[$0], shares[$0], intervals[$0]) }
        }
        let fanova = Fanova(forest.members.map { $0.boxes() })
        let shares = input.parameters.indices.map { fanova.share(of: [$0]) }
        if hasPairs { findPairs(fanova, shares, input, table) }
        let intervals = ImportanceDoubt.byTrees(fanova.sharesByTree(columns: columns), columns: columns)
        return shares.indices.map { (input.parameters[$0], shares[$0], intervals[$0]) }
    }

    private mutating func findPairs(
        _ fanova: Fanova, _ shares: [Double], _ input: ForestInput, _ table: ResultTable
    ) {
        let order = shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
        let kept = order.prefix(AnalysisLimits.pairedParameters).sorted()
        if kept.count < order.count {
            notes.append("Pairs are those of the \(kept.count) most important of \(order.count) parameters.")
        }
        let names = input.parameters.map { table.spec.space.parameters[$0].name }
        var pairs: [Pair] = []
        for (place, first) in kept.enumerated() {
            for second in kept.dropFirst(place + 1) {
                let raw = fanova.interaction(first, second, alone: shares)
                pairs.append(Pair(x: names[first], y: names[second], raw: raw))
            }
        }
        self.pairs = pairs.enumerated().sorted {
            ($1.element.raw, $0.offset) < ($0.element.raw, $1.offset)
        }.map(\.element)
    }

    /// Sorts and normalises; parameters with nothing to vary come last, with 0.
    private mutating func rank(_ shares: [Share], of table: ResultTable) {
        let sum = shares.reduce(0) { $0 + $1.raw }
        var raw = table.spec.space.parameters.map { _ in 0.0 }
        var intervals = [ClosedRange<Double>?](repeating: nil, count: raw.count)
        for share in shares {
            (raw[share.parameter], intervals[share.parameter]) = (share.raw, share.interval)
        }
        entries = raw.indices.sorted { (-raw[$0], $0) < (-raw[$1], $1) }.map { index in
            Entry(
                parameter: table.spec.space.parameters[index].name,
                normalised: sum > 0 ? raw[index] / sum : 0, raw: raw[index], interval: intervals[index])
        }
    }

    /// The answer of the API.
    public var json: JSONValue {
        var object: JSONObject = [
            "method": .string(method.rawValue), "objective": .string(metric),
            "level": sample.level.map(JSONValue.integer) ?? .null, "trials": .integer(sample.rows.count),
            "parameters": .array(
                entries.map { entry in
                    [
                        "parameter": .string(entry.parameter), "importance": .number(entry.normalised),
                        "raw": .number(entry.raw),
                        "interval": entry.interval.map { [.number($0.lowerBound), .number($0.upperBound)] }
                            ?? .null,
                    ]
                }),
        ]
        if let pairs {
            object["pairs"] = .array(
                pairs.map { ["x": .string($0.x), "y": .string($0.y), "raw": .number($0.raw)] })
        }
        object["notes"] = .array(notes.map(JSONValue.string))
        return .object(object)
    }
}

extension ResultTable {
    /// The source of chance of analyses: the same for the same experiment.
    var generator: SeededGenerator {
        SeededGenerator(seed: UInt64(spec.seed), trial: 0, purpose: .analysis)
    }
}
