import TuneCore
import TuneJSON

/// In which order a grid decides parameters, and what later ones need to know of earlier ones.
struct GridOrder: Sendable {
    /// The parameters, parents first and children soon after them.
    let parameters: [Int]
    /// For each parameter that others depend on, the groups of its values.
    let branchings: [GridBranching?]
    /// For each parameter its conditions: the parent, and which of the conditions on that parent it is.
    private let needs: [[(parent: Int, condition: Int)]]
    /// For each position the earlier parameters that it or a later one depends on.
    private let open: [[Int]]

    /// The groups of the open parameters before a position.
    struct State: Sendable, Hashable {
        let position: Int
        let groups: [Int]
    }

    /// Stands for the group of a parameter that is inactive, or on which nothing depends.
    static let inactive = -1
    /// The most states that are counted.
    static let stateLimit = 100_000

    /// Puts the parameters in order.
    ///
    /// - Throws: `InvalidField` when conditions depend on a parameter with more than 100,000 values.
    init(_ space: SearchSpace, _ axes: [GridAxis]) throws(InvalidField) {
        var demands = [[Condition]](repeating: [], count: axes.count)
        needs = space.parameters.map { parameter in
            parameter.conditions.map { condition in
                demands[condition.parent].append(condition)
                return (condition.parent, demands[condition.parent].count - 1)
            }
        }
        var branchings: [GridBranching?] = []
        for (index, axis) in axes.enumerated() {
            guard demands[index].isEmpty || axis.count <= Self.stateLimit else {
                throw InvalidField(
                    pointer("/space", space.parameters[index].name),
                    "has \(axis.count) values that others depend on, too many for a grid")
            }
            branchings.append(
                demands[index].isEmpty ? nil : GridBranching(axis, conditions: demands[index]))
        }
        self.branchings = branchings
        parameters = Self.order(needs.map { $0.map(\.parent) })
        open = Self.open(parameters, needs.map { $0.map(\.parent) })
    }

    /// Whether a parameter is active, given the groups of its parents.
    func isActive(_ parameter: Int, _ groups: [Int]) -> Bool {
        needs[parameter].allSatisfy { parent, condition in
            groups[parent] >= 0 && branchings[parent]?.fulfilled[groups[parent]][condition] == true
        }
    }

    /// What matters of the groups for a position and all later ones.
    func state(before position: Int, _ groups: [Int]) -> State {
        State(
            position: position,
            groups: position < open.count ? open[position].map { groups[$0] } : [])
    }

    var tooManyStates: InvalidField { InvalidField("/space", "has conditions too entangled for a grid") }
    var tooManyCells: InvalidField { InvalidField("/space", "has more than 2^62 grid cells") }

    /// Each parameter as soon as its parents are there, children before unrelated ones.
    private static func order(_ parents: [[Int]]) -> [Int] {
        var children = [[Int]](repeating: [], count: parents.count)
        for (index, parents) in parents.enumerated() {
            for parent in parents { children[parent].append(index) }
        }
        var missing = parents.map(\.count)
        var order: [Int] = []
        var ready = Array(parents.indices.filter { parents[$0].isEmpty }.reversed())
        while let index = ready.popLast() {
            order.append(index)
            for child in children[index] {
                missing[child] -= 1
                if missing[child] == 0 { ready.append(child) }
            }
        }
        return order
    }

    /// The parameters before each position that have a child at it or later.
    private static func open(_ order: [Int], _ parents: [[Int]]) -> [[Int]] {
        var last = [Int](repeating: -1, count: order.count)
        for (position, index) in order.enumerated() {
            for parent in parents[index] { last[parent] = position }
        }
        return order.indices.map { position in order[..<position].filter { last[$0] >= position } }
    }
}
