import TuneCore
import TuneJSON

/// The values of a parameter that others depend on, grouped by which conditions they fulfil.
struct GridBranching: Sendable {
    /// The places of the values on their axis, group by group.
    let groups: [[Int]]
    /// Whether the values of a group fulfil a condition; shape `[groups.count, conditions.count]`.
    let fulfilled: [[Bool]]
    /// The group of each value and its place therein.
    let places: [(group: Int, member: Int)]

    /// Groups the values of an axis by the conditions on them.
    init(_ axis: GridAxis, conditions: [Condition]) {
        var groups: [[Int]] = []
        var fulfilled: [[Bool]] = []
        var places: [(group: Int, member: Int)] = []
        for place in 0..<axis.count {
            let value = axis.value(place)
            let signature = conditions.map { $0.holds(for: value) }
            let group = fulfilled.firstIndex(of: signature) ?? fulfilled.count
            if group == fulfilled.count {
                fulfilled.append(signature)
                groups.append([])
            }
            places.append((group, groups[group].count))
            groups[group].append(place)
        }
        (self.groups, self.fulfilled, self.places) = (groups, fulfilled, places)
    }
}
