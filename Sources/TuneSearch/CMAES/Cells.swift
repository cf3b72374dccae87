/// The cells that the levels of a discrete dimension own on a line.
enum Cells: Sendable, Hashable {
    /// No cells: every number is itself.
    case none
    /// Levels at equal distances, each owning what is nearest.
    case even(low: Double, step: Double, count: Int)
    /// Cells between edges; shape `[levels - 1]`, ascending.
    case uneven([Double])

    /// Whether there is nothing to round to: a continuum, or fewer than two levels.
    var isEmpty: Bool {
        switch self {
        case .none: true
        case .even(_, _, let count): count < 2
        case .uneven(let edges): edges.isEmpty
        }
    }

    /// The edges on both sides of a number, the lowest or highest two for one in an end cell; equal where there is
    /// only one edge.
    func edges(around x: Double) -> (lower: Double, upper: Double) {
        switch self {
        case .none: return (x, x)
        case .even(let low, let step, let count):
            func edge(_ index: Int) -> Double {
                let level = Double(min(max(index, 0), count - 2))
                return ((low + level * step) + (low + (level + 1) * step)) / 2
            }
            let nearest = ((x - low) / step).rounded()
            var level = Int(min(max(nearest, 0), Double(count - 1)))
            if level > 0, x <= edge(level - 1) { level -= 1 }
            if level < count - 1, x > edge(level) { level += 1 }
            return (edge(level - 1), edge(level))
        case .uneven(let edges):
            var (low, high) = (0, edges.count)
            while low < high {
                let middle = (low + high) / 2
                if edges[middle] < x { low = middle + 1 } else { high = middle }
            }
            let last = edges.count - 1
            return (edges[min(max(low - 1, 0), last)], edges[min(low, last)])
        }
    }
}
