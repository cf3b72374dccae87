import TuneCore
import TuneJSON

/// The values of one parameter that a grid visits, counted from zero.
struct GridAxis: Sendable {
    /// How many values there are, at least 1.
    let count: Int
    /// The parameter alone, always active.
    private let space: SearchSpace
    private let layout: Layout

    /// Where the values lie on the unit interval.
    private enum Layout: Sendable {
        /// Evenly spaced, both ends included.
        case ends
        /// The centres of equal cells.
        case cells
        /// The points of a stepped number on a log scale.
        case steps(low: Double, step: Double)
    }

    /// Lays out the values of a parameter.
    ///
    /// - Parameters:
    ///   - parameter: Its index.
    ///   - space: The space that it belongs to.
    ///   - points: How many values a continuous parameter gets, at least 2: from end to end on its scale, or
    ///     for a normal one at the middles of equally likely ranges.
    init(_ parameter: Int, of space: SearchSpace, points: Int) throws(InvalidField) {
        let (name, domain) = (space.parameters[parameter].name, space.parameters[parameter].domain)
        var members = space.json[name]?.object ?? JSONObject()
        members["when"] = nil
        let alone = try SearchSpace(.object(JSONObject([JSONObject.Member(name, .object(members))])))
        let (levels, layout) = (alone.levels(of: 0), Self.layout(domain, levels: alone.levels(of: 0)))
        self.space = alone
        self.layout = layout
        let isNarrow =
            levels == nil
            && (1..<points).contains { place in
                func value(_ place: Int) -> JSONValue? {
                    alone.configuration(at: [Double(place) / Double(points - 1)]).values[0]
                }
                return value(place) == value(place - 1)
            }
        count = levels ?? (isNarrow ? 2 : points)
    }

    /// The value at a place, `0..<count`.
    func value(_ place: Int) -> JSONValue {
        space.configuration(at: [coordinate(place)]).values[0] ?? .null
    }

    /// The place of a value; nil for what is not on the grid.
    func place(of value: JSONValue) -> Int? {
        let u = space.point(of: Configuration(values: [value]))[0]
        let position: Double
        switch layout {
        case .ends: position = (u * Double(count - 1)).rounded()
        case .cells: position = (u * Double(count)).rounded(.down)
        case .steps(let low, let step): position = (((value.double ?? low) - low) / step).rounded()
        }
        guard position >= 0, position < Double(count) else { return nil }
        let found = self.value(Int(position))
        return found == value || (found.double != nil && found.double == value.double) ? Int(position) : nil
    }

    private func coordinate(_ place: Int) -> Double {
        switch layout {
        case .ends: return count < 2 ? 0.5 : Double(place) / Double(count - 1)
        case .cells: return (Double(place) + 0.5) / Double(count)
        case .steps(let low, let step):
            return space.point(of: Configuration(values: [.number(low + Double(place) * step)]))[0]
        }
    }

    private static func layout(_ domain: Domain, levels: Int?) -> Layout {
        switch domain {
        case .float(let low, _, true, let step?) where levels != nil: .steps(low: low, step: step)
        case .int(let low, _, true, let step): .steps(low: Double(low), step: Double(step ?? 1))
        case .float where levels == nil: .ends
        case .float, .int, .categorical, .bool, .normal, .constant: .cells
        }
    }
}
