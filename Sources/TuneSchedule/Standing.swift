/// Where a loss stands in a rung as if it were recorded there, before its equals.
struct Standing: Sendable {
    /// The loss.
    let loss: Double
    /// How many entries are strictly better.
    let better: Int
    /// How many entries there are, this one included.
    let count: Int
    /// The entries there were before.
    let others: RankedList

    /// The loss of a rank among all, this one included; 0 the best, infinite outside.
    func loss(at rank: Int) -> Double {
        if rank == better { return loss }
        return others[rank < better ? rank : rank - 1]?.loss ?? .infinity
    }
}
