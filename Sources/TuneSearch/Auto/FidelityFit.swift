import TuneCore
import TuneNumerics

/// The kernel that suits the first results of an experiment best, found when it is first wanted.
struct FidelityFit: Sendable {
    /// How many results there were.
    let resultCount: Int
    private let data: FidelityData?
    private let kernel = Once<FidelityKernel>()

    /// The fit before there are results enough: what is believed beforehand.
    init() {
        resultCount = 0
        data = nil
    }

    /// Picks the results that the kernel will be fitted to: of many the best half and others at random.
    init(_ history: FidelityHistory, limit: Int, seed: UInt64) {
        resultCount = history.resultCount
        let all = history.data(at: history.places(limit: limit))
        guard all.count > Self.limit else {
            data = all
            return
        }
        let order = all.values.indices.sorted { (all.values[$0], $0) < (all.values[$1], $1) }
        var others = Array(order[(Self.limit / 2)...])
        var generator = SeededGenerator(seed: seed, trial: history.resultCount, purpose: .model)
        generator.shuffle(&others)
        data = all.selecting(Array(order[..<(Self.limit / 2)]) + others.prefix(Self.limit / 2))
    }

    /// The number of results at which the next fit is due: a quarter more.
    var next: Int { max(resultCount + resultCount / 4 + 1, 8) }

    /// The kernel.
    ///
    /// Cost: the first time some 40 evaluations of the likelihood of at most 100 results.
    func kernel(_ space: FidelitySpace, places: [Double]) -> FidelityKernel {
        guard let data else {
            let centre = FidelityKernel.centre(width: space.width, levels: places.count)
            return FidelityKernel(logs: centre, width: space.width)
        }
        return kernel.value { FidelityEvidence(data, space, places: places).fit() }
    }

    private static let limit = 100
}
