public import TuneJSON
import TuneCore
import TuneNumerics

/// Where most curves lie: at each step the values that a tenth, a half and nine tenths of them stay below.
///
/// At a step between two of its reports a curve has the value of the earlier one; before the first and after the last
/// it counts for nothing. Values that are not finite are left out.
///
/// Cost: a sort of the values at each step shown, of which there are fewer where there are many curves.
public struct CurveBands: Sendable {
    /// The steps, ascending.
    public private(set) var steps: [Int] = []
    /// The value below which a tenth of the curves stay.
    public private(set) var low: [Double] = []
    /// The value in the middle.
    public private(set) var median: [Double] = []
    /// The value below which nine tenths of the curves stay.
    public private(set) var high: [Double] = []
    /// How many curves have a finite value.
    public private(set) var count: [Int] = []
    /// How many steps any curve has.
    public let allSteps: Int
    /// How many values were left out because they are not finite, of those at the steps shown.
    public private(set) var nonfinite = 0

    /// Takes the bands of some curves at no more than so many steps, at least 2.
    public init(of curves: [Recording.Curve], points: Int) {
        var known = Set<Int>()
        for curve in curves { for point in curve.points { known.insert(point.step) } }
        allSteps = known.count
        let most = min(points, max(20, AnalysisLimits.bandValues / max(1, curves.count)))
        let shown = thinned(known.sorted(), to: max(2, most))
        var values = [[Double]](repeating: [], count: shown.count)
        for curve in curves { Self.gather(curve.points, at: shown, into: &values, &nonfinite) }
        for (step, unsorted) in zip(shown, values) where !unsorted.isEmpty {
            let sorted = unsorted.sorted()
            steps.append(step)
            low.append(Quantiles.quantile(0.1, ofSorted: sorted))
            median.append(Quantiles.quantile(0.5, ofSorted: sorted))
            high.append(Quantiles.quantile(0.9, ofSorted: sorted))
            count.append(sorted.count)
        }
    }

    private static func gather(
        _ points: [Recording.Point], at steps: [Int], into values: inout [[Double]], _ nonfinite: inout Int
    ) {
        guard let first = points.first, let last = points.last else { return }
        var next = 0
        for (index, step) in steps.enumerated() where step >= first.step {
            guard step <= last.step else { return }
            while next < points.count, points[next].step <= step { next += 1 }
            let value = points[next - 1].value
            if value.isFinite { values[index].append(value) } else { nonfinite += 1 }
        }
    }

    /// The bands as the API shows them.
    public var json: JSONValue {
        [
            "steps": .array(steps.map(JSONValue.integer)), "low": .array(low.map(JSONValue.number)),
            "median": .array(median.map(JSONValue.number)), "high": .array(high.map(JSONValue.number)),
            "count": .array(count.map(JSONValue.integer)),
        ]
    }
}
