import Glibc
import TuneCore
import TuneJSON

/// The values of one parameter counted in cells.
struct CellColumn: Sendable {
    /// The cell of each row; nil where the parameter is inactive.
    let cells: [Int?]
    /// How many cells there are.
    let count: Int
    /// Whether the cells are categories without order.
    let isUnordered: Bool

    /// The most cells of a number.
    static let limit = 50

    /// Lays out a number's cells: grid points from `low` to `high`, on a log scale if asked.
    ///
    /// - Parameter step: The distance of the values; nil for a continuum.
    init(numbers: [Double?], low: Double, high: Double, log isLog: Bool, step: Double?) {
        var count = Self.limit
        if let step {
            let values = ((high - low) / step).rounded() + 1
            count = Int(max(2, min(Double(count), isLog ? ceil(log2(values)) + 1 : values)))
        }
        let (start, end) = isLog ? (log(low), log(high)) : (low, high)
        let width = (end - start) / Double(count - 1)
        cells = numbers.map { number in
            guard let number else { return nil }
            let place = (((isLog ? log(number) : number) - start) / width - 0.5).rounded(.up)
            return place > 0 ? Int(min(place, Double(count - 1))) : 0
        }
        self.count = count
        isUnordered = false
    }

    /// Lays out categories.
    init(categories: [Int?], count: Int, isUnordered: Bool) {
        self.count = count
        self.isUnordered = isUnordered
        cells = categories
    }
}

extension CellColumn {
    /// Counts a parameter of the space over some configurations and their points.
    init(_ parameter: Int, of space: SearchSpace, in configurations: [Configuration], at points: [[Double]]) {
        let values = configurations.map { $0.values[parameter] }
        func coordinates(_ map: (Double) -> Int) -> [Int?] {
            zip(values, points).map { value, point in value.map { _ in map(point[parameter]) } }
        }
        switch space.parameters[parameter].domain {
        case .float(let low, let high, let log, let step):
            let isStepped = space.levels(of: parameter) != nil
            self.init(
                numbers: values.map { $0?.double }, low: low, high: high, log: log,
                step: isStepped ? step : nil)
        case .int(let low, let high, let log, let step):
            self.init(
                numbers: values.map { $0?.double }, low: Double(low), high: Double(high), log: log,
                step: Double(step ?? 1))
        case .categorical(let all, let isOrdered) where isOrdered && all.count > Self.limit:
            self.init(
                categories: coordinates { category(at: $0, of: Self.limit) }, count: Self.limit,
                isUnordered: false)
        case .categorical(let all, let isOrdered):
            self.init(
                categories: coordinates { category(at: $0, of: all.count) }, count: all.count,
                isUnordered: !isOrdered)
        case .bool:
            self.init(categories: coordinates { category(at: $0, of: 2) }, count: 2, isUnordered: true)
        case .normal:
            self.init(
                categories: coordinates { category(at: $0, of: Self.limit) }, count: Self.limit,
                isUnordered: false)
        case .constant: self.init(categories: values.map { _ in nil }, count: 1, isUnordered: true)
        }
    }
}
