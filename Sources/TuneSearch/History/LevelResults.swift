/// The losses that were reported at one level, best first.
struct LevelResults: Sendable {
    /// The level, in steps.
    let level: Int
    /// The rows that have a loss, by loss and among equals by when it came.
    private(set) var ranking: [Int] = []
    /// The rows that have a loss, in the order in which they got one.
    private(set) var arrivals: [Int] = []
    /// How many of the losses are finite: those come first in the ranking.
    private(set) var finiteCount = 0
    private var losses: [Double?] = []

    /// Opens a level without losses.
    init(level: Int) {
        self.level = level
    }

    /// The loss of a row that has one; infinity otherwise.
    subscript(row: Int) -> Double { losses[row] ?? .infinity }

    /// Takes in the loss of a row; a second one replaces the first.
    ///
    /// Cost: a binary search and a move within one array; linear in the number of equal losses for a
    /// replacement.
    mutating func record(_ loss: Double, row: Int) {
        let loss = loss.isFinite ? loss : .infinity
        while losses.count <= row { losses.append(nil) }
        if let old = losses[row] {
            remove(row, loss: old)
        } else {
            arrivals.append(row)
        }
        losses[row] = loss
        if loss < .infinity { finiteCount += 1 }
        ranking.insert(row, at: firstPlace { $0 > loss })
    }

    private mutating func remove(_ row: Int, loss: Double) {
        if loss < .infinity { finiteCount -= 1 }
        let start = firstPlace { $0 >= loss }
        if let place = ranking[start...].firstIndex(of: row) { ranking.remove(at: place) }
    }

    /// The first place of the ranking whose loss is as asked, given that all after it are too.
    private func firstPlace(where isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, ranking.count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[ranking[middle]]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
