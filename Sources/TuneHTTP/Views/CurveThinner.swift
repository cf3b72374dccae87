/// Thins a curve out: its ends stay, and of each stretch between them the lowest and the highest point.
///
/// Cost: one pass, and the memory of what stays.
struct CurveThinner<Point> {
    private typealias Candidate = (index: Int, value: Double, point: Point)

    private let count: Int
    private let stretches: Int
    private let keepsAll: Bool
    private var taken = 0
    private var stretch = 0
    private var lowest: Candidate?
    private var highest: Candidate?
    /// The first point of a stretch that has no finite value.
    private var stray: Point?
    private var last: Point?
    private var kept: [Point] = []

    /// - Parameters:
    ///   - count: How many points will come.
    ///   - points: How many may stay, at least 2; a few more where stretches do not come out even.
    init(count: Int, points: Int) {
        self.count = count
        stretches = max(1, (points - 2) / 2)
        keepsAll = count <= points
    }

    /// Takes the next point; one without a finite value stays only where its stretch has no other.
    mutating func take(_ point: Point, value: Double?) {
        let index = taken
        taken += 1
        if keepsAll || index == 0 { return kept.append(point) }
        if index >= count - 1 {
            close()
            last = point
            return
        }
        let mine = (index - 1) * stretches / (count - 2)
        if mine != stretch {
            close()
            stretch = mine
        }
        guard let value, value.isFinite else {
            stray = stray ?? point
            return
        }
        if lowest.map({ value < $0.value }) ?? true { lowest = (index, value, point) }
        if highest.map({ value > $0.value }) ?? true { highest = (index, value, point) }
    }

    /// What stays, in order.
    mutating func finished() -> [Point] {
        close()
        return kept + (last.map { [$0] } ?? [])
    }

    private mutating func close() {
        if let lowest, let highest {
            let (first, second) = lowest.index <= highest.index ? (lowest, highest) : (highest, lowest)
            kept.append(first.point)
            if second.index != first.index { kept.append(second.point) }
        } else if let stray {
            kept.append(stray)
        }
        (lowest, highest, stray) = (nil, nil, nil)
    }
}
