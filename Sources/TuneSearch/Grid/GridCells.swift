import TuneCore
import TuneJSON

/// The cells of a grid over a space, numbered without being written down.
///
/// Parameters are decided in an order, parents first, and an inactive one has nothing to decide, so each
/// activation branch is counted once. How many cells are left after the first few decisions depends only on
/// those groups of values that later conditions tell apart; these counts are kept, and a cell is found by
/// walking down.
struct GridCells: Sendable {
    /// How many cells there are, constraints not considered; at most 2^62.
    let count: Int
    private let axes: [GridAxis]
    private let order: GridOrder
    private let counts: [GridOrder.State: Int]

    /// Lays out a grid.
    ///
    /// Cost: the number of distinct states of conditions, which rarely exceeds a few.
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - points: How many values a continuous parameter gets, at least 2.
    /// - Throws: `InvalidField` when there are more than 2^62 cells, or the conditions have too many states.
    init(_ space: SearchSpace, points: Int) throws(InvalidField) {
        var axes: [GridAxis] = []
        for index in space.parameters.indices {
            axes.append(try GridAxis(index, of: space, points: points))
        }
        let order = try GridOrder(space, axes)
        var counter = Counter(axes: axes, order: order)
        var groups = [Int](repeating: GridOrder.inactive, count: axes.count)
        count = try counter.count(from: 0, &groups)
        counts = counter.counts
        (self.axes, self.order) = (axes, order)
    }

    /// The configuration of a cell, `0..<count`; constraints are not looked at.
    ///
    /// Cost: linear in parameters.
    func configuration(_ cell: Int) -> Configuration {
        var rest = cell
        var values = [JSONValue?](repeating: nil, count: axes.count)
        var groups = [Int](repeating: GridOrder.inactive, count: axes.count)
        for (position, index) in order.parameters.enumerated() where order.isActive(index, groups) {
            var place: Int?
            if let branching = order.branchings[index] {
                for (group, members) in branching.groups.enumerated() where place == nil {
                    groups[index] = group
                    let share = left(after: position, groups)
                    if rest < members.count * share {
                        place = members[rest / share]
                        rest %= share
                    } else {
                        rest -= members.count * share
                    }
                }
            } else {
                let share = left(after: position, groups)
                place = rest / share
                rest %= share
            }
            values[index] = place.map(axes[index].value)
        }
        return Configuration(values: values)
    }

    /// The cell of a configuration; nil for one that is not on the grid.
    ///
    /// Cost: linear in parameters.
    func cell(of configuration: Configuration) -> Int? {
        guard configuration.values.count == axes.count else { return nil }
        var cell = 0
        var groups = [Int](repeating: GridOrder.inactive, count: axes.count)
        for (position, index) in order.parameters.enumerated() {
            let value = configuration.values[index]
            guard order.isActive(index, groups) == (value != nil) else { return nil }
            guard let value else { continue }
            guard let place = axes[index].place(of: value) else { return nil }
            var members = place
            if let branching = order.branchings[index] {
                for group in 0..<branching.places[place].group {
                    groups[index] = group
                    cell += branching.groups[group].count * left(after: position, groups)
                }
                groups[index] = branching.places[place].group
                members = branching.places[place].member
            }
            cell += members * left(after: position, groups)
        }
        return cell
    }

    /// How many ways there are to go on after a position.
    private func left(after position: Int, _ groups: [Int]) -> Int {
        counts[order.state(before: position + 1, groups)] ?? 1
    }

    /// Counts cells and remembers the counts.
    private struct Counter {
        let axes: [GridAxis]
        let order: GridOrder
        var counts: [GridOrder.State: Int] = [:]

        /// The cells of the parameters from a position on, given the groups of those before.
        mutating func count(from position: Int, _ groups: inout [Int]) throws(InvalidField) -> Int {
            guard position < order.parameters.count else { return 1 }
            let state = order.state(before: position, groups)
            if let known = counts[state] { return known }
            guard counts.count < GridOrder.stateLimit else { throw order.tooManyStates }
            let index = order.parameters[position]
            var total = 0
            if !order.isActive(index, groups) {
                total = try count(from: position + 1, &groups)
            } else if let branching = order.branchings[index] {
                for (group, members) in branching.groups.enumerated() {
                    groups[index] = group
                    total = try sum(total, product(members.count, count(from: position + 1, &groups)))
                }
                groups[index] = GridOrder.inactive
            } else {
                total = try product(axes[index].count, count(from: position + 1, &groups))
            }
            counts[state] = total
            return total
        }

        private func product(_ first: Int, _ second: Int) throws(InvalidField) -> Int {
            let (product, overflow) = first.multipliedReportingOverflow(by: second)
            guard !overflow, product <= 1 << 62 else { throw order.tooManyCells }
            return product
        }

        private func sum(_ first: Int, _ second: Int) throws(InvalidField) -> Int {
            guard first <= 1 << 62 - second else { throw order.tooManyCells }
            return first + second
        }
    }
}
